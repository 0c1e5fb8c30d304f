// The columns of the leaderboard: what each writes, and by what it is sorted.

import { h } from "./dom.js";
import { better, cutoff, has, stem, value, writes } from "./metrics.js";
import { axis, shared, whisker } from "./track.js";
import { bytes, chance, percent, seconds, signed, titled } from "./words.js";

/** Whether there are figures of the model at all. */
export const judged = (model) => Object.keys(model.metrics ?? {}).length > 0;

function parameters(model) {
  return Object.entries(model.parameters ?? {}).map(([name, set]) => `${name} ${typeof set === "object" ? JSON.stringify(set) : set}`).join(", ");
}

function model() {
  const cell = (one) => [h("span", { class: "name", title: [one.name, parameters(one)].filter(Boolean).join("\n") }, one.name), one.baseline && h("span", { class: "chip" }, "baseline"), one.note && h("span", { class: "note" }, one.note)];
  return { head: "Model", of: "model", value: ({ name }) => name, cell };
}

function interval(models, name) {
  const scale = shared(models, name), write = writes(models, name);
  const cell = (one) => h("div", { class: "measurement" }, whisker(one, name, scale, write), h("span", { class: "n" }, has(one, name) ? write(value(one, name)) : "–"));
  return { head: titled(name), of: "interval", down: better(name) !== "lower", value: (one) => value(one, name), cell, axis: axis(scale) };
}

/** The paired difference in `ranked`, the metric that ranked; its test stands under it. */
function against({ baseline, metric: ranked }) {
  const tested = ({ p_holm: p, effect }) => h("span", { class: "test" }, [chance(p), Number.isFinite(effect) ? `d\u00a0=\u00a0${signed(effect).replace("+", "")}` : ""].filter(Boolean).join(" · "));
  const words = ({ difference, low, high, p }) => `${signed(difference)} in ${titled(ranked)}, 95 % from ${signed(low)} to ${signed(high)}; ${chance(p)} before Holm's correction`;
  const kind = ({ difference, p_holm: p }) => (p >= 0.05 ? "noise" : difference > 0 ? "gain" : "loss");
  const cell = ({ against: one }) => (one ? h("span", { class: `against ${kind(one)}`, title: words(one) }, signed(one.difference), tested(one)) : "–");
  return { head: `vs ${baseline || "baseline"}`, of: "n versus", down: true, value: (one) => one.against?.difference, cell, about: `Difference from ${baseline || "the baseline"} in ${titled(ranked)}; p by Holm; d is the effect size` };
}

/** A cost: less is better; one of a model that could not be judged tells nothing. */
function cost(head, about, of, write) {
  const known = (one) => (judged(one) && of(one) >= 0 ? of(one) : undefined);
  return { head, about, of: "n", value: known, cell: (one) => (known(one) === undefined ? "–" : write(known(one))) };
}

/** All columns for which `comparison` has something to show, under the metric `name`. */
export function columns(comparison, name) {
  const { models, k } = comparison, cover = `catalogue_coverage@${cutoff(name) ?? k}`;
  const some = (test, column) => (models.some(test) ? [column()] : []);
  return [
    { head: "Rank", of: "place", value: ({ rank }) => rank, cell: ({ rank }) => String(rank ?? "–"), about: "Models that share a rank cannot be told apart" },
    model(),
    interval(models, name),
    ...some((one) => one.against, () => against(comparison)),
    ...some((one) => has(one, cover) && stem(name) !== stem(cover), () => ({ head: "Coverage", about: "Share of the catalogue that some list shows", of: "n", down: true, value: (one) => value(one, cover), cell: (one) => (has(one, cover) ? percent(value(one, cover)) : "–") })),
    cost("Fit", "Time to fit", (one) => one.fit_seconds, seconds),
    cost("1,000 lists", "Time to make 1,000 lists", (one) => one.seconds_per_1000, seconds),
    ...some((one) => one.memory > 0, () => cost("Memory", "Peak memory of the fit", (one) => one.memory || undefined, bytes)),
    ...some((one) => one.size > 0, () => cost("Size", "What is learned, as it is saved", (one) => one.size || undefined, bytes)),
    ...some((one) => judged(one) && one.answered < 0.9995, () => ({ head: "Answered", about: "Share of the queries that got a list", of: "n", down: true, value: (one) => (judged(one) ? one.answered : undefined), cell: (one) => (judged(one) ? percent(one.answered) : "–") })),
  ];
}
