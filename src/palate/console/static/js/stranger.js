// A history put together by hand: what would a new visitor get who interacted with just these items?

import * as api from "./api.js";
import { h, put } from "./dom.js";
import { labelLine } from "./ranking.js";
import { search } from "./search.js";
import { breaks, passing } from "./states.js";

const titles = new Map();

async function title(id) {
  if (!titles.has(id)) titles.set(id, await api.item(id).then((item) => String(item.title || id)));
  return titles.get(id);
}

/** The search for an item as options; remembers titles on the way. */
export async function findItem(text, signal) {
  const { items } = await api.items({ search: text, limit: 20 }, signal);
  for (const item of items) titles.set(String(item.item_id), String(item.title || item.item_id));
  return items.map((item) => ({ id: String(item.item_id), name: String(item.title || item.item_id), note: labelLine(item.labels) }));
}

/** Fill `place` with the chosen items of `met` and a search that adds one; `change(ids)` hears every change. */
export function stranger(place, change) {
  const chosen = h("ul", { class: "met" }), finder = h("div", { class: "search" });
  let met = [];
  const box = search(finder, { words: "Add an item to the history", none: "No item of that title", find: findItem, pick: (id) => {
    box.set("");
    if (!met.includes(id)) change([...met, id]);
  } });
  const chip = (id, name) => h("li", { "data-item": id }, h("button", { type: "button", class: "button", "aria-label": `Take away ${name}`, onclick: () => {
    change(met.filter((other) => other !== id));
    finder.querySelector("input").focus();
  } }, h("span", {}, name), h("span", { "aria-hidden": "true" }, "×")));
  put(place, h("h2", {}, "Try a history"), h("p", { class: "muted" }, "Add items: the list shows what a new visitor with this history gets."), chosen, finder);
  return async function draw(ids) {
    met = ids;
    const names = await Promise.allSettled(ids.map(title));
    if (met !== ids) return;
    if (names.some(({ status, reason }) => status === "rejected" && passing(reason))) breaks(chosen, () => draw(ids));
    put(chosen, ids.map((id, i) => chip(id, names[i].value ?? id)));
  };
}
