// Scales with round ticks, and a place for every label.

/** Round steps that cover `low` to `high` in about `n` ticks. */
export function ticks(low, high, n = 4) {
  const raw = (high - low || 1) / n, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw - 1e-12);
  const first = Math.floor(low / step + 1e-9), last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** From `[low, high]` to `[from, to]`. */
export const linear = (low, high, from, to) => (x) => from + ((x - low) / (high - low || 1)) * (to - from);

/** The same on a logarithmic scale; `low` and `high` above 0. */
export const logarithmic = (low, high, from, to) => (x) => linear(Math.log(low), Math.log(high), from, to)(Math.log(x));

/** The powers of ten from the one at or below `low` to the one at or above `high`. */
export function decades(low, high) {
  const first = Math.floor(Math.log10(low) + 1e-9), last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/** `ys` moved as little as may be, so that they stand `gap` apart between `low` and `high`: those that meet gather round their middle. */
export function apart(ys, low, high, gap) {
  const least = Math.min(gap, (high - low) / Math.max(1, ys.length - 1)), groups = [];
  const middle = ({ of }) => of.reduce((sum, { y }) => sum + y, 0) / of.length;
  const first = (group) => Math.max(low, Math.min(middle(group) - (least * (group.of.length - 1)) / 2, high - least * (group.of.length - 1)));
  for (const label of ys.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y)) {
    groups.push({ of: [label] });
    for (let [a, b] = groups.slice(-2); b && first(a) + least * a.of.length > first(b) - 1e-9; [a, b] = groups.slice(-2)) groups.splice(-2, 2, { of: [...a.of, ...b.of] });
  }
  const moved = Array(ys.length);
  for (const group of groups) group.of.forEach(({ i }, at) => { moved[i] = first(group) + least * at; });
  return moved;
}

/** As many decimals as the steps between `values` need. */
export function tickText(values) {
  const step = Math.abs(values[1] - values[0]) || 1;
  const places = Math.min(4, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9) + (/[^0]5|25/.test(String(step).replace(/^0\.0*/, "")) ? 1 : 0)));
  return (x) => x.toFixed(places).replace(/^(-?)0\./, "$1.");
}

const meets = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
const outside = (a, room) => a.x < room.x || a.y < room.y || a.x + a.w > room.x + room.w || a.y + a.h > room.y + room.h;

/** Spots around a point, nearest first: right, left, above, below, then the corners, ring by ring. */
function* spots({ x, y, w, h }) {
  for (const away of [9, 18, 30, 44, 60, 80, 104]) {
    yield { x: x + away, y: y - h / 2, w, h };
    yield { x: x - away - w, y: y - h / 2, w, h };
    yield { x: x - w / 2, y: y - away - h, w, h };
    yield { x: x - w / 2, y: y + away, w, h };
    for (const [side, up] of [[1, -1], [1, 1], [-1, -1], [-1, 1]])
      yield { x: side > 0 ? x + 0.7 * away : x - 0.7 * away - w, y: up < 0 ? y - 0.7 * away - h : y + 0.7 * away, w, h };
  }
}

/**
 * A box for each label `{x, y, w, h}` (its point and its size) that meets no point and no other label and stays inside `room`.
 * Where there is none, null: the label stays out and the tooltip shows the name.
 */
export function spread(labels, room, radius = 7) {
  const taken = labels.map(({ x, y }) => ({ x: x - radius, y: y - radius, w: 2 * radius, h: 2 * radius }));
  return labels.map((label) => {
    for (const spot of spots(label)) {
      if (outside(spot, room) || taken.some((other) => meets(spot, other))) continue;
      taken.push(spot);
      return spot;
    }
    return null;
  });
}
