// One metric against another or against a cost: one point per model, every name beside its point and over no other.

import { put, s } from "./dom.js";
import { front, steps } from "./pareto.js";
import { decades, linear, logarithmic, spread, ticks, tickText } from "./scale.js";
import { tipped } from "./tip.js";
import { short } from "./words.js";

const HEIGHT = 300, LEFT = 40, RIGHT = 14, TOP = 26, FOOT = 42;

function scaled({ values, log, write, ticked }, from, to, n) {
  const ends = [Math.min(...values), Math.max(...values)];
  const marks = log ? decades(...ends) : ticks(values.some((x) => x < 0.6 * ends[1]) ? Math.min(0, ends[0]) : ends[0], Math.max(ends[1], ends[0] + 1e-6), n);
  return { marks, at: (log ? logarithmic : linear)(marks[0], marks.at(-1), from, to), text: log ? (v) => write(v).replace(/\.0(?=\u00a0)/, "") : ticked ?? tickText(marks) };
}

function frame(width, x, y, { up, along }) {
  let free = -Infinity; // a tick's words stand only where the last left room
  const words = x.marks.filter((v) => x.at(v) - free >= 46 && ((free = x.at(v)), true));
  return [
    ...y.marks.flatMap((v) => [s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y.at(v), y2: y.at(v) }), s("text", { x: LEFT - 8, y: y.at(v) + 4, "text-anchor": "end" }, y.text(v))]),
    ...words.map((v) => s("text", { x: x.at(v), y: HEIGHT - FOOT + 18, "text-anchor": "middle" }, x.text(v))),
    s("line", { class: "axis", x1: LEFT, x2: width - RIGHT, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }),
    s("text", { x: 0, y: 12 }, up.title),
    s("text", { x: width - RIGHT, y: HEIGHT - 4, "text-anchor": "end" }, along.foot),
  ];
}

function named(svg, points, width) {
  const labels = points.map((point) => ({ ...point, node: s("text", { class: "label", visibility: "hidden", "aria-hidden": true, "data-model": point.name }, short(point.name, 22)) }));
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

/** Of `points`, those on the front; none where one of the two has no better side. */
function best(points, up, along) {
  const sign = (axis) => (axis.better === "lower" ? -1 : 1);
  if ([up, along].some((axis) => axis.better === "neither")) return [];
  return front(points.map((point) => ({ point, x: sign(along) * along.of(point.model), y: sign(up) * up.of(point.model) }))).map(({ point }) => point);
}

/**
 * Draw `models` into `place` at `width` pixels. `up` and `along` are axes `{of(model), title, foot, better, write, ticked, log}`:
 * `write` says a value, `ticked` those of the ticks where they are not plain numbers.
 * Returns the models of the Pareto front, best in `up` first.
 */
export function scatter(place, { models, up, along, tones, label }, width) {
  const known = models.filter((model) => [up, along].every((axis) => Number.isFinite(axis.of(model))));
  const axis = (side) => ({ ...side, values: known.map(side.of) });
  const x = scaled(axis(along), LEFT + 8, width - RIGHT - 12, 4), y = scaled(axis(up), HEIGHT - FOOT, TOP, 5);
  const points = known.map((model) => ({ model, name: model.name, x: x.at(along.of(model)), y: y.at(up.of(model)) }));
  const edge = best(points, up, along);
  const path = steps(edge, along.better === "lower" ? width - RIGHT : LEFT, up.better === "lower" ? TOP : HEIGHT - FOOT);
  const svg = s("svg", { class: "plot", height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, "aria-label": label, role: "group" }, frame(width, x, y, { up, along }), path && s("path", { class: "front", d: path }));
  put(place, svg);
  named(svg, points, width);
  for (const { model, x: cx, y: cy } of points) {
    const mark = s("circle", { class: `mark ${tones.get(model.name)}`, cx, cy, r: 6, "data-model": model.name });
    svg.append(tipped(mark, `${model.name}\n${up.title} ${up.write(up.of(model))}\n${along.foot} ${along.write(along.of(model))}`));
  }
  return edge.map(({ model }) => model);
}
