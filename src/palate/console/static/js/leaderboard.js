// The comparison's table: one row per model, its interval on the scale that all rows share; every head sorts.

import { columns, judged } from "./columns.js";
import { h } from "./dom.js";
import { better } from "./metrics.js";
import { titled } from "./words.js";

const missing = (x) => x === undefined || x === null || Number.isNaN(x);

/** A new array of `models` by `column`; those that have nothing there come last, whichever the way. */
function sorted(models, { value }, down) {
  const order = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b) * (down ? -1 : 1);
  return [...models].sort((a, b) => missing(value(a)) - missing(value(b)) || (missing(value(a)) ? 0 : order(value(a), value(b))));
}

function row(model, visible) {
  const cell = (column) => h("td", { class: column.of, role: "cell", "data-name": column.head }, column.cell(model));
  const [rank, name] = visible.map(cell), alone = !judged(model); // one that failed has room for its note
  if (alone) name.setAttribute("colspan", visible.length - 1);
  return h("tr", { class: model.rank === 1 ? "best" : null, role: "row", "data-model": model.name }, alone ? [rank, name] : visible.map(cell));
}

function head(column, press) {
  const button = h("button", { type: "button", class: "sort", title: column.about, onclick: press }, column.head);
  const axis = column.axis && h("div", { class: "measurement" }, column.axis);
  return h("th", { class: column.of, role: "columnheader", scope: "col" }, button, axis);
}

/** The whole table of `{metric, k, models}`, models in the order of their rank, or of `name` where that is another metric. */
export function leaderboard(comparison, name = comparison.metric) {
  const visible = columns(comparison, name), body = h("tbody", { role: "rowgroup" });
  const other = name !== comparison.metric;
  let by = null, down = false;
  const show = (column, descending) => {
    [by, down] = [column, descending];
    heads.forEach((th, at) => (visible[at] === by ? th.setAttribute("aria-sort", down ? "descending" : "ascending") : th.removeAttribute("aria-sort")));
    body.replaceChildren(...sorted(comparison.models, by, down).map((model) => row(model, visible)));
  };
  const heads = visible.map((column) => head(column, () => show(column, by === column ? !down : Boolean(column.down))));
  show(visible[other ? 2 : 0], other && better(name) !== "lower");
  return h("table", { role: "table", "aria-label": `Models by ${titled(name)}` }, h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads)), body);
}
