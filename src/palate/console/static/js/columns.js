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
  const cell = (one) => [h("span", { class: "name", title: [one.name, parameters(one)].filter(Boolean).join("\n") }, one.name), one.baseline && h("span", { class: "chip" }, "baseline"), one.note && h("span", { class: "note" }, one.note)];
  return { head: "Model", of: "model", value: ({ name }) => name, cell };
}

function interval(models, name) {
  const scale = shared(models, name), write = writes(models, name);
  const cell = (one) => h("div", { class: "measurement" }, whisker(one, name, scale, write), h("span", { class: "n" }, has(one, name) ? write(value(one, name)) : "–"));
  return { head: titled(name), of: "interval", down: better(name) !== "lower", value: (one) => value(one, name), cell, axis: axis(scale) };
}

/** Against the baseline in the metric `name`: the paired difference with its test, or the plain one where no test was kept. */
function against({ baseline, models, metric }, name) {
  const base = models.find((one) => one.name === baseline), write = differences(models, name), tests = models.some((one) => test(one, name, metric));
  const tested = ({ p_holm: p, effect }) => h("span", { class: "test" }, [chance(p), Number.isFinite(effect) ? `d\u00a0=\u00a0${signed(effect).replace("+", "")}` : ""].filter(Boolean).join(" · "));
  const words = ({ difference, low, high, p }) => `${write(difference)} in ${titled(name)}, 95\u00a0% from ${write(low)} to ${write(high)}; ${chance(p)} before Holm's correction`;
  const plain = (one) => (one === base || one.note || !has(one, name) ? undefined : value(one, name) - value(base, name));
  const difference = (one) => (tests ? test(one, name, metric)?.difference : plain(one));
  const cell = (one) => {
    const by = difference(one), kept = test(one, name, metric);
    if (by === undefined) return "–";
    if (!kept) return h("span", { class: "against noise", title: `${write(by)} in ${titled(name)}; not tested` }, write(by));
    return h("span", { class: `against ${kept.p_holm >= LEVEL ? "noise" : gains(name, by)}`, title: words(kept) }, write(by), tested(kept));
  };
  return { head: `vs ${baseline || "baseline"}`, of: "n versus", down: better(name) !== "lower", value: difference, cell, about: `Difference from ${baseline || "the baseline"} in ${titled(name)}; p by Holm; d is the effect size` };
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
    ...(comparable(comparison, name) ? [against(comparison, name)] : []),
    ...some((one) => has(one, cover) && stem(name) !== stem(cover), () => ({ head: "Coverage", about: "Share of the catalogue that some list shows", of: "n", down: true, value: (one) => value(one, cover), cell: (one) => (has(one, cover) ? percent(value(one, cover)) : "–") })),
    cost("Fit", "Time to fit", (one) => one.fit_seconds, seconds),
    cost("1,000 lists", "Time to make 1,000 lists", (one) => one.seconds_per_1000, seconds),
    ...some((one) => one.memory > 0, () => cost("Memory", "Peak memory of the fit", (one) => one.memory || undefined, bytes)),
    ...some((one) => one.size > 0, () => cost("Size", "What is learned, as it is saved", (one) => one.size || undefined, bytes)),
    ...some((one) => judged(one) && one.answered < 0.9995, () => ({ head: "Answered", about: "Share of the queries that got a list", of: "n", down: true, value: (one) => (judged(one) ? one.answered : undefined), cell: (one) => (judged(one) ? percent(one.answered) : "–") })),
  ];
}
