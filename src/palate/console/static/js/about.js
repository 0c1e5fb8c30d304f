// Before and after the figures: on what they rest, what makes them less than they seem, how they were made.

import { h, listed, put } from "./dom.js";
import { better, has, value } from "./metrics.js";
import { notice } from "./states.js";
import { agoInWords, count, metric, moment, sentence, titled } from "./words.js";

const madeAt = (one) => one.made ?? one.created;

/** On what the comparison was made, as the parts of a sentence. */
export function lead(comparison) {
  const { data, split, n_queries: people, n_items: items, metric: name } = comparison, made = madeAt(comparison);
  const asked = split.includes(count(people)) ? "" : `${count(people)} queries, `; // most splits say it themselves
  return [`${data ? `${data} · ` : ""}${split} · ${asked}${count(items)} items · ${titled(name)} with 95\u00a0% intervals`, made && h("span", { title: moment(made) }, ` · made ${agoInWords(made)}`)];
}

/** The warnings, each with its cure, in one box; null where there are none. */
export function warnings({ warnings: all = [] }) {
  if (!all.length) return null;
  return notice("Read these figures with care", h("ul", { class: "warnings" }, all.map((one) => h("li", {}, sentence(one)))));
}

function tie(best, name) {
  const gap = value(best[0], name) - value(best.at(-1), name);
  return [...listed(best.map((model) => h("b", {}, model.name))), ` share rank 1: their difference (${metric(Math.abs(gap))}) is within noise.`];
}

/** A sentence on the first place by the metric that ranked, and one on how far it is from the best baseline. */
export function verdict(comparison) {
  const { models, metric: name } = comparison;
  const judged = models.filter((model) => has(model, name));
  const best = judged.filter((model) => model.rank === 1), next = judged.find((model) => model.rank > 1);
  if (!best.length) return [];
  const first = best.length > 1 ? tie(best, name)
    : next ? [h("b", {}, best[0].name), ` leads ${next.name} by ${metric(Math.abs(value(best[0], name) - value(next, name)))}.`] : [];
  const baseline = judged.find((model) => (comparison.baseline ? model.name === comparison.baseline : model.baseline));
  if (baseline?.rank === 1) return [...first, ` None is shown to beat ${baseline.name}, the best simple baseline.`];
  const ratio = baseline && better(name) === "higher" && value(best[0], name) / value(baseline, name);
  const against = ratio && Number.isFinite(ratio) ? ` The best baseline, ${baseline.name}, reaches ${metric(value(baseline, name))}: ${best[0].name} is ${ratio.toFixed(1)} times as good.` : "";
  return [...first, against];
}

const plain = (set) => (set !== null && typeof set === "object" ? JSON.stringify(set) : String(set));

function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]));
}

/** How the comparison was made and with which parameters. */
export function about({ about: known = {}, models, data, split, n_queries: queries, n_items: items, ...comparison }) {
  const made = madeAt(comparison);
  const own = [["data", data], ["split", split], ["queries", count(queries)], ["items", count(items)], ["made", made && moment(made)]].filter(([, text]) => text);
  const set = models.map(({ name, parameters = {} }) => [name, Object.entries(parameters).map(([one, of]) => `${one} ${plain(of)}`).join(", ") || "none"]);
  const fill = (place) => put(place, facts([...own, ...Object.entries(known).map(([name, text]) => [name === "data" ? "fingerprint of the data" : name.replaceAll("_", " "), plain(text)])]), h("details", {}, h("summary", {}, "Parameters of the models"), facts(set)));
  return { id: "about", title: "How this was made", fill };
}
