// The items page: find an item, see what is known of it, and what is similar to it.

import * as api from "./api.js";
import { by, h, put } from "./dom.js";
import { itemPage, labelLine, ranking } from "./ranking.js";
import { search } from "./search.js";
import { shell } from "./shell.js";
import { blank, show } from "./states.js";
import { findItem } from "./stranger.js";
import { label } from "./words.js";

const K = 10, BROWSE = 12;

const wanted = () => new URLSearchParams(location.search).get("item") ?? "";
const box = search(by("find"), {
  words: "Find an item by title or id",
  none: "No item of that title or id",
  pick: go,
  typed: go,
  find: findItem,
});

function heading(title, lead) {
  by("title").textContent = title;
  document.title = `${title} · Palate`;
  put(by("lead"), lead);
}

function about(item) {
  if (wanted() === String(item.item_id)) {
    heading(String(item.title || item.item_id), labelLine(item.labels));
    box.set(String(item.title || item.item_id));
  }
  const facts = [["id", item.item_id], ...Object.entries(item.labels ?? {})].filter(([, value]) => label(value));
  return [h("h2", {}, "What is known of it"), h("dl", { class: "facts" }, facts.map(([name, value]) => [h("dt", {}, name.replaceAll("_", " ")), h("dd", {}, label(value))]).flat())];
}

function similar({ items, fallback_reason: reason }) {
  const head = h("h2", {}, "Similar items");
  const note = reason ? [h("p", { class: "muted" }, reason)] : [];
  return items.length ? [head, ...note, ranking(items)] : [head, blank("Nothing similar", "The live model knows no item that goes with this one.")];
}

function browse({ items }) {
  const row = (item) => h("li", {}, h("a", { href: itemPage(item.item_id), onclick: follow }, h("span", {}, item.title || item.item_id), h("span", { class: "muted" }, labelLine(item.labels).split(" · ")[0])));
  return [h("h2", {}, "Some items"), items.length ? h("ul", { class: "people" }, items.map(row)) : blank("No items yet", "The live model was trained on none.")];
}

function follow(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(new URL(event.currentTarget.href).searchParams.get("item"));
}

function draw() {
  const id = wanted();
  if (!id) {
    heading("Items", "Find an item to see what the live model holds similar to it.");
    box.set("");
    put(by("similar"), h("h2", {}, "Similar items"), blank("No item is picked", "Pick one from the list, or search for a title."));
    return show(by("about"), () => api.items("", BROWSE), browse, { title: "Some items" });
  }
  heading(id, "");
  show(by("similar"), () => api.similar(id, K), similar, { title: "Similar items", rows: 10 });
  return show(by("about"), () => api.item(id), about, { title: "What is known of it" });
}

function go(id) {
  if (id === wanted()) return;
  window.history.pushState({}, "", itemPage(id));
  draw();
}

by("similar").addEventListener("click", (event) => {
  const link = event.target.closest(".title a");
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.button) {
    event.preventDefault();
    go(new URL(link.href).searchParams.get("item"));
    window.scrollTo(0, 0);
  }
});
window.addEventListener("popstate", draw);
shell();
draw();
