// The sections in which a metric is a curve: over k, over time, over the training events.

import { drawn } from "./dom.js";
import { cutoff, has, stem, writes } from "./metrics.js";
import { lines } from "./lines.js";
import { linear, logarithmic } from "./scale.js";
import { day, metric, percent, plural, tick, titled } from "./words.js";

const withCurve = (models, name) => models.filter((model) => model.curves?.[name]?.length).map((model) => ({ model, points: model.curves[name] }));
const interval = ({ low, high }, write) => (Number.isFinite(low) && Number.isFinite(high) ? ` (95 % ${write(low)} to ${write(high)})` : "");
const people = (n) => (n ? `\n${plural(n, "query", "queries")}` : "");

function section(id, title, words, plot) {
  return { id, title, words, fill: (place, observers) => observers.push(drawn(place, (width) => lines(place, plot, width))) };
}

/** The metric at every cutoff; null where there is but one. */
export function cutoffs({ models, ks = [] }, name, tones) {
  const base = stem(name), known = [...ks].sort((a, b) => a - b);
  const curves = models.map((model) => ({ model, points: known.filter((k) => has(model, `${base}@${k}`)).map((k) => ({ at: k, ...model.metrics[`${base}@${k}`] })) })).filter(({ points }) => points.length);
  if (known.length < 2 || cutoff(name) === null || !curves.some(({ points }) => points.length > 1)) return null;
  const write = writes(models, name), short = titled(base);
  return section("cutoffs", `${short} over the length of the list`, "Bands are 95\u00a0% intervals of the three best.", {
    curves, tones, title: `${short}@k`, foot: "k, the length of the list", label: `${short} over k`,
    scale: (from, to) => logarithmic(known[0], known.at(-1), from, to), marks: known.map((k) => [k, String(k)]),
    tip: (model, point) => `${model.name}\n${base}@${point.at} ${write(point.mean)}${interval(point, write)}`,
  });
}

/** The metric in each window of the replay. */
export function replay({ models, metric: name }, tones) {
  const curves = withCurve(models, "replay"), moments = [...new Set(curves.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  if (!curves.length) return null;
  const low = moments[0], high = Math.max(moments.at(-1), low + 1), span = high - low;
  return section("replay", "Replay over time", `The log walked window by window: each model is fitted on what came before ${moments.length > 1 ? "a window" : "it"} and judged within. Bands are 95\u00a0% intervals of the three best.`, {
    curves, tones, title: titled(name), foot: `begin of the window, ${day(low)} to ${day(high)}`, label: `${titled(name)} over time`,
    scale: (from, to) => linear(low, high, from, to), marks: moments.map((at) => [at, tick(at, span)]),
    tip: (model, point) => `${model.name}\nfrom ${day(point.at)}: ${metric(point.mean)}${interval(point, metric)}${people(point.n)}`,
  });
}

/** The metric over the share of the training events. */
export function learning({ models, metric: name }, tones) {
  const curves = withCurve(models, "events");
  if (!curves.length) return null;
  const shares = [...new Set(curves.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  return section("learning", "What more data would bring", "Fitted on a part of the training events and judged on the same queries: a curve that still climbs would gain from more events.", {
    curves, tones, title: titled(name), foot: "share of the training events", label: `${titled(name)} over the share of the training events`,
    scale: (from, to) => linear(0, Math.max(1, shares.at(-1)), from, to), marks: shares.map((at) => [at, percent(at)]),
    tip: (model, point) => `${model.name}\n${percent(point.at)} of the events: ${metric(point.mean)}${interval(point, metric)}${people(point.n)}`,
  });
}
