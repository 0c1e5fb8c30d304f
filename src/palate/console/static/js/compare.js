// The compare page: which model is best on these data, by how much, and at what cost.

import { lead } from "./about.js";
import * as api from "./api.js";
import { by, h, put } from "./dom.js";
import { report } from "./report.js";
import { shell } from "./shell.js";
import { blank, show } from "./states.js";
import { agoInWords } from "./words.js";

const LATEST = "latest";
const wanted = () => new URLSearchParams(location.search).get("id") ?? LATEST;
const madeAt = (one) => one.made ?? one.created;
let stop = () => {};

function draw(comparison) {
  const place = h("div");
  put(by("lead"), lead(comparison));
  stop = report(place, comparison);
  return place;
}

function empty() {
  put(by("lead"), "No comparison has been made yet.");
  const command = h("code", {}, "palate compare DATA");
  return h("div", { class: "card" }, blank("Nothing compared yet", "Run ", command, " and this page shows its leaderboard and plots."));
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
  const id = wanted(), answer = await api.comparison(id);
  chooser(comparisons, id === LATEST ? answer.id ?? comparisons[0].id : id);
  return answer;
}

function page() {
  stop();
  stop = () => {};
  show(by("report"), fetched, (answer) => (answer ? draw(answer) : empty()), { rows: 7 });
}

window.addEventListener("popstate", page);
shell();
page();
