// Curves of several models in one frame: each named at its end, the best few with a band, one stop of the keyboard per curve.

import { put, s } from "./dom.js";
import { reach } from "./metrics.js";
import { apart, linear, ticks, tickText } from "./scale.js";
import { walked } from "./tip.js";
import { short } from "./words.js";

const LEFT = 44, TOP = 28, FOOT = 42, GAP = 16, BANDS = 3, MANY = 14; // points of a curve beyond which its marks show only when it is met

function frame({ width, height, right, x, y, marks, foot, title, written }) {
  const text = written ?? tickText(y.marks), base = height - FOOT;
  let free = -Infinity;
  const words = marks.filter(([at]) => x(at) - free >= 52 && ((free = x(at)), true));
  return [
    ...y.marks.flatMap((v) => [s("line", { class: "grid", x1: LEFT, x2: right, y1: y.at(v), y2: y.at(v) }), s("text", { x: LEFT - 8, y: y.at(v) + 4, "text-anchor": "end" }, text(v))]),
    ...words.map(([at, word]) => s("text", { x: x(at), y: base + 18, "text-anchor": "middle" }, word)),
    ...words.map(([at]) => s("line", { class: "axis", x1: x(at), x2: x(at), y1: base, y2: base + 4 })),
    s("line", { class: "axis", x1: LEFT, x2: right, y1: base, y2: base }),
    s("text", { x: 0, y: 12 }, title),
    s("text", { x: Math.min(width, Math.max(right, 6.4 * foot.length)), y: height - 4, "text-anchor": "end" }, foot),
  ];
}

const path = (points) => points.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");

function band(points, at) {
  if (points.length < 2 || !points.every(({ low, high }) => Number.isFinite(low) && Number.isFinite(high))) return null;
  const edge = (side) => points.map((point) => ({ x: point.x, y: at(point[side]) }));
  return s("path", { class: "band", d: `${path([...edge("high"), ...edge("low").reverse()])}Z` });
}

function curve({ model, points }, place, y, { tones, tip }) {
  const marks = points.map((point) => [s("circle", { class: "mark", cx: point.x, cy: point.y, r: 3.5 }), tip(model, point)]);
  const label = `${model.name}: ${points.map((point) => tip(model, point).split("\n").slice(1).join(" ")).join("; ")}`;
  const group = s("g", { class: `curve ${points.length > MANY ? "fine " : ""}${tones.get(model.name)}`, "data-model": model.name }, place < BANDS && band(points, y.at), s("path", { class: "line", d: path(points) }), s("path", { class: "catch", d: path(points) }), marks.map(([mark]) => mark));
  return walked(group, label, marks);
}

/** Names at the right, each beside its curve's end or led to it, where the frame leaves room for them. */
function ends(curves, right, base, tones) {
  const last = curves.map(({ points }) => points.at(-1)), ys = apart(last.map(({ y }) => y), TOP, base, GAP);
  return curves.flatMap(({ model }, i) => [
    s("path", { class: `leader ${tones.get(model.name)}`, d: `M${last[i].x + 5},${last[i].y}L${right + 10},${ys[i]}`, "data-model": model.name }),
    s("text", { class: `label ${tones.get(model.name)}`, x: right + 14, y: ys[i] + 4, "aria-hidden": true, "data-model": model.name }, short(model.name, 20)),
  ]);
}

/**
 * Draw `curves` `[{model, points: [{at, mean, low, high}]}]` into `place` at `width` pixels. `scale(from, to)` makes the
 * function from `at` to pixels, `marks` are its ticks `[at, words]`, `tip(model, point)` the tip (model first, then lines).
 * `plain` leaves the names out (they stand elsewhere); `under` is drawn below the curves, given x and y; `range` and
 * `written` are the ends and the words of the upright axis, where they do not follow from the points.
 */
export function lines(place, { curves, scale, marks, title, foot, label, tones, tip, plain = false, under = () => null, range = null, written = null }, width) {
  const room = plain ? 10 : Math.min(150, Math.max(92, 0.28 * width)), right = width - room;
  const height = Math.max(plain ? 320 : 300, TOP + FOOT + (plain ? 0 : GAP * curves.length)), base = height - FOOT;
  const banded = curves.flatMap(({ points }, i) => points.flatMap(({ mean, low, high }) => (i < BANDS ? [mean, low, high] : [mean])));
  const up = ticks(...(range ?? reach(banded)), 4), x = scale(LEFT + 6, right), y = { marks: up, at: linear(up[0], up.at(-1), base, TOP) };
  const placed = curves.map(({ model, points }) => ({ model, points: points.map((point) => ({ ...point, x: x(point.at), y: y.at(point.mean) })) }));
  put(place, s("svg", { class: "plot", height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label },
    frame({ width, height, right, x, y, marks, foot, title, written }), under(x, y.at),
    placed.map((line, i) => curve(line, i, y, { tones, tip })),
    !plain && ends(placed, right, base, tones)));
}
