// A whole comparison as a page: the same in the console and in the file that stands alone.

import { about, verdict, warnings } from "./about.js";
import { choice } from "./choice.js";
import { cutoffs, learning, replay } from "./curves.js";
import { fitted, h, put } from "./dom.js";
import { examples } from "./examples.js";
import { exposure } from "./exposure.js";
import { leaderboard } from "./leaderboard.js";
import { cutoff, family, full, names, stem } from "./metrics.js";
import { rounds } from "./rounds.js";
import { slices } from "./slices.js";
import { lightable, tones } from "./tones.js";
import { tradeoffs } from "./tradeoffs.js";
import { untested } from "./versus.js";
import { titled } from "./words.js";

function card({ id, title, words, fill }, observers) {
  const place = h("div");
  fill(place, observers);
  return h("section", { class: "card", id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), words && h("p", { class: "muted" }, words), place);
}

const cards = (sections, observers) => sections.filter(Boolean).map((section) => card(section, observers));

/** The metric and its cutoff, to be chosen from all that the rows hold; `choose(name)` gets the choice. */
function chooser({ models, metric, k }, choose) {
  const all = names(models), bases = [...new Set(all.map(stem))];
  if (all.length < 2) return null;
  let base = stem(metric), at = cutoff(metric) ?? k;
  const place = h("div", { class: "cutoff" });
  const options = (head) => bases.filter((one) => family(one) === head).map((one) => h("option", { value: one, selected: one === base }, titled(one)));
  const groups = [...new Set(bases.map(family))].map((head) => h("optgroup", { label: head }, options(head)));
  const tell = () => {
    const ks = all.filter((name) => stem(name) === base && cutoff(name)).map(cutoff).sort((a, b) => a - b);
    if (ks.length && !ks.includes(at)) at = ks.includes(k) ? k : ks[0];
    put(place, ks.length > 1 && [h("span", {}, "at"), choice("At k", ks.map((one) => [one, String(one)]), at, (one) => { at = one; choose(full(models, base, at)); })]);
  };
  const select = h("select", { id: "metric", onchange: () => { base = select.value; tell(); choose(full(models, base, at)); } }, groups);
  tell();
  return h("div", { class: "pick chooser" }, h("label", { class: "pick" }, "Metric", select), place);
}

/** Draw `comparison` into `place`; returns a function that stops what watches the width of its plots. */
export function report(place, comparison) {
  const models = [...comparison.models].sort((a, b) => (a.rank ?? 1e9) - (b.rank ?? 1e9));
  const ranked = { ...comparison, models }, tone = tones(models), standing = [];
  const following = h("div", { class: "sections" });
  let watching = [];
  const stop = () => watching.forEach((observer) => observer.disconnect());
  const follow = (name) => {
    stop();
    const missing = untested(ranked, name);
    put(following, h("p", { class: "verdict", id: "verdict", "aria-live": "polite" }, verdict(ranked, name)),
      fitted(h("div", { class: "card board", id: "board" }, leaderboard(ranked, name), missing && h("p", { class: "muted untested" }, missing))),
      cards([tradeoffs(ranked, name, tone), cutoffs(ranked, name, tone)], (watching = [])));
  };
  const rest = cards([slices(ranked, tone), exposure(ranked, tone), replay(ranked, tone), learning(ranked, tone), rounds(ranked, tone), examples(ranked), about(ranked)], standing);
  follow(ranked.metric);
  const whole = h("div", { class: "report" }, warnings(ranked), chooser(ranked, follow), following, h("div", { class: "sections" }, rest));
  lightable(whole);
  put(place, whole);
  return () => [...standing, ...watching].forEach((observer) => observer.disconnect());
}
