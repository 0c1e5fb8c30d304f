// The comparison's table: one row per model, its interval on the scale that all rows share, and the axis under them.

import { h, s } from "./dom.js";
import { linear, ticks, tickText } from "./scale.js";
import { tipped } from "./tip.js";
import { metric, percent, seconds, titled } from "./words.js";

const mean = (model, name) => model.metrics?.[name]?.mean;

/** The scale of a metric over all models, from round tick to round tick, as ticks and a function to "12.3%". */
export function shared(models, name) {
  const ends = models.flatMap(({ metrics }) => [metrics?.[name]?.low, metrics?.[name]?.mean, metrics?.[name]?.high]).filter(Number.isFinite);
  const marks = ticks(Math.min(0, ...ends), Math.max(...ends, 1e-6), 4);
  const at = linear(marks[0], marks.at(-1), 0, 100);
  return { marks, at: (x) => `${at(x).toFixed(2)}%` };
}

function whisker(model, name, { marks, at }) {
  const { mean: middle, low, high } = model.metrics[name] ?? {};
  const grid = marks.map((x) => s("line", { class: "grid", x1: at(x), x2: at(x), y1: -10, y2: 30 }));
  if (!Number.isFinite(middle)) return s("svg", { class: "track", "aria-hidden": true }, grid);
  const wide = Number.isFinite(low) && Number.isFinite(high);
  const ends = wide ? [s("line", { class: "whisker", x1: at(low), x2: at(high), y1: 10, y2: 10 }), ...[low, high].map((x) => s("line", { class: "whisker", x1: at(x), x2: at(x), y1: 6, y2: 14 }))] : [];
  const dot = tipped(s("circle", { class: "dotmark", cx: at(middle), cy: 10, r: 5 }), `${model.name}\n${name} ${metric(middle)}${wide ? ` (95 % ${metric(low)} to ${metric(high)})` : ""}`);
  return s("svg", { class: "track" }, grid, ends, dot);
}

function axis(scale) {
  const text = tickText(scale.marks);
  return s("svg", { class: "track", "aria-hidden": true }, scale.marks.map((x, i) => s("text", { x: scale.at(x), y: 14, "text-anchor": i === 0 ? "start" : i === scale.marks.length - 1 ? "end" : "middle" }, text(x))));
}

/** A model that could not be judged took no time worth telling. */
const spent = (model, time) => (Object.keys(model.metrics ?? {}).length ? seconds(time) : "–");

function columns(name, k) {
  return [
    [`Recall@${k}`, (model) => { const x = mean(model, `recall@${k}`); return Number.isFinite(x) ? metric(x) : "–"; }],
    ["Coverage", (model) => { const x = mean(model, `catalogue_coverage@${k}`); return Number.isFinite(x) ? percent(x) : "–"; }],
    ["Fit", (model) => spent(model, model.fit_seconds)],
    ["1,000 lists", (model) => spent(model, model.seconds_per_1000)],
  ];
}

function parameters(model) {
  return Object.entries(model.parameters ?? {}).map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ");
}

function row(model, name, scale, others) {
  return h("tr", { class: model.rank === 1 ? "best" : null, role: "row", "data-model": model.name },
    h("td", { class: "place", role: "cell" }, String(model.rank ?? "–")),
    h("td", { class: "model", role: "cell", title: parameters(model) }, h("span", { class: "name", title: model.name }, model.name), model.baseline && h("span", { class: "chip" }, "baseline"), model.note && h("span", { class: "note" }, model.note)),
    h("td", { class: "interval", role: "cell" }, h("div", { class: "measurement" }, whisker(model, name, scale), h("span", { class: "n" }, metric(mean(model, name))))),
    others.map(([head, show]) => h("td", { class: "n", role: "cell", "data-name": head }, show(model))));
}

/** The whole table of `{metric, k, models}`. */
export function leaderboard({ metric: name, k, models }) {
  const scale = shared(models, name), others = columns(name, k);
  const heads = ["Rank", "Model", null, ...others.map(([head]) => head)];
  const head = heads.map((text, i) => i === 2
    ? h("th", { class: "interval", role: "columnheader", "aria-label": name }, h("div", { class: "measurement" }, axis(scale), h("span", { class: "n" }, titled(name).split("@")[0])))
    : h("th", { class: i > 2 ? "n" : null, role: "columnheader" }, text));
  return h("table", { role: "table", "aria-label": `Models by ${name}` }, h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, head)), h("tbody", { role: "rowgroup" }, models.map((model) => row(model, name, scale, others))));
}
