// Before and after the figures: on what they rest, what makes them less than they seem, how they were made.

import { h, listed, put } from "./dom.js";
import { better, differences, has, value, writes } from "./metrics.js";
import { notice } from "./states.js";
import { LEVEL, test } from "./versus.js";
import { agoInWords, chance, count, moment, plural, sentence, titled } from "./words.js";

const madeAt = (comparison) => comparison.made ?? comparison.created;

/** On what the comparison was made, as the parts of a sentence. */
export function lead(comparison) {
  const { data, split, n_queries: people, n_items: items, metric: name } = comparison, made = madeAt(comparison);
  const asked = split.includes(count(people)) ? "" : `${plural(people, "query", "queries")}, `; // most splits say it themselves
  return [`${data ? `${data} · ` : ""}${split} · ${asked}${plural(items, "item")} · ${titled(name)} with 95\u00a0% intervals`, made && h("span", { title: moment(made) }, ` · made ${agoInWords(made)}`)];
}

/** The warnings, each with its cure, in one box; null where there are none. */
export function warnings({ warnings: all = [] }) {
  if (!all.length) return null;
  return notice("Read these figures with care", h("ul", { class: "warnings" }, all.map((warning) => h("li", {}, sentence(warning)))));
}

function tie(best, gap) {
  return [...listed(best.map((model) => h("b", {}, model.name))), ` share rank 1: their difference (${gap}) is within noise.`];
}

/** On the first place by the metric that ranked, and on how far it is from the best baseline. */
function ranking({ models, metric: name, baseline: named }) {
  const judged = models.filter((model) => has(model, name)), write = writes(models, name);
  const apart = (model, rival) => write(Math.abs(value(model, name) - value(rival, name)));
  const best = judged.filter((model) => model.rank === 1), next = judged.find((model) => model.rank > 1);
  if (!best.length) return [];
  const first = best.length > 1 ? tie(best, apart(best[0], best.at(-1)))
    : next ? [h("b", {}, best[0].name), ` leads ${next.name} by ${apart(best[0], next)}.`] : [];
  const baseline = judged.find((model) => (named ? model.name === named : model.baseline));
  if (baseline?.rank === 1) return [...first, ` None beats ${baseline.name}, the best simple baseline, beyond noise.`];
  const ratio = baseline && better(name) === "higher" && value(best[0], name) / value(baseline, name);
  const against = ratio && Number.isFinite(ratio) ? ` The best baseline, ${baseline.name}, reaches ${write(value(baseline, name))}: ${best[0].name} is ${ratio.toFixed(1)} times as good.` : "";
  return [...first, against];
}

/** How `first` compares with the baseline in `name`: beyond chance, within it, or not known. */
function held(first, { baseline, metric }, name, write) {
  const result = test(first, name, metric);
  if (!result) return "";
  const words = `${write(result.difference)} against ${baseline}, ${chance(result.p_holm)}`;
  return result.p_holm < LEVEL ? ` That is ${words}.` : ` That is ${words}: within noise.`;
}

/** On the first place by another metric, where one way is better. */
function leading(comparison, name) {
  const { models, metric: ranked, baseline } = comparison, sign = better(name) === "lower" ? 1 : -1;
  const judged = models.filter((model) => has(model, name) && !model.note).sort((a, b) => sign * (value(a, name) - value(b, name)));
  if (better(name) === "neither" || judged.length < 2) return [`The ranks are by ${titled(ranked)}.`];
  const [first, next] = judged, write = writes(models, name);
  const by = `By ${titled(name)}, `, after = `, ${write(value(first, name))}, before ${next.name}, ${write(value(next, name))}.`;
  return [by, h("b", {}, first.name), ` comes first${after}`, first.name === baseline ? "" : held(first, comparison, name, differences(models, name)), ` The ranks are by ${titled(ranked)}.`];
}

/** What the table says under the metric `name`, in sentences. */
export const verdict = (comparison, name) => (name === comparison.metric ? ranking(comparison) : leading(comparison, name));

const plain = (set) => (set !== null && typeof set === "object" ? JSON.stringify(set) : String(set));

function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]));
}

/** How the comparison was made and with which parameters. */
export function about({ about: known = {}, models, data, split, n_queries: queries, n_items: items, ...comparison }) {
  const made = madeAt(comparison);
  const own = [["data", data], ["split", split], ["queries", count(queries)], ["items", count(items)], ["made", made && moment(made)]].filter(([, text]) => text);
  const set = models.map(({ name, parameters = {} }) => [name, Object.entries(parameters).map(([parameter, of]) => `${parameter} ${plain(of)}`).join(", ") || "none"]);
  const fill = (place) => put(place, facts([...own, ...Object.entries(known).map(([name, text]) => [name === "data" ? "fingerprint of the data" : name.replaceAll("_", " "), plain(text)])]), h("details", {}, h("summary", {}, "Parameters of the models"), facts(set)));
  return { id: "about", title: "How this was made", fill };
}
