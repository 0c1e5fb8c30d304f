// The catalogue as a table: one row per item, heads that sort, pages; every choice stands in the address.

import { fitted, h } from "./dom.js";
import { itemPage } from "./ranking.js";
import { capital, count, label, plural, short, spaced } from "./words.js";

const ATTRIBUTES = 4; // columns beside the title and how popular an item is
const LONG = 40; // letters of a cell
const NUMBERS = new Set(["number", "time"]);

/** What most items have, the first of the catalogue where as many have it. */
function chosen(attributes) {
  const most = [...attributes].filter(({ n_items: n }) => n > 0).sort((a, b) => b.n_items - a.n_items).slice(0, ATTRIBUTES);
  return attributes.filter((attribute) => most.includes(attribute));
}

function columns(attributes, follow) {
  const title = (item) => h("a", { class: "clip", href: itemPage(item.item_id), onclick: follow }, item.title || item.item_id);
  const cell = (name) => ({ labels }) => {
    const text = label(labels?.[name]);
    return text ? h("span", { class: "clip", title: [...text].length > LONG ? text : null }, short(text, LONG)) : "–";
  };
  return [
    { head: "Title", sort: "title", of: "model", cell: title },
    ...chosen(attributes).map(({ name, kind }) => ({ head: capital(spaced(name)), sort: kind === "tags" ? null : name, of: NUMBERS.has(kind) ? "n" : "text", cell: cell(name) })),
    { head: "People", sort: "popularity", down: true, of: "n", about: "How many people interacted with it: its popularity", cell: (item) => count(item.n_users) },
    { head: "Events", of: "n", about: "In how many events", cell: (item) => count(item.n_events) },
  ];
}

function head(column, state, change) {
  const by = state.sort && state.sort === column.sort, down = by && (state.order ?? (column.down ? "descending" : "ascending"));
  const other = { ascending: "descending", descending: "ascending" };
  const press = () => change({ sort: column.sort, order: by ? other[down] : null, page: 1 });
  const words = column.sort ? h("button", { type: "button", class: "sort", title: column.about, "data-sort": column.sort, onclick: press }, column.head) : h("span", { class: "still", title: column.about }, column.head);
  return h("th", { class: column.of, role: "columnheader", scope: "col", "aria-sort": by ? down : null }, words);
}

function row(item, visible) {
  return h("tr", { role: "row", "data-item": item.item_id }, visible.map((column) => h("td", { class: column.of, role: "cell", "data-name": column.head }, column.cell(item))));
}

/** The page's own place among all, and the ways to the pages beside it. */
function pager({ total }, n, { page, each }, change) {
  const first = (page - 1) * each, last = Math.max(1, Math.ceil(total / each));
  const step = (by, words, id) => h("button", { type: "button", class: "button", id, disabled: page + by < 1 || page + by > last, onclick: () => change({ page: page + by }) }, words);
  const where = n ? `${count(first + 1)}–${count(first + n)} of ${plural(total, "item")}` : plural(total, "item");
  return h("div", { class: "pager", role: "navigation", "aria-label": "Pages of items" }, h("p", { role: "status" }, where), last > 1 && [step(-1, "‹ Previous", "previous"), h("span", { class: "muted" }, `page ${count(page)} of ${count(last)}`), step(1, "Next ›", "next")]);
}

/**
 * The table of one `answer` `{items, total}` under `state` `{sort, order, page, each}`; `change(part)` is called with what
 * of the state is to be another, `follow` with the click on an item's link.
 */
export function table(answer, attributes, state, change, follow) {
  const visible = columns(attributes, follow);
  const whole = h("table", { role: "table", "aria-label": "Items" },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, visible.map((column) => head(column, state, change)))),
    h("tbody", { role: "rowgroup" }, answer.items.map((item) => row(item, visible))));
  return [fitted(h("div", { class: "board" }, whole)), pager(answer, answer.items.length, state, change)];
}
