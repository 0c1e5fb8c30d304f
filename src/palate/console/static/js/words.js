// Numbers, times and ratings as people read them.

const MINUTE = 60e3, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

const date = (time, options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(time).replace("Sept ", "Sep ");

/** "now", "14 min", "2 h", "3 d", then "12 Mar", and "12 Mar 1998" for what is about a year old or older. */
export function ago(iso, now = Date.now()) {
  const time = new Date(iso), past = now - time;
  if (past < MINUTE && past > -MINUTE) return "now";
  if (past < 0 || past > 330 * DAY) return date(time, { day: "numeric", month: "short", year: "numeric" });
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h`;
  if (past < 30 * DAY) return `${Math.floor(past / DAY)} d`;
  return date(time, { day: "numeric", month: "short" });
}

/** The same inside a sentence: "14 min ago", "on 12 Mar", "on 12 Mar 1998". */
export function agoInWords(iso, now = Date.now()) {
  const word = ago(iso, now);
  if (word === "now") return "just now";
  if (/ (min|h|d)$/.test(word)) return `${word} ago`;
  return `on ${word}`;
}

export const month = (iso) => date(new Date(iso), { month: "long", year: "numeric" });
export const moment = (iso) => `${date(new Date(iso), { dateStyle: "long", timeStyle: "short" })} UTC`;

export const count = (n) => Number(n).toLocaleString("en-US");
export const plural = (n, word, many = `${word}s`) => `${count(n)} ${n === 1 ? word : many}`;
export const percent = (share) => `${share > 0 && share < 0.01 ? "<1" : Math.round(100 * share)}\u00a0%`;

export const capital = (text) => text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());

/** A text as a sentence of its own: a capital first, a full stop last. */
export const sentence = (text) => capital(text).replace(/[^.!?]$/, "$&.");

/** A function that writes all of `values` with as many decimals as the greatest needs for three figures. */
export function alike(values) {
  const most = Math.max(...values.filter(Number.isFinite).map(Math.abs));
  if (!(most >= 1e-6 && most < 1e6)) return figure;
  const places = Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(most))));
  return (x) => (Number.isFinite(x) ? x.toFixed(places) : "–");
}

/** Three significant figures, no exponent for everyday sizes. */
export function figure(x) {
  if (!Number.isFinite(x)) return "–";
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return x.toExponential(1);
  return size >= 100 ? x.toFixed(0) : size >= 10 ? x.toFixed(1) : x.toFixed(size < 0.1 ? 3 : 2);
}

/** A metric between 0 and 1 as ".184". */
export const metric = (x) => (Number.isFinite(x) ? x.toFixed(3).replace(/^(-?)0\./, "$1.") : "–");

/** A difference of metrics: "+.012", "\u2212.003". */
export const signed = (x) => (Number.isFinite(x) ? `${x < 0 ? "\u2212" : "+"}${metric(Math.abs(x))}` : "–");

/** A p-value: "p\u00a0=\u00a0.031", "p\u00a0<\u00a0.001". */
export const chance = (p) => (p < 0.001 ? "p\u00a0<\u00a0.001" : `p\u00a0=\u00a0${metric(p)}`);

/** A metric's name as people write it: "NDCG@10", "Recall@10", "Graded NDCG@10". */
export function titled(name) {
  const words = name.replaceAll("_", " ").replace(/\b(ndcg|map|mrr|rmse|mae|auc|r2|f1)\b/g, (short) => short.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Bytes as "900 kB", "1.2 MB", "3 GB" (powers of ten). */
export function bytes(n) {
  const at = n < 1e6 ? 0 : n < 1e9 ? 1 : 2, size = n / [1e3, 1e6, 1e9][at];
  return `${size < 9.95 ? size.toFixed(1).replace(/\.0$/, "") : Math.round(size)}\u00a0${["kB", "MB", "GB"][at]}`;
}

export function seconds(x) {
  if (!Number.isFinite(x)) return "–";
  if (x < 0.001) return "<1\u00a0ms";
  if (x < 1) return `${x < 0.01 ? (1000 * x).toFixed(1) : Math.round(1000 * x)}\u00a0ms`;
  return x < 60 ? `${x.toFixed(1)}\u00a0s` : `${Math.floor(x / 60)} min ${Math.round(x % 60)} s`;
}

/** A rating on the five-star scale as stars, any other as its number. */
export function stars(rating) {
  if (rating < 0.5 || rating > 5 || (2 * rating) % 1) return figure(rating);
  return "★".repeat(Math.floor(rating)) + (rating % 1 ? "½" : "");
}

/** The name of a column or a setting as words: "age_group" is "age group". */
export const spaced = (name) => name.replaceAll("_", " ");

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A number of a column: whole ones whole, others to the hundredth, and thousands apart from 10,000 on (a year is none). */
function number(value) {
  const places = Number.isInteger(value) ? 0 : Math.abs(value) < 0.1 ? 4 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: Math.min(places, 2), maximumFractionDigits: places, useGrouping: Math.abs(value) >= 10_000 });
}

/** A label's value, whatever its type, as text. */
export function label(value) {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map(label).filter(Boolean).join(", ");
  if (MOMENT.test(value)) return date(new Date(value), { dateStyle: "medium" });
  if (typeof value === "number") return number(value);
  return String(value);
}

/** A label that stands without its column's head: a number or a date needs its name, "price 39.90"; a name does not. */
export const named = (name, value) => (typeof value === "number" || MOMENT.test(value) ? `${spaced(name)} ${label(value)}` : label(value));

/** A name as a heading: one that is a bare number says what it numbers, "Person 17". */
export const headed = (kind, name) => (/^\d+$/.test(name) ? `${kind} ${name}` : String(name));

/** How often: "once", "twice", "10 times". */
export const times = (n) => (n === 1 ? "once" : n === 2 ? "twice" : `${count(n)} times`);

/** A moment on an axis that spans `span` seconds: "14:00", "3 Mar", "Mar 1998". */
export function tick(moment, span) {
  const time = new Date(1000 * moment);
  if (span < 3 * 86400) return date(time, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return span < 330 * 86400 ? date(time, { day: "numeric", month: "short" }) : date(time, { month: "short", year: "numeric" });
}

/** A day of the calendar: "3 Mar 1998". */
export const day = (moment) => date(new Date(1000 * moment), { day: "numeric", month: "short", year: "numeric" });

/** The first `length` letters, and "…" where there were more. */
export const short = (text, length) => ([...text].length > length ? `${[...text].slice(0, length - 1).join("").trimEnd()}…` : text);
