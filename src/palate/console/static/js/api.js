// The public REST API: one function per question; a refusal becomes a Problem in words that people read.

import { capital } from "./words.js";

const root = new URL("../", import.meta.url);
const PAGE = 100; // comparisons in one answer
const path = (id) => encodeURIComponent(id);
const LONGEST = 2000; // letters of an id
const DOTS = [".", ".."]; // which browsers take for folders, however they are written

/** What is asked of a user or an item: by its address, or by a parameter where no address can name it. */
function askOf(kind, id, rest = "", query = {}) {
  if (DOTS.includes(String(id))) return ask(`v1/${kind}${rest}`, { query: { [`${kind}_id`]: id, ...query } });
  return of(id, `v1/${kind}s/${path(id)}${rest}`, { query });
}

export class Problem extends Error {
  constructor(title, detail, status = 0) {
    super(detail || title);
    Object.assign(this, { title, detail, status });
  }
}

/** Names of the API's fields are not words for people. */
const FIELDS = { search: "the search", history: "the history", k: "the number of items", limit: "the number of rows", offset: "the page", sort: "the order", order: "the order" };

function worded(detail, field) {
  if (!field || !detail.startsWith(`${field}: `)) return detail;
  const stem = field.replace(/[[.].*$/, "");
  return `${FIELDS[stem] ?? "the request"} cannot be used: ${detail.slice(field.length + 2)}`;
}

async function refusal(response) {
  const answer = await response.json().catch(() => ({}));
  const detail = typeof answer.detail === "string" ? worded(answer.detail, answer.field) : "";
  return new Problem(answer.title || `The service answered ${response.status}`, capital(detail), response.status);
}

async function ask(address, { query = {}, ...options } = {}) {
  const url = new URL(address, root);
  for (const [name, value] of Object.entries(query)) for (const part of [value].flat()) if (part !== undefined && part !== null && part !== "") url.searchParams.append(name, part);
  let response;
  try {
    response = await fetch(url, { headers: { accept: "application/json" }, ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("The service does not answer", "Is it still running? Start it with: palate serve");
  }
  if (!response.ok) throw await refusal(response);
  return response.json();
}

function post(address, body) {
  const headers = { accept: "application/json", "content-type": "application/json" };
  return ask(address, { method: "POST", headers, body: JSON.stringify(body) });
}

/** What is asked for by an id that no service can hold is not there. */
function of(id, address, options) {
  if ([...id].length > LONGEST) return Promise.reject(new Problem("There is no such thing", `There is nothing with an id of ${[...id].length} letters; ids have ${LONGEST} letters at most`, 404));
  return ask(address, options);
}

export const model = () => ask("v1/model");
export const users = (search, limit, signal) => ask("v1/users", { query: { search, limit }, signal });
export const user = (id, limit) => askOf("user", id, "", { limit });
export const recommend = (id, k) => askOf("user", id, "/recommendations", { k });
export const recommendFor = (history, k) =>
  post("v1/recommendations", history.length ? { history: history.map((item_id) => ({ item_id })), k } : { k });
export const items = (query, signal) => ask("v1/items", { query, signal });
export const attributes = () => ask("v1/attributes");
export const item = (id) => askOf("item", id);
export const similar = (id, k) => askOf("item", id, "/similar", { k });
export async function comparisons() {
  const all = [];
  for (let offset = 0, total = 1; offset < total; offset += PAGE) {
    const answer = await ask("v1/comparisons", { query: { limit: PAGE, offset } });
    all.push(...answer.comparisons);
    total = answer.total ?? 0;
  }
  return { comparisons: all };
}
export const comparison = (id) => of(id, `v1/comparisons/${path(id)}`);
