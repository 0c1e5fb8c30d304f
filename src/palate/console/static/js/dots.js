// Slices as dots: one row per model, one column per slice, one scale for all; as many columns beside each other as fit.

import { put, s } from "./dom.js";
import { reach } from "./metrics.js";
import { linear, ticks, tickText } from "./scale.js";
import { walked } from "./tip.js";
import { metric, plural, short } from "./words.js";

const ROW = 22, TOP = 44, FOOT = 24, LEAST = 108, GUTTER = 18;

function head(slice, x, room, unit) {
  const letters = Math.max(4, Math.floor(room / 6.6));
  return s("g", {}, s("title", {}, slice.name), s("text", { class: "label", x, y: 13 }, short(slice.name, letters)), s("text", { x, y: 30 }, short(plural(slice.n, ...unit), letters)));
}

function column(slice, at, left, right, height, unit, marks, text) {
  const ends = marks.length > 1 ? [marks[0], marks.at(-1)] : marks;
  return [
    head(slice, left, right - left, unit),
    ...marks.map((v) => s("line", { class: "grid", x1: at(v), x2: at(v), y1: TOP - 4, y2: height - FOOT + 4 })),
    ...ends.map((v, i) => s("text", { x: at(v), y: height - 4, "text-anchor": i ? "end" : "start" }, text(v))),
  ];
}

function dot({ mean, low, high }, at, y) {
  const whisker = Number.isFinite(low) && Number.isFinite(high) && s("line", { class: "whisker", x1: at(low), x2: at(high), y1: y, y2: y });
  return s("g", {}, whisker, s("circle", { class: "mark", cx: at(mean), cy: y, r: 4 }));
}

function row(model, slices, places, y, unit, tones) {
  const words = ({ name, n, mean, low, high }) => `${name}: ${metric(mean)}${Number.isFinite(low) ? ` (95 % ${metric(low)} to ${metric(high)})` : ""}, ${plural(n, ...unit)}`;
  const stops = slices.flatMap((slice, i) => {
    const own = model.slices.find(({ name, group = "history" }) => name === slice.name && group === (slice.group ?? "history"));
    return own?.n && Number.isFinite(own.mean) ? [[dot(own, places[i], y), `${model.name}\n${words(own)}`]] : [];
  });
  const name = s("text", { class: "label", x: 0, y: y + 4, "aria-hidden": true }, s("title", {}, model.name), short(model.name, 18));
  const group = s("g", { class: `dots ${tones.get(model.name)}`, "data-model": model.name }, name, stops.map(([mark]) => mark));
  return stops.length ? walked(group, `${model.name}: ${stops.map(([, text]) => text.split("\n")[1]).join("; ")}`, stops) : group;
}

/** Draw the `slices` of one group for `models` into `place`; `unit` is what `n` counts, one and many. */
export function dots(place, { models, slices, unit, tones, label }, width) {
  const names = Math.min(140, Math.max(96, 0.16 * width)), columns = Math.max(1, Math.min(slices.length, Math.floor((width - names) / LEAST)));
  const lines = Math.ceil(slices.length / columns), each = Math.ceil(slices.length / lines), room = Math.min(400, (width - names) / each);
  const all = models.flatMap((model) => slices.map(({ name, group }) => model.slices.find((slice) => slice.name === name && slice.group === group))).filter((slice) => slice?.n).flatMap(({ mean, low, high }) => [mean, low, high]);
  const marks = ticks(...reach(all), 3), height = TOP + ROW * models.length + FOOT, text = tickText(marks);
  const line = (_, at) => {
    const page = slices.slice(each * at, each * (at + 1)), left = (i) => names + room * i;
    const places = page.map((_, i) => linear(marks[0], marks.at(-1), left(i), left(i) + room - GUTTER));
    return s("svg", { class: "plot", height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label },
      page.map((slice, i) => column(slice, places[i], left(i), left(i) + room - GUTTER, height, unit, marks, text)),
      models.map((model, i) => row(model, page, places, TOP + ROW * (i + 0.5), unit, tones)));
  };
  put(place, Array.from({ length: lines }, line));
}
