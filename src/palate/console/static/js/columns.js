// The columns of the leaderboard: what each writes, and by what it is sorted.

import { h } from "./dom.js";
import { better, cutoff, differences, gains, has, stem, value, writes } from "./metrics.js";
import { axis, shared, whisker } from "./track.js";
import { comparable, LEVEL, test } from "./versus.js";
import { bytes, chance, percent, seconds, signed, titled } from "./words.js";

/** Whether there are figures of the model at all. */
export const judged = (model) => Object.keys(model.metrics ?? {}).length > 0;

function parameters(model) {
  return Object.entries(model.parameters ?? {}).map(([name, set]) => `${name} ${typeof set === "object" ? JSON.stringify(set) : set}`).join(", ");
}

function model() {
  const cell = (model) => [h("span", { class: "name", title: [model.name, parameters(model)].filter(Boolean).join("\n") }, model.name), model.baseline && h("span", { class: "chip" }, "baseline"), model.note && h("span", { class: "note" }, model.note)];
  return { head: "Model", of: "model", value: ({ name }) => name, cell };
}

function interval(models, name) {
  const scale = shared(models, name), write = writes(models, name);
  const cell = (model) => h("div", { class: "measurement" }, whisker(model, name, scale, write), h("span", { class: "n" }, has(model, name) ? write(value(model, name)) : "–"));
  return { head: titled(name), of: "interval", down: better(name) !== "lower", value: (model) => value(model, name), cell, axis: axis(scale) };
}

/** Against the baseline in the metric `name`: the paired difference with its test, or the plain one where no test was kept. */
function against({ baseline, models, metric }, name) {
  const base = models.find((model) => model.name === baseline), write = differences(models, name), tests = models.some((model) => test(model, name, metric));
  const tested = ({ p_holm: p, effect }) => h("span", { class: "test" }, [chance(p), Number.isFinite(effect) ? `d\u00a0=\u00a0${signed(effect).replace("+", "")}` : ""].filter(Boolean).join(" · "));
  const words = ({ difference, low, high, p }) => `${write(difference)} in ${titled(name)}, 95\u00a0% from ${write(low)} to ${write(high)}; ${chance(p)} before Holm's correction`;
  const plain = (model) => (model === base || model.note || !has(model, name) ? undefined : value(model, name) - value(base, name));
  const difference = (model) => (tests ? test(model, name, metric)?.difference : plain(model));
  const cell = (model) => {
    const by = difference(model), result = test(model, name, metric);
    if (by === undefined) return "–";
    if (!result) return h("span", { class: "against noise", title: `${write(by)} in ${titled(name)}; not tested` }, write(by));
    return h("span", { class: `against ${result.p_holm >= LEVEL ? "noise" : gains(name, by)}`, title: words(result) }, write(by), tested(result));
  };
  return { head: `vs ${baseline || "baseline"}`, of: "n versus", down: better(name) !== "lower", value: difference, cell, about: `Difference from ${baseline || "the baseline"} in ${titled(name)}; p by Holm; d is the effect size` };
}

/** A cost: less is better; one of a model that could not be judged tells nothing. */
function cost(head, about, of, write) {
  const known = (model) => (judged(model) && of(model) >= 0 ? of(model) : undefined);
  return { head, about, of: "n", value: known, cell: (model) => (known(model) === undefined ? "–" : write(known(model))) };
}

/** All columns for which `comparison` has something to show, under the metric `name`. */
export function columns(comparison, name) {
  const { models, k } = comparison, cover = `catalogue_coverage@${cutoff(name) ?? k}`;
  const some = (test, column) => (models.some(test) ? [column()] : []);
  return [
    { head: "Rank", of: "place", value: ({ rank }) => rank, cell: ({ rank }) => String(rank ?? "–"), about: "Models that share a rank differ by no more than noise" },
    model(),
    interval(models, name),
    ...(comparable(comparison, name) ? [against(comparison, name)] : []),
    ...some((model) => has(model, cover) && stem(name) !== stem(cover), () => ({ head: "Coverage", about: "Share of the catalogue that some list shows", of: "n", down: true, value: (model) => value(model, cover), cell: (model) => (has(model, cover) ? percent(value(model, cover)) : "–") })),
    cost("Fit", "Time to fit", (model) => model.fit_seconds, seconds),
    cost("1,000 lists", "Time to make 1,000 lists", (model) => model.seconds_per_1000, seconds),
    ...some((model) => model.memory > 0, () => cost("Memory", "Peak memory of the fit", (model) => model.memory || undefined, bytes)),
    ...some((model) => model.size > 0, () => cost("Size", "Size of the saved model", (model) => model.size || undefined, bytes)),
    ...some((model) => judged(model) && model.answered < 0.9995, () => ({ head: "Answered", about: "Share of the queries that got a list", of: "n", down: true, value: (model) => (judged(model) ? model.answered : undefined), cell: (model) => (judged(model) ? percent(model.answered) : "–") })),
  ];
}
