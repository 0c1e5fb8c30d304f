// A ranked list of items: thumb, title, why, labels, score; the same for recommendations and for similar items.

import { h, listed } from "./dom.js";
import { alike, label, named, percent, short } from "./words.js";

const CATEGORIES = ["category", "categories", "genre", "genres", "department", "type"];
const REASONS = 2, TINTS = 8;
const LABELS = 4, LONG = 40; // of a line, and letters of one
const STRONG = new Set(["fallback", "cold", "new", "explore", "exploring"]);

/** The address of an item's own page. */
export const itemPage = (id) => `items.html?item=${encodeURIComponent(id)}`;

function category(labels) {
  const key = CATEGORIES.find((name) => label(labels?.[name])) ?? Object.keys(labels ?? {}).find((name) => typeof labels[name] === "string" && labels[name]);
  return key ? label(labels[key]).split(/[,|]/)[0].trim() : "";
}

/** A category's colour: its own by its letters, or the next that no other category of this page has. */
const tints = new Map();
function tint(kind) {
  if (tints.has(kind)) return tints.get(kind);
  let own = 0;
  for (const letter of kind) own = (31 * own + letter.codePointAt(0)) % 9973;
  const taken = new Set(tints.values());
  for (let step = 0; step < TINTS && taken.has(own % TINTS); step += 1) own += 1;
  tints.set(kind, own % TINTS);
  return own % TINTS;
}

/** Two letters of the item's category (else of its title) on the category's own quiet colour. */
export function thumb({ title, labels }) {
  const kind = category(labels);
  const letters = [...(kind || title || "?").replace(/[^\p{L}\p{N}]/gu, "")].slice(0, 2).join("");
  return h("span", { class: `thumb${kind ? ` tint-${tint(kind)}` : ""}`, "aria-hidden": "true" }, letters || "·");
}

const texts = (labels) => [...new Set(Object.entries(labels ?? {}).filter(([, value]) => label(value)).map(([name, value]) => named(name, value)))];

/** The first labels on one line, "Kitchen · price 39.90", each cut to what such a line holds. */
export const labelLine = (labels) => texts(labels).slice(0, LABELS).map((text) => short(text, LONG)).join(" · ");

/** The same in full, where something was cut; null where nothing was. */
export function labelsInFull(labels) {
  const whole = texts(labels).slice(0, LABELS);
  return whole.some((text) => [...text].length > LONG) ? whole.join(" · ") : null;
}

function because({ reason, reasons }) {
  if (!reasons?.length) return reason ? h("div", { class: "reason" }, reason) : null;
  const parts = reasons.slice(0, REASONS).map(({ title, share }) => h("span", {}, h("b", { title }, short(title, 60)), Number.isFinite(share) ? `\u00a0${percent(share)}` : ""));
  return h("div", { class: "reason" }, "because of ", listed(parts));
}

/** How far each bar goes: from nothing where all scores are positive, from just under the lowest where not. */
function shares(items) {
  const scores = items.map((item) => item.score).filter(Number.isFinite);
  const high = Math.max(...scores), low = Math.min(...scores);
  const floor = low >= 0 ? 0 : low - 0.1 * (high - low || 1);
  return (score) => (Number.isFinite(score) && high > floor ? (score - floor) / (high - floor) : 0);
}

function bar(share) {
  const inner = h("i");
  inner.style.width = `${Math.round(100 * share)}%`;
  return h("div", { class: "bar", "aria-hidden": "true" }, inner);
}

/** A source that all items have in common says nothing about any one of them (the notice above the list does). */
function telling(items) {
  const all = new Set((items[0]?.sources ?? []).filter((source) => items.every((item) => item.sources?.includes(source))));
  return (source) => !all.has(source);
}

function chips(sources, tells) {
  return (sources ?? []).filter(tells).map((source) => h("span", { class: STRONG.has(source) ? "chip strong" : "chip" }, source));
}

function row(item, share, tells, written) {
  const labels = labelLine(item.labels);
  return h("li", { class: "item", "data-item": item.item_id },
    h("span", { class: "rank" }, String(item.rank)),
    thumb(item),
    h("div", {},
      h("div", { class: "title" }, h("a", { class: "clip", href: itemPage(item.item_id), title: "Similar items" }, item.title ?? item.item_id), chips(item.sources, tells), labels && h("span", { class: "labels", title: labelsInFull(item.labels) }, labels)),
      because(item)),
    Number.isFinite(item.score) && h("div", { class: "measure" }, h("div", { class: "score", title: `score ${item.score}` }, h("span", { class: "unit" }, "score "), written(item.score)), bar(share)));
}

/** The list itself. */
export function ranking(items) {
  const share = shares(items), tells = telling(items), written = alike(items.map((item) => item.score));
  return h("ol", { class: "ranking" }, items.map((item) => row(item, share(item.score), tells, written)));
}
