// What a place shows while it waits, when there is nothing, and when the service refuses.

import { h, put, s } from "./dom.js";

export function loading(place, title, rows = 6) {
  const bones = Array.from({ length: rows }, () => h("div", { class: "bone" }));
  put(place, title && h("h2", {}, title), h("div", { role: "status", "aria-label": "Loading" }, bones));
  place.setAttribute("aria-busy", "true");
}

export const blank = (title, ...words) => h("div", { class: "blank" }, h("b", {}, title), h("div", {}, ...words));

export function refused(place, problem, again) {
  const worth = again && !(problem.status >= 400 && problem.status < 500);
  const button = worth && h("button", { class: "button", type: "button", onclick: again }, "Try again");
  const box = h("div", { class: "blank", role: "alert" }, h("b", {}, problem.title || "Something went wrong"), h("div", {}, problem.detail ?? problem.message), button);
  put(place, box);
}

export function notice(title, words) {
  const sign = s("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "stroke-width": 1.7, "stroke-linecap": "round", "aria-hidden": true },
    s("circle", { cx: 9, cy: 9, r: 7.2 }), s("path", { d: "M9 8.2v4M9 5.4v.1" }));
  return h("div", { class: "notice", role: "note" }, sign, h("div", {}, h("b", {}, title), words));
}

/** Show the wait, then what `ask` brings; only the newest request of a place may write to it. */
const latest = new WeakMap();
export async function show(place, ask, draw, { title, rows } = {}) {
  const ticket = {};
  latest.set(place, ticket);
  loading(place, title, rows);
  try {
    const answer = await ask();
    if (latest.get(place) === ticket) put(place, draw(answer));
    return answer;
  } catch (problem) {
    if (latest.get(place) === ticket) refused(place, problem, () => show(place, ask, draw, { title, rows }));
    return null;
  }
}
