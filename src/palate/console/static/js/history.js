// What a person did, by item: the item of the latest event first, a dozen at first sight, the rest on request.

import { h } from "./dom.js";
import { itemPage } from "./ranking.js";
import { blank } from "./states.js";
import { ago, agoInWords, count, figure, moment, plural, stars, times } from "./words.js";

const SHOWN = 12;
const PAST = { view: "viewed", click: "clicked", cart: "put in the cart", addtocart: "put in the cart", purchase: "bought", buy: "bought", transaction: "bought", order: "ordered", play: "played", listen: "listened to", watch: "watched", read: "read", like: "liked", dislike: "disliked", rating: "rated", rate: "rated", share: "shared", save: "saved", visit: "visited", search: "searched for" };

const plain = (kind) => kind.toLowerCase().replace(/[^a-z]/g, "");
const past = (kind) => PAST[plain(kind)] ?? kind;

function kind({ rating, events, weight }) {
  if (Number.isFinite(rating)) {
    const text = stars(rating);
    return h("span", { class: text.startsWith("★") ? "kind stars" : "kind", role: "img", "aria-label": `rated ${rating}` }, text);
  }
  const [event] = Object.keys(events), liked = weight < 0 ? "disliked" : "";
  const known = event ? [event, liked].filter(Boolean).join(", ") : liked;
  return h("span", { class: "kind", title: Number.isFinite(weight) ? `weighs ${figure(weight)}` : null }, known);
}

/** "viewed 10 times, bought once, last on 3 May". */
function repeated({ n_events: n, events, rating, last }) {
  const kinds = Object.entries(events).sort(([, a], [, b]) => b - a), rest = n - kinds.reduce((sum, [, many]) => sum + many, 0);
  const starred = ([name, many]) => many === 1 && past(name) === "rated" && Number.isFinite(rating); // the stars beside it say so
  const parts = kinds.filter((kind) => !starred(kind)).map(([name, many]) => `${past(name)} ${times(many)}`);
  if (rest > 0) parts.push(`${Number.isFinite(rating) ? "rated" : "interacted"} ${times(rest)}`);
  return [...parts, last && `last ${agoInWords(last)}`].filter(Boolean).join(", ");
}

function line(item, timed) {
  const when = timed && (item.last ? h("time", { datetime: item.last, title: moment(item.last) }, ago(item.last)) : h("time", {}, ""));
  const link = h("a", { class: "clip", href: itemPage(item.item_id) }, item.title ?? item.item_id), several = item.n_events > 1;
  const rated = !several || Number.isFinite(item.rating);
  return h("li", { class: timed ? "event" : "event timeless", "data-item": item.item_id }, when, link, rated ? kind(item) : h("span", {}), several && h("div", { class: "often" }, repeated(item)));
}

function extent({ met, n_items: items, n_events: events }) {
  if (items > met.length) return `· latest ${count(met.length)} of ${plural(items, "item")}`;
  return events > items ? `· ${plural(events, "event")} on ${plural(items, "item")}` : null;
}

/** The card's content for one person of the API's answer. */
export function history(user) {
  const { met } = user, words = extent(user);
  const head = h("h2", {}, "History ", words && h("span", { class: "muted" }, words));
  if (!met.length) return [head, blank("Nothing yet", "This person has no events the model could read.")];
  const timed = met.some((item) => item.last);
  const list = h("ul", {}, met.slice(0, SHOWN).map((item) => line(item, timed)));
  const rest = met.slice(SHOWN);
  const more = h("button", { class: "button more", type: "button", onclick: () => {
    const added = rest.map((item) => line(item, timed));
    list.append(...added);
    more.remove();
    added[0].querySelector("a").focus();
  } }, `Show ${rest.length} more`);
  return [head, list, rest.length > 0 && more];
}
