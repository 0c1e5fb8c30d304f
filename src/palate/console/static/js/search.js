// Search as you type: a combobox with a list of suggestions, by mouse and by keyboard (ARIA authoring practices, listbox popup).

import { h, put, s } from "./dom.js";

const WAIT = 120; // milliseconds of rest before the service is asked
let number = 0;

function parts(words, id) {
  const input = h("input", { type: "text", maxlength: 256, id: `${id}-input`, placeholder: words, "aria-label": words, autocomplete: "off", spellcheck: "false", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-list` });
  const list = h("ul", { class: "suggestions", id: `${id}-list`, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const clear = h("button", { class: "clear", type: "button", "aria-label": "Clear the search", hidden: true }, "×");
  const lens = s("svg", { class: "lens", width: 16, height: 16, viewBox: "0 0 16 16", "stroke-width": 1.7, "stroke-linecap": "round", "aria-hidden": true }, s("circle", { cx: 7, cy: 7, r: 5 }), s("path", { d: "M11 11l3.4 3.4" }));
  return { input, list, clear, lens };
}

/**
 * Build a search box in `place`. `find(text, signal)` brings `[{id, name, note}]`; `pick(id)` is called with the choice;
 * `typed(text)`, where given, with what was typed and confirmed without choosing. Returns `{set(text)}`.
 */
export function search(place, { words, find, pick, typed, none = "Nothing found" }) {
  const id = `search-${(number += 1)}`;
  const { input, list, clear, lens } = parts(words, id);
  let options = [], at = -1, timer = 0, asking = null, edited = false;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    edited = false;
    input.value = option.name;
    clear.hidden = false;
    close();
    pick(option.id);
  };
  const mark = (next) => {
    at = next;
    [...list.querySelectorAll("[role=option]")].forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
    const row = list.querySelector("[aria-selected=true]");
    if (!row) return input.removeAttribute("aria-activedescendant");
    row.scrollIntoView({ block: "nearest" });
    return input.setAttribute("aria-activedescendant", row.id);
  };
  const row = (option, i) =>
    h("li", { role: "option", id: `${id}-${i}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => choose(option), onmousemove: () => at !== i && mark(i) }, h("span", {}, option.name), h("span", { class: "muted" }, option.note));
  const open = (message) => {
    put(list, options.length ? options.map(row) : h("li", { class: "none", role: "presentation" }, message));
    list.hidden = false;
    at = -1;
    input.setAttribute("aria-expanded", "true");
  };
  const ask = async () => {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const answer = await find(input.value.trim(), mine.signal);
      if (mine.signal.aborted) return;
      options = answer;
      open(none);
    } catch (problem) {
      if (problem.name === "AbortError" || mine.signal.aborted) return;
      options = [];
      open([problem.title, problem.detail].filter(Boolean).join(". "));
    }
  };
  const confirm = () => {
    const text = input.value.trim();
    const exact = options.find((option) => option.id === text || option.name === text);
    if (at >= 0) choose(options[at]);
    else if (exact) choose(exact);
    else if (text && typed) { edited = false; close(); typed(text); }
  };
  const keys = {
    ArrowDown: () => (list.hidden ? ask() : mark((at + 1) % Math.max(options.length, 1))),
    ArrowUp: () => (list.hidden ? ask() : mark(at <= 0 ? options.length - 1 : at - 1)),
    Enter: confirm,
    Escape: () => (list.hidden ? ((input.value = ""), (clear.hidden = true)) : close()),
  };
  input.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.isComposing) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", () => {
    edited = true;
    clear.hidden = !input.value;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && ask());
  input.addEventListener("blur", close);
  clear.addEventListener("click", () => {
    input.value = "";
    clear.hidden = true;
    input.focus();
    ask();
  });
  put(place, lens, input, clear, list);
  // What comes late must not take away what is being typed.
  const set = (text) => {
    if (edited && document.activeElement === input) return;
    input.value = text;
    clear.hidden = !text;
    if (document.activeElement === input) input.select();
  };
  return { set };
}
