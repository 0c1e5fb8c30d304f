// The table of all items with its search, conditions, order and page, all of which stand in the address.

import * as api from "./api.js";
import { atHeading, by, h, put } from "./dom.js";
import { conditions } from "./conditions.js";
import { blank, passing, show } from "./states.js";
import { table } from "./table.js";
import { sentence } from "./words.js";

const EACH = 25, LAST = 1e6, LONGEST = 256; // items of a page, pages, letters of a search
const WAIT = 200; // milliseconds of rest before the service is asked
const POPULAR = "popularity";

/** What the address asks for; without an order, the most popular first, or what fits a text best. */
function state() {
  const query = new URLSearchParams(location.search), text = (query.get("text") ?? "").slice(0, LONGEST);
  return { text, filters: query.getAll("filter"), sort: query.get("sort") ?? (text ? "" : POPULAR), order: query.get("order"), page: Math.min(LAST, Math.max(1, Math.floor(Number(query.get("page"))) || 1)), each: EACH };
}

function address({ text, filters, sort, order, page }) {
  const query = new URLSearchParams();
  if (text) query.set("text", text);
  for (const filter of filters) query.append("filter", filter);
  if (sort && (sort !== POPULAR || text)) query.set("sort", sort);
  if (order) query.set("order", order);
  if (page > 1) query.set("page", page);
  return query.size ? `items.html?${query}` : "items.html";
}

/** One page of the table; an address that asks for what cannot be is answered with the `problem`. */
async function ask({ text, filters, sort, order, page }) {
  try {
    return await api.items({ search: text, filter: filters, sort, order, limit: EACH, offset: (page - 1) * EACH });
  } catch (problem) {
    if (passing(problem)) throw problem;
    return { items: [], total: 0, problem };
  }
}

const back = (to, words) => h("div", {}, h("a", { class: "button", href: to }, words));

/** Build the table in `place`; `follow` is called with a click on an item's link. Returns a function that draws what the address asks for. */
export function catalogue(place, follow) {
  const box = h("input", { type: "search", id: "text", maxlength: LONGEST, placeholder: "Search by title or id", "aria-label": "Search items by title or id", autocomplete: "off", spellcheck: "false" });
  const filters = h("div", { class: "conditions" }), list = h("div", { id: "table" });
  let attributes = null, timer = 0;

  const change = (part, { replace = false } = {}) => {
    const now = { ...state(), ...part };
    if ("text" in part) Object.assign(now, { sort: "", order: null, page: 1 });
    window.history[replace ? "replaceState" : "pushState"]({}, "", address(now));
    draw();
  };
  const searched = () => {
    clearTimeout(timer);
    if (box.value.trim() !== state().text) change({ text: box.value.trim() }, { replace: true });
  };
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(searched, WAIT); });
  box.addEventListener("keydown", (event) => event.key === "Enter" && searched());

  const rows = (answer) => {
    const now = state();
    conditions(filters, attributes, now.filters, (all) => { change({ filters: all, page: 1 }); filters.querySelector("#attribute")?.focus(); });
    if (answer.items.length) return table(answer, attributes, now, change, follow);
    if (answer.total) return blank("No such page", "The table ends before it.", back(address({ ...now, page: 1 }), "To the first page"));
    const bare = !now.text && !now.filters.length && !answer.problem;
    return bare ? blank("No items yet", "The live model was trained on none.") : blank("Nothing fits", sentence(answer.problem?.message ?? "no item meets the search and all filters"), back("items.html", "Show all items"));
  };
  const draw = () => {
    const now = state(), held = document.activeElement?.id || document.activeElement?.dataset?.sort;
    if (document.activeElement !== box) box.value = now.text;
    return show(list, async () => {
      attributes ??= (await api.attributes()).attributes;
      return ask(now);
    }, rows, { rows: 12, still: list.querySelector("table") !== null }).then(() => held && restored(list, held));
  };
  put(place, h("div", { class: "tools" }, h("div", { class: "search" }, box), filters), h("div", { class: "card" }, list));
  return draw;
}

/** The focus goes back to what was pressed, which was drawn anew, or to the heading where that is gone. */
function restored(list, held) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const same = list.querySelector(`[data-sort="${CSS.escape(held)}"]`) ?? by(held);
  if (same && !same.disabled) same.focus({ preventScroll: true });
  else atHeading();
}
