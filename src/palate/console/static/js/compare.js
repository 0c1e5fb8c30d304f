// The compare page: which model is best on these data, by how much, and at what cost.

import * as api from "./api.js";
import { bars } from "./bars.js";
import { by, drawn, h, listed, put } from "./dom.js";
import { leaderboard } from "./leaderboard.js";
import { scatter } from "./scatter.js";
import { shell } from "./shell.js";
import { blank, show } from "./states.js";
import { agoInWords, count, metric, moment, titled } from "./words.js";

const LATEST = "latest";
const ERRORS = new Set(["rmse", "mae"]); // the lower the better, so no "times as good"
const wanted = () => new URLSearchParams(location.search).get("id") ?? LATEST;
const madeAt = (one) => one.made ?? one.created;
const value = (model, name) => model.metrics?.[name]?.mean;
let watching = [];

function lead(comparison) {
  const { data, split, n_queries: people, n_items: items, metric: name } = comparison, made = madeAt(comparison);
  const asked = split.includes(count(people)) ? "" : `${count(people)} people, `; // most splits say it themselves
  put(by("lead"), `${data} · ${split} · ${asked}${count(items)} items, nothing sampled · ${titled(name)} with 95\u00a0% intervals`,
    made ? h("span", { title: moment(made) }, ` · made ${agoInWords(made)}`) : "");
}

function tie(best, name) {
  const gap = value(best[0], name) - value(best.at(-1), name);
  return [...listed(best.map((model) => h("b", {}, model.name))), ` share rank 1: their difference (${metric(Math.abs(gap))}) is within noise.`];
}

/** A sentence on the first place, and one on how far it is from the best baseline. */
function verdict({ models, metric: name }) {
  const judged = models.filter((model) => Number.isFinite(value(model, name)));
  const best = judged.filter((model) => model.rank === 1), next = judged.find((model) => model.rank > 1);
  if (!best.length) return [];
  const first = best.length > 1 ? tie(best, name)
    : next ? [h("b", {}, best[0].name), ` leads ${next.name} by ${metric(Math.abs(value(best[0], name) - value(next, name)))}.`] : [];
  const baseline = models.find((model) => model.baseline && Number.isFinite(value(model, name)));
  const ratio = baseline && !ERRORS.has(name) && value(best[0], name) / value(baseline, name);
  const against = ratio && Number.isFinite(ratio) && baseline.rank !== 1 ? ` The best baseline, ${baseline.name}, reaches ${metric(value(baseline, name))}: ${best[0].name} is ${ratio.toFixed(1)} times as good.` : "";
  return [...first, against];
}

function clear() {
  watching.forEach((observer) => observer.disconnect());
  watching = [];
  by("plots").hidden = true;
  put(by("verdict"));
}

function draw(comparison) {
  const models = [...comparison.models].sort((a, b) => (a.rank ?? 1e9) - (b.rank ?? 1e9));
  const ranked = { ...comparison, models };
  lead(ranked);
  put(by("verdict"), verdict(ranked));
  by("plots").hidden = false;
  watching = [
    drawn(by("variety"), (width) => scatter(by("variety"), ranked, width)),
    drawn(by("slices"), bars(by("slices"), ranked)),
  ];
  return leaderboard(ranked);
}

function empty() {
  put(by("lead"), "No comparison has been made yet.");
  const command = h("code", {}, "palate compare DATA");
  return blank("Nothing compared yet", "Run ", command, " and this page shows its leaderboard and plots.");
}

function chooser(comparisons, now) {
  const option = (one) => h("option", { value: one.id, selected: one.id === now }, `${one.data}${madeAt(one) ? ` · ${agoInWords(madeAt(one))}` : ""}`);
  const select = h("select", { id: "comparison", onchange: () => {
    window.history.pushState({}, "", `?id=${encodeURIComponent(select.value)}`);
    page();
  } }, comparisons.map(option));
  put(by("pick"), comparisons.length > 1 && h("label", { class: "pick" }, "Comparison", select));
}

async function fetched() {
  const { comparisons } = await api.comparisons();
  if (!comparisons.length) return null;
  const id = wanted();
  const [answer] = await Promise.all([api.comparison(id)]);
  chooser(comparisons, id === LATEST ? answer.id ?? comparisons[0].id : id);
  return answer;
}

function page() {
  clear();
  show(by("board"), fetched, (answer) => (answer ? draw(answer) : empty()), { rows: 7 });
}

window.addEventListener("popstate", page);
shell();
page();
