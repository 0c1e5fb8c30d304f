// What a person did: newest first, a dozen at first sight, the rest on request.

import { h } from "./dom.js";
import { itemPage } from "./ranking.js";
import { blank } from "./states.js";
import { ago, count, figure, moment, stars } from "./words.js";

const SHOWN = window.matchMedia("(max-width: 980px)").matches ? 5 : 12; // where the list stands below, it must stay near

function kind({ rating, event, weight }) {
  if (Number.isFinite(rating)) {
    const text = stars(rating);
    return h("span", { class: text.startsWith("★") ? "kind stars" : "kind", role: "img", "aria-label": `rated ${rating}` }, text);
  }
  const liked = weight < 0 ? "disliked" : "";
  const known = event ? [event, liked].filter(Boolean).join(", ") : liked;
  return h("span", { class: "kind", title: Number.isFinite(weight) ? `weighs ${figure(weight)}` : null }, known);
}

function line(event, timed) {
  const when = timed && (event.time ? h("time", { datetime: event.time, title: moment(event.time) }, ago(event.time)) : h("time", {}, ""));
  const link = h("a", { class: "clip", href: itemPage(event.item_id) }, event.title ?? event.item_id);
  return h("li", { class: timed ? "event" : "event timeless", "data-item": event.item_id }, when, link, kind(event));
}

/** The card's content for one person's history out of `total` events. */
export function history(events, total) {
  const head = h("h2", {}, "History ", total > events.length && h("span", { class: "muted" }, `· latest ${count(events.length)} of ${count(total)}`));
  if (!events.length) return [head, blank("Nothing yet", "This person has no events the model could read.")];
  const timed = events.some((event) => event.time);
  const list = h("ul", {}, events.slice(0, SHOWN).map((event) => line(event, timed)));
  const rest = events.slice(SHOWN);
  const more = h("button", { class: "button more", type: "button", onclick: () => {
    const added = rest.map((event) => line(event, timed));
    list.append(...added);
    more.remove();
    added[0].querySelector("a").focus();
  } }, `Show ${rest.length} more`);
  return [head, list, rest.length > 0 && more];
}
