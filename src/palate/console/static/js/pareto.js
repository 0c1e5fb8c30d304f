// The models that no other beats both ways.

/** Of `points` `{x, y}`, both the greater the better, those that no other equals or passes in both; best y first. */
export function front(points) {
  const order = [...points].sort((a, b) => b.y - a.y || b.x - a.x);
  let far = -Infinity;
  return order.filter(({ x }) => x > far && ((far = x), true));
}

/**
 * The step line of the front, given in pixels as `path` data: from the side `from` where x is worst, through each point,
 * to the foot `to` where y is worst.
 */
export function steps(points, from, to) {
  if (!points.length) return "";
  const corners = points.map(({ x }, i) => `H${x.toFixed(1)}V${(points[i + 1]?.y ?? to).toFixed(1)}`);
  return `M${from},${points[0].y.toFixed(1)}${corners.join("")}`;
}
