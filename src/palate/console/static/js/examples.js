// Lists side by side for one user at a time: what they did, which items were withheld, and what each model proposes.

import { h, put } from "./dom.js";
import { count, plural } from "./words.js";

const FIRST = 12; // of what was done or withheld; the rest opens when asked for

const title = (text) => h("span", { class: "clip", title: text }, text);

function hit(text, right) {
  return h("li", { class: right ? "hit" : null }, title(text), right && h("span", { class: "sign" }, "✓", h("span", { class: "unseen" }, " withheld")));
}

function proposed(name, example) {
  const list = example.lists[name], right = example.right?.[name] ?? [], hits = list.filter((_, i) => right[i]).length;
  const summary = list.length ? `${hits || "no"} ${hits === 1 ? "hit" : "hits"}` : "no list";
  return h("section", { class: "list", "data-model": name, "aria-label": `${name}, ${summary}` }, h("h3", {}, h("span", { class: "name", title: name }, name), h("span", { class: "muted" }, summary)), h("ol", {}, list.map((text, i) => hit(text, right[i]))));
}

function listing(titles) {
  const list = (some) => h("ul", {}, some.map((text) => h("li", {}, title(text))));
  const rest = titles.slice(FIRST);
  return [list(titles.slice(0, FIRST)), rest.length > 0 && h("details", {}, h("summary", {}, `${count(rest.length)} more`), list(rest))];
}

function known(heading, titles, none) {
  return h("section", { class: "known" }, h("h3", {}, heading, h("span", { class: "muted" }, plural(titles.length, "item"))), titles.length ? listing(titles) : h("p", { class: "muted" }, none));
}

function sections(example, models) {
  const order = models.map(({ name }) => name).filter((name) => example.lists[name]);
  return [
    h("div", { class: "knowns" }, known("Latest events, newest first", example.history, "No events: a new user."), known("Withheld: the right answers", example.relevant, "Nothing.")),
    h("div", { class: "lists" }, order.map((name) => proposed(name, example))),
  ];
}

/** The section; null where the comparison holds no examples. */
export function examples({ examples: all = [], models }) {
  if (!all.length) return null;
  const fill = (place) => {
    const body = h("div", { "aria-live": "polite" });
    const draw = (at) => put(body, sections(all[at], models));
    const step = (by) => { select.value = String((Number(select.value) + by + all.length) % all.length); draw(Number(select.value)); };
    const select = h("select", { onchange: () => draw(Number(select.value)) }, all.map(({ user }, at) => h("option", { value: at }, user)));
    const turn = (by, words, sign) => h("button", { type: "button", class: "button", "aria-label": words, onclick: () => step(by) }, sign);
    const pick = h("div", { class: "pick" }, h("label", { class: "pick" }, "User", select), all.length > 1 && [turn(-1, "User before", "‹"), turn(1, "Next user", "›")]);
    draw(0);
    put(place, pick, body);
  };
  return { id: "examples", title: "Lists side by side", words: "What each model proposes to the same user; ✓ marks an item that was withheld.", fill };
}
