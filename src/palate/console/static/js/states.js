// What a place shows while it waits, when there is nothing, and when the service refuses; and what mends it all at once.

import { atHeading, by, h, put, s } from "./dom.js";
import { sentence } from "./words.js";

export function loading(place, title, rows = 6) {
  const bones = Array.from({ length: rows }, () => h("div", { class: "bone" }));
  put(place, title && h("h2", {}, title), h("div", { role: "status", "aria-label": "Loading" }, bones));
  place.setAttribute("aria-busy", "true");
}

export const blank = (title, ...words) => h("div", { class: "blank" }, h("b", {}, title), h("div", {}, ...words));

/** From each place that an outage left without its content to what asks for it again. */
const broken = new Map();

export const breaks = (place, again) => broken.set(place, again);
export const mended = (place) => broken.delete(place);

/** Ask again for everything on the page that failed. */
function mend() {
  const all = [...broken.values()];
  broken.clear();
  atHeading();
  all.forEach((again) => again());
}

/** Whether the fault may pass: not the request was wrong, but the service. */
export const passing = (problem) => !(problem.status >= 400 && problem.status < 500);

export function refused(place, problem, again) {
  if (again && passing(problem)) breaks(place, again);
  const button = broken.has(place) && h("button", { class: "button", type: "button", onclick: mend }, "Try again");
  const box = h("div", { class: "blank", role: "alert" }, h("b", {}, problem.title || "Something went wrong"), h("div", {}, problem.detail ?? problem.message), button);
  put(place, box);
}

export function notice(title, words) {
  const sign = s("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "stroke-width": 1.7, "stroke-linecap": "round", "aria-hidden": true },
    s("circle", { cx: 9, cy: 9, r: 7.2 }), s("path", { d: "M9 8.2v4M9 5.4v.1" }));
  return h("div", { class: "notice", role: "note" }, sign, h("div", {}, h("b", {}, title), words));
}

/**
 * Show the wait, then what `ask` brings; only the newest request of a place may write to it. `still` keeps what stands
 * there while it waits; `missing(problem)` is called, and nothing drawn, where the service knows of no such thing.
 */
const latest = new WeakMap();
export async function show(place, ask, draw, { title, rows, still = false, missing } = {}) {
  const ticket = {};
  latest.set(place, ticket);
  if (still) place.setAttribute("aria-busy", "true");
  else loading(place, title, rows);
  try {
    const answer = await ask();
    if (latest.get(place) !== ticket) return null;
    mended(place);
    put(place, draw(answer));
    return answer;
  } catch (problem) {
    if (latest.get(place) !== ticket) return null;
    if (missing && problem.status === 404) missing(problem);
    else refused(place, problem, () => show(place, ask, draw, { title, rows, missing }));
    return null;
  }
}

/** What to do instead: the service's words after "there is no ...; ", with a command between backticks as one. */
function advice(detail) {
  const [first, ...rest] = detail.split("; "), text = sentence(rest.join("; ") || (first === "Not Found" ? "" : first) || "nothing goes by that name");
  return text.split("`").map((part, at) => (at % 2 ? h("code", {}, part) : part));
}

/** The page of what is not there: `title` over the service's own words, and the ways back `[address, words]`. */
export function nowhere(title, problem, ways) {
  by("title").textContent = title;
  document.title = `${title} · Palate`;
  put(by("lead"), advice(problem.detail ?? ""));
  put(by("nowhere"), h("ul", { class: "ways" }, ways.map(([href, words]) => h("li", {}, h("a", { class: "button", href }, words)))));
  reveal(false);
}

/** The page as it is where there is something to show. */
export function reveal(visible = true) {
  by("nowhere").hidden = visible;
  for (const part of document.querySelectorAll("[data-page]")) part.hidden = !visible;
}
