// The public REST API: one function per question; a refusal becomes a Problem that carries the service's own words.

const root = new URL("../", import.meta.url);
const PAGE = 100; // comparisons in one answer
const path = (id) => encodeURIComponent(id);
const DOTS = [".", ".."]; // which browsers take for folders, however they are written

/** What is asked of a user or an item: by its address, or by a parameter where no address can name it. */
function askOf(kind, id, rest = "", query = {}) {
  if (DOTS.includes(String(id))) return ask(`v1/${kind}${rest}`, { query: { [`${kind}_id`]: id, ...query } });
  return ask(`v1/${kind}s/${path(id)}${rest}`, { query });
}

export class Problem extends Error {
  constructor(title, detail, status = 0) {
    super(detail || title);
    Object.assign(this, { title, detail, status });
  }
}

async function refusal(response) {
  const said = await response.json().catch(() => ({}));
  const detail = typeof said.detail === "string" ? said.detail : "";
  return new Problem(said.title || `The service answered ${response.status}`, detail, response.status);
}

async function ask(address, { query = {}, ...options } = {}) {
  const url = new URL(address, root);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
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

export const model = () => ask("v1/model");
export const users = (search, limit, signal) => ask("v1/users", { query: { search: search || undefined, limit }, signal });
export const user = (id, limit) => askOf("user", id, "", { limit });
export const recommend = (id, k) => askOf("user", id, "/recommendations", { k });
export const recommendFor = (history, k) =>
  post("v1/recommendations", history.length ? { history: history.map((item_id) => ({ item_id })), k } : { k });
export const items = (search, limit, signal) => ask("v1/items", { query: { search: search || undefined, limit }, signal });
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
export const comparison = (id) => ask(`v1/comparisons/${path(id)}`);
