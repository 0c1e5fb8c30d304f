// The items page: all of them as a table; of one, what is known of it and what is similar to it.

import * as api from "./api.js";
import { catalogue } from "./catalogue.js";
import { atHeading, by, elsewhere, h, put } from "./dom.js";
import { itemPage, labelLine, labelsInFull, ranking } from "./ranking.js";
import { search } from "./search.js";
import { shell } from "./shell.js";
import { blank, nowhere, reveal, show } from "./states.js";
import { findItem } from "./stranger.js";
import { headed, label, plural, spaced } from "./words.js";

const K = 10;

const wanted = () => new URLSearchParams(location.search).get("item") ?? "";
const box = search(by("find"), {
  words: "Find an item by title or id",
  none: "No item of that title or id",
  pick: go,
  typed: go,
  find: findItem,
});
const table = catalogue(by("catalogue"), follow);

function heading(title, lead, whole) {
  by("title").textContent = title;
  document.title = `${title} · Palate`;
  put(by("lead"), h("span", { title: whole }, lead));
}

function about(item) {
  if (wanted() === String(item.item_id)) {
    heading(headed("Item", item.title || item.item_id), labelLine(item.labels), labelsInFull(item.labels));
    box.set(String(item.title || item.item_id));
  }
  const popularity = `${plural(item.n_users, "person", "people")} in ${plural(item.n_events, "event")}`;
  const facts = [["id", item.item_id], ...Object.entries(item.labels ?? {}), ["popularity", item.n_events ? popularity : "no users yet"]].filter(([, value]) => label(value));
  return [h("h2", {}, "What is known of it"), h("dl", { class: "facts" }, facts.map(([name, value]) => [h("dt", {}, spaced(name)), h("dd", {}, label(value))]).flat())];
}

function similar({ items, fallback_reason: reason }) {
  const head = h("h2", {}, "Similar items");
  const note = reason ? [h("p", { class: "muted" }, reason)] : [];
  return items.length ? [head, ...note, ranking(items)] : [head, blank("Nothing similar", "The live model finds no item like this one.")];
}

/** From a link to an item to its page, without leaving this one. */
function follow(event) {
  const link = event.target.closest("a");
  if (elsewhere(event)) return;
  event.preventDefault();
  go(new URL(link.href).searchParams.get("item"));
  window.scrollTo(0, 0);
  atHeading();
}

function one(id) {
  heading(headed("Item", id), "");
  put(by("back"), h("a", { href: "items.html" }, "‹ All items"));
  const missing = (problem) => wanted() === id && nowhere(`There is no item “${id}”`, problem, [["items.html", "All items"], [`items.html?${new URLSearchParams({ text: id })}`, "Search for it"]]);
  show(by("similar"), () => api.similar(id, K), similar, { title: "Similar items", rows: 10, missing });
  return show(by("about"), () => api.item(id), about, { title: "What is known of it", missing });
}

function draw() {
  const id = wanted();
  reveal();
  by("catalogue").hidden = Boolean(id);
  by("shown").hidden = !id;
  put(by("back"));
  if (id) return one(id);
  heading("Items", "All items that the live model knows, with how many people interacted with each.");
  return table();
}

function go(id) {
  if (id === wanted()) return;
  window.history.pushState({}, "", itemPage(id));
  draw();
}

by("similar").addEventListener("click", (event) => event.target.closest(".title a") && follow(event));
window.addEventListener("popstate", () => {
  draw();
  if (document.activeElement === document.body) atHeading();
});
shell();
draw();
