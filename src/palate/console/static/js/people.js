// The people page: who, what they did, and what the live model recommends to them now; with no user picked, what a guest gets.

import * as api from "./api.js";
import { atHeading, by, elsewhere, h, listed, put } from "./dom.js";
import { history } from "./history.js";
import { ranking } from "./ranking.js";
import { search } from "./search.js";
import { shell } from "./shell.js";
import { blank, notice, nowhere, reveal, show } from "./states.js";
import { stranger } from "./stranger.js";
import { figure, headed, label, month, plural, sentence, short, spaced } from "./words.js";

const K = 10, ITEMS = 50, PEOPLE = 8;

const address = (id) => (id ? `?user=${encodeURIComponent(id)}` : "./");
const wanted = () => new URLSearchParams(location.search).get("user") ?? "";
const met = () => new URLSearchParams(location.search).getAll("met");
const tryOut = stranger(by("stranger"), (ids) => move(ids.length ? `?${new URLSearchParams(ids.map((id) => ["met", id]))}` : "./"));
const box = search(by("find"), {
  words: "Find a person by id or name",
  none: "Nobody of that id or name",
  pick: go,
  typed: go,
  find: async (text, signal) => (await api.users(text, 20, signal)).users.map((user) => ({ id: String(user.user_id), name: String(user.name || user.user_id), note: plural(user.n_events, "event") })),
});

function heading(title, ...lead) {
  by("title").textContent = title;
  document.title = `${title} · Palate`;
  put(by("lead"), lead);
}

/** A name of any length, on a line: cut, and whole for who points at it. */
const cut = (tag, text, most, attributes = {}) => h(tag, { ...attributes, title: [...text].length > most ? text : null }, short(text, most));

function aboutUser(user) {
  const times = user.met.map(({ first }) => first).filter(Boolean).sort();
  const since = times.length && user.met.length >= user.n_items ? ` since ${month(times[0])}` : "";
  const mostly = (user.top_categories ?? []).slice(0, 2).map((name) => cut("b", label(name), 40));
  const facts = Object.entries(user.attributes ?? {}).filter(([, value]) => label(value)).slice(0, 5);
  heading(headed("Person", user.name || user.user_id),
    plural(user.n_events, "event"), since,
    mostly.length ? [" · mostly ", listed(mostly)].flat() : "",
    user.name && String(user.name) !== String(user.user_id) ? [" · ", h("span", { class: "id" }, user.user_id)] : "",
    facts.length ? h("span", { class: "chips" }, facts.map(([name, value]) => cut("span", `${spaced(name)}: ${label(value)}`, 60, { class: "chip" }))) : "");
  if (by("lead").querySelector(".chips")) by("lead").insertBefore(h("br"), by("lead").querySelector(".chips"));
  box.set(String(user.name || user.user_id));
}

function recommended(answer) {
  const head = h("h2", {}, "Recommended now ", h("span", { class: "muted" }, `· answered in ${figure(answer.took_ms)} ms`));
  const why = answer.fallback && notice("The fallback answered", sentence(answer.fallback_reason || "the model had nothing to say here"));
  if (!answer.items.length) return [head, why, blank("Nothing to recommend", answer.fallback_reason ? sentence(answer.fallback_reason) : "This person has already interacted with every item that could be recommended.")];
  return [head, why, ranking(answer.items)];
}

function people({ users }) {
  if (!users.length) return [h("h2", {}, "People"), blank("Nobody here yet", "The live model was trained on no users.")];
  const row = (user) => h("li", {}, h("a", { href: address(user.user_id), onclick: follow }, h("span", {}, user.name || user.user_id), h("span", { class: "muted" }, plural(user.n_events, "event"))));
  return [h("h2", {}, "Some people"), h("ul", { class: "people" }, users.map(row))];
}

function follow(event) {
  if (elsewhere(event)) return;
  event.preventDefault();
  go(new URL(event.currentTarget.href).searchParams.get("user"));
  window.scrollTo(0, 0);
  atHeading();
}

function guest() {
  const ids = met();
  if (ids.length) heading("A new visitor", `Not a user that the model was trained on; ${plural(ids.length, "item")} in the history.`);
  else heading("A guest", "Nobody is chosen: this is what a new visitor gets. Find a person to see their recommendations.");
  tryOut(ids);
  box.set("");
  if (!by("history").querySelector(".people")) show(by("history"), () => api.users("", PEOPLE), people, { title: "Some people" });
  show(by("recommended"), () => api.recommendFor(ids, K), recommended, { title: "Recommended now", rows: 10 });
}

async function person(id) {
  heading(headed("Person", id), "");
  const missing = (problem) => wanted() === id && nowhere(`There is no user “${id}”`, problem, [["./", "All people"]]);
  show(by("recommended"), () => api.recommend(id, K), recommended, { title: "Recommended now", rows: 10, missing });
  await show(by("history"), () => api.user(id, ITEMS), (user) => {
    if (wanted() === id) aboutUser(user);
    return history(user);
  }, { title: "History", missing });
}

function draw() {
  reveal();
  by("stranger").hidden = Boolean(wanted());
  return wanted() ? person(wanted()) : guest();
}

function move(to) {
  window.history.pushState({}, "", to);
  draw();
}

function go(id) {
  if (id !== wanted()) move(address(id));
}

window.addEventListener("popstate", () => {
  draw();
  if (document.activeElement === document.body) atHeading();
});
shell();
draw();
