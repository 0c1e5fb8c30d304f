// A figure and its interval on the scale that all rows of the table share, and the axis over them.

import { s } from "./dom.js";
import { reach } from "./metrics.js";
import { linear, ticks, tickText } from "./scale.js";
import { tipped } from "./tip.js";
import { titled } from "./words.js";

/** The scale of a metric over all models, from round tick to round tick, as ticks and a function to "12.3%". */
export function shared(models, name) {
  const ends = models.flatMap(({ metrics }) => [metrics?.[name]?.low, metrics?.[name]?.mean, metrics?.[name]?.high]).filter(Number.isFinite);
  const marks = ticks(...(ends.length ? reach(ends) : [0, 1]), 4);
  const at = linear(marks[0], marks.at(-1), 0, 100);
  return { marks, at: (x) => `${at(x).toFixed(2)}%` };
}

export function whisker(model, name, { marks, at }, write) {
  const { mean, low, high } = model.metrics?.[name] ?? {};
  const grid = marks.map((x) => s("line", { class: "grid", x1: at(x), x2: at(x), y1: -10, y2: 30 }));
  if (!Number.isFinite(mean)) return s("svg", { class: "track", "aria-hidden": true }, grid);
  const wide = Number.isFinite(low) && Number.isFinite(high);
  const ends = wide ? [s("line", { class: "whisker", x1: at(low), x2: at(high), y1: 10, y2: 10 }), ...[low, high].map((x) => s("line", { class: "whisker", x1: at(x), x2: at(x), y1: 6, y2: 14 }))] : [];
  const words = `${model.name}\n${titled(name)} ${write(mean)}${wide ? ` (95 % ${write(low)} to ${write(high)})` : ""}`;
  return s("svg", { class: "track" }, grid, ends, tipped(s("circle", { class: "dotmark", cx: at(mean), cy: 10, r: 5 }), words));
}

/** Long labels stand at both ends and in the middle alone: the column may be narrow. */
export function axis({ marks, at }) {
  const last = marks.length - 1, labels = marks.map(tickText(marks)), long = labels.some((text) => text.length > 3);
  const side = (i) => (i === 0 ? "start" : i === last ? "end" : "middle");
  const isLabelled = (i) => !long || last < 3 || i === 0 || i === last || 2 * i === last;
  return s("svg", { class: "track", "aria-hidden": true }, labels.map((text, i) => isLabelled(i) && s("text", { x: at(marks[i]), y: 14, "text-anchor": side(i) }, text)));
}
