// The conditions on attributes that the table of items is under: chips to take away, and a form that adds one.

import { h, put } from "./dom.js";
import { count, label, short, spaced } from "./words.js";

const OPERATORS = [[">=", "from"], ["<=", "to"], ["!=", "not"], ["=", ""]];

/** "price>=10" as "price from 10", "category=Books" as "category Books"; an attribute may hold signs itself. */
function worded(condition, attributes) {
  const known = attributes.map(({ name }) => name).filter((name) => condition.startsWith(name)).sort((a, b) => b.length - a.length);
  for (const name of known) {
    const rest = condition.slice(name.length).trimStart(), operator = OPERATORS.find(([sign]) => rest.startsWith(sign));
    if (operator) return [spaced(name), operator[1], rest.slice(operator[0].length).trim()].filter(Boolean).join(" ");
  }
  return condition;
}

function chip(condition, words, take) {
  return h("li", {}, h("button", { type: "button", class: "button", "aria-label": `Take away ${words}`, title: words, onclick: () => take(condition) }, h("span", {}, short(words, 60)), h("span", { "aria-hidden": "true" }, "×")));
}

/** A value to choose; where there are more than the service lists, to type, with the most frequent as suggestions. */
function values({ name, values: all, n_values: n }, add) {
  const option = ({ value, n_items: items }) => h("option", { value }, `${short(value, 50)} (${count(items)})`);
  const whole = { "aria-label": spaced(name), id: "value" }, choose = ({ target }) => target.value && add(`${name}=${target.value}`);
  if (n <= all.length) return h("select", { ...whole, onchange: choose }, h("option", { value: "" }, "choose"), all.map(option));
  return [h("input", { ...whole, type: "text", list: "values", maxlength: 200, placeholder: `one of ${count(n)}`, onchange: choose }), h("datalist", { id: "values" }, all.map(option))];
}

function range({ name, kind, low, high }, add) {
  const type = kind === "time" ? "date" : "number", end = (value) => (kind === "time" ? String(value ?? "").slice(0, 10) : value);
  const input = (words, sign) => {
    const field = h("input", { type, step: kind === "time" ? null : "any", "aria-label": `${spaced(name)} ${words}`, placeholder: label(end(sign === ">=" ? low : high)), onchange: () => field.value && add(`${name}${sign}${field.value}${kind === "time" && sign === "<=" ? "T23:59:59" : ""}`) });
    return h("label", { class: "pick" }, words, field);
  };
  return h("div", { class: "pick" }, input("from", ">="), input("to", "<="));
}

/** Draw into `place` the chips of `filters` and the form for one more of `attributes`; `change(filters)` gets the new ones. */
export function conditions(place, attributes, filters, change) {
  const known = attributes.filter(({ n_items: n }) => n > 0);
  if (!known.length && !filters.length) return put(place);
  const add = (condition) => change([...new Set([...filters, condition])]), take = (condition) => change(filters.filter((other) => other !== condition));
  const form = h("div", { class: "pick" });
  const choose = () => {
    const attribute = known.find(({ name }) => name === select.value);
    put(form, attribute && (attribute.values.length ? values(attribute, add) : range(attribute, add)));
  };
  const select = h("select", { id: "attribute", onchange: choose }, h("option", { value: "" }, "any attribute"), known.map(({ name }) => h("option", { value: name }, spaced(name))));
  return put(place, h("div", { class: "pick" }, h("label", { class: "pick" }, "Filter by", select), form), filters.length > 0 && h("ul", { class: "met" }, filters.map((condition) => chip(condition, worded(condition, attributes), take))));
}
