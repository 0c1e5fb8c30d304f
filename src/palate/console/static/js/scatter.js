// Accuracy against coverage: one point per model, every name beside its point and over no other.

import { h, put, s } from "./dom.js";
import { linear, spread, ticks, tickText } from "./scale.js";
import { tipped } from "./tip.js";
import { metric, percent, titled } from "./words.js";

const HEIGHT = 306, LEFT = 40, RIGHT = 14, TOP = 26, FOOT = 42;

function frame(width, xs, ys, x, y, name) {
  const text = tickText(ys);
  return [
    ...ys.flatMap((v) => [s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(v), y2: y(v) }), s("text", { x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }, text(v))]),
    ...xs.map((v) => s("text", { x: x(v), y: HEIGHT - FOOT + 18, "text-anchor": "middle" }, percent(v))),
    s("line", { class: "axis", x1: LEFT, x2: width - RIGHT, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }),
    s("text", { x: 0, y: 12 }, titled(name)),
    s("text", { x: width - RIGHT, y: HEIGHT - 4, "text-anchor": "end" }, "share of the catalogue shown"),
  ];
}

function named(svg, points, width) {
  const labels = points.map((point) => ({ ...point, node: s("text", { class: "label", visibility: "hidden" }, point.name.length > 22 ? `${point.name.slice(0, 21)}…` : point.name) }));
  svg.append(...labels.map(({ node }) => node));
  for (const label of labels) Object.assign(label, { w: label.node.getComputedTextLength() + 6, h: 19 }); // with the halo around the letters
  spread(labels, { x: LEFT, y: 14, w: width - LEFT - 2, h: HEIGHT - FOOT - 14 }).forEach((box, i) => {
    if (!box) return labels[i].node.remove();
    const { x, y, node } = labels[i];
    node.setAttribute("x", box.x + 3);
    node.setAttribute("y", box.y + 13.5);
    node.removeAttribute("visibility");
    const near = { x: Math.max(box.x, Math.min(x, box.x + box.w)), y: Math.max(box.y, Math.min(y, box.y + box.h)) };
    if (Math.hypot(near.x - x, near.y - y) > 14) svg.insertBefore(s("line", { class: "leader", x1: x, y1: y, x2: near.x, y2: near.y }), svg.firstChild);
    return null;
  });
}

/** Draw the plot of `comparison` into `place` at `width` pixels. */
export function scatter(place, { metric: name, k, models }, width) {
  const cover = `catalogue_coverage@${k}`;
  const known = models.filter((model) => Number.isFinite(model.metrics?.[cover]?.mean) && Number.isFinite(model.metrics?.[name]?.mean));
  if (!known.length) return put(place, h("p", { class: "muted" }, "This comparison holds no coverage."));
  const far = Math.max(...known.map((model) => model.metrics[cover].mean));
  const xs = ticks(0, Math.max(far, 0.02), 4), ys = ticks(0, Math.max(...known.map((model) => model.metrics[name].mean), 1e-6), 4);
  const x = linear(0, xs.at(-1), LEFT + 6, width - RIGHT - 10), y = linear(0, ys.at(-1), HEIGHT - FOOT, TOP);
  const points = known.map((model) => ({ model, name: model.name, x: x(model.metrics[cover].mean), y: y(model.metrics[name].mean) }));
  const svg = s("svg", { class: "plot", height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, "aria-labelledby": "variety-title", role: "group" }, frame(width, xs, ys, x, y, name));
  put(place, svg);
  named(svg, points, width);
  for (const { model, x: cx, y: cy } of points) {
    const kind = model.rank === 1 ? "mark top" : model.baseline ? "mark baseline" : "mark";
    svg.append(tipped(s("circle", { class: kind, cx, cy, r: 6, "data-model": model.name }), `${model.name}\n${name} ${metric(model.metrics[name].mean)}\nshows ${percent(model.metrics[cover].mean)} of the catalogue`));
  }
  return svg;
}
