// What accuracy costs: the metric against coverage, diversity, novelty, time and memory, with the Pareto front of each.

import { drawn, h, listed, put } from "./dom.js";
import { better, cutoff, has, value, writes } from "./metrics.js";
import { scatter } from "./scatter.js";
import { bytes, percent, seconds, titled } from "./words.js";

const INSTANT = 1e-4; // seconds: less than a clock can tell, and a log scale has no 0

const beyond = (models, id, name, title, foot, ticked) =>
  ({ id, name, title, foot, ticked, write: ticked ?? writes(models, name), better: better(name), of: (model) => value(model, name) });
const cost = (id, title, foot, write, of) =>
  ({ id, title, foot, write, of: (model) => (Object.keys(model.metrics ?? {}).length ? of(model) : undefined), better: "lower", log: true });

function axes(models, k) {
  return [
    beyond(models, "coverage", `catalogue_coverage@${k}`, "Coverage", "share of the catalogue shown", percent),
    beyond(models, "diversity", `intra_list_diversity@${k}`, "Diversity", "difference within a list"),
    beyond(models, "novelty", `novelty@${k}`, "Novelty", "novelty of what is shown, bits"),
    cost("fit", "Time to fit", "time to fit", seconds, ({ fit_seconds: x }) => Math.max(x, INSTANT)),
    cost("ask", "Time to answer", "time for 1,000 lists", seconds, ({ seconds_per_1000: x }) => Math.max(x, INSTANT)),
    cost("memory", "Memory", "peak memory of the fit", bytes, ({ memory: x }) => x || undefined),
  ];
}

function frontier(front) {
  if (!front.length) return null;
  const named = front.map(({ name }) => h("b", {}, name));
  return front.length === 1 ? [...named, " is best in both."] : ["On the front: ", ...listed(named), "."];
}

function panel(axis, models, up, tones, observers) {
  const place = h("div"), words = h("p", { class: "muted", "data-front": axis.id }), id = `by-${axis.id}`;
  observers.push(drawn(place, (width) => {
    const front = scatter(place, { models, up, along: axis, tones, label: `${up.title} against ${axis.foot}` }, width);
    put(words, frontier(front));
  }));
  return h("section", { class: "panel", id, "aria-label": axis.title }, h("h3", {}, axis.title), place, words);
}

/** The section under the metric `name`; null where nothing beside it is known. */
export function tradeoffs({ models, k }, name, tones) {
  const judged = models.filter((model) => has(model, name));
  const known = axes(judged, cutoff(name) ?? k).filter((axis) => axis.name !== name && judged.some((model) => Number.isFinite(axis.of(model))));
  if (!judged.length || !known.length) return null;
  const up = { of: (model) => value(model, name), title: titled(name), better: better(name), write: writes(judged, name) };
  return {
    id: "variety", title: "What accuracy costs", words: `${titled(name)} against what else counts. The line is the front: a model off it is beaten both ways by one on it. Baselines are hollow.`,
    fill: (place, observers) => put(place, h("div", { class: "panels" }, known.map((axis) => panel(axis, judged.filter((model) => Number.isFinite(axis.of(model))), up, tones, observers)))),
  };
}
