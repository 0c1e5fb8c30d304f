// The compare page: which model is best on these data, by how much, and at what cost.

import { lead } from "./about.js";
import * as api from "./api.js";
import { atHeading, by, h, put } from "./dom.js";
import { report } from "./report.js";
import { shell } from "./shell.js";
import { blank, nowhere, reveal, show } from "./states.js";
import { agoInWords } from "./words.js";

const LATEST = "latest", TITLE = by("title").textContent;
const wanted = () => new URLSearchParams(location.search).get("id") ?? LATEST;
const madeAt = (comparison) => comparison.made ?? comparison.created;
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

const name = (comparison) => `${comparison.data}${madeAt(comparison) ? ` · ${agoInWords(madeAt(comparison))}` : ""}`;
const select = h("select", { id: "comparison", onchange: () => {
  window.history.pushState({}, "", `?id=${encodeURIComponent(select.value)}`);
  page();
} });

/** The list of all: the element stays, so that the focus does. */
function chooser(comparisons, now) {
  put(select, comparisons.map((comparison) => h("option", { value: comparison.id }, name(comparison))));
  select.value = now;
  if (comparisons.length < 2) put(by("pick"));
  else if (!select.isConnected) put(by("pick"), h("label", { class: "pick" }, "Comparison", select));
}

async function fetched() {
  const { comparisons } = await api.comparisons();
  if (!comparisons.length && wanted() === LATEST) return null;
  const id = wanted(), answer = await api.comparison(id);
  chooser(comparisons, id === LATEST ? answer.id ?? comparisons[0].id : id);
  return answer;
}

function missing(problem) {
  put(by("pick"));
  nowhere(`There is no comparison “${wanted()}”`, problem, [["compare.html", "The latest comparison"]]);
}

function page() {
  stop();
  stop = () => {};
  reveal();
  by("title").textContent = TITLE;
  document.title = "Compare · Palate";
  show(by("report"), fetched, (answer) => (answer ? draw(answer) : empty()), { rows: 7, missing });
}

window.addEventListener("popstate", () => {
  page();
  if (document.activeElement === document.body) atHeading();
});
shell();
page();
