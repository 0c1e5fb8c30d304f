// New and old people: the metric by how much was known of a person, grouped bars, models to switch on and off.

import { h, put, s } from "./dom.js";
import { linear, ticks, tickText } from "./scale.js";
import { tipped } from "./tip.js";
import { count, metric, titled } from "./words.js";

const HEIGHT = 236, LEFT = 40, RIGHT = 8, TOP = 26, FOOT = 42, COLOURS = 6;

const value = (model, slice) => model.slices?.find(({ name }) => name === slice)?.mean;

/** At first sight: the two best, and the best baseline beside them. */
function first(models) {
  const best = models.filter((model) => !model.baseline).slice(0, 2);
  const baseline = models.find((model) => model.baseline);
  return new Set([...best, ...(baseline ? [baseline] : [])].map((model) => model.name));
}

function frame(width, ys, y, name) {
  const text = tickText(ys);
  return [
    ...ys.flatMap((v) => [s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(v), y2: y(v) }), s("text", { x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }, text(v))]),
    s("line", { class: "axis", x1: LEFT, x2: width - RIGHT, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }),
    s("text", { x: 0, y: 12 }, titled(name)),
  ];
}

function plot(width, slices, models, colour, name) {
  const top = Math.max(1e-6, ...models.flatMap((model) => slices.map((slice) => value(model, slice.name))).filter(Number.isFinite));
  const ys = ticks(0, top, 4), y = linear(0, ys.at(-1), HEIGHT - FOOT, TOP);
  const group = (width - LEFT - RIGHT) / slices.length, wide = Math.min(30, (group - 24) / Math.max(models.length, 1));
  const bar = (slice, at) => (model, i) => {
    const height = Math.max(1, HEIGHT - FOOT - y(value(model, slice.name) || 0));
    const left = LEFT + group * (at + 0.5) + wide * (i - models.length / 2);
    const mark = s("rect", { class: `series-${colour.get(model.name)}`, x: left + 1.5, y: HEIGHT - FOOT - height, width: Math.max(2, wide - 3), height, rx: 3, "data-model": model.name });
    return tipped(mark, `${model.name}\n${slice.name}: ${metric(value(model, slice.name))}`);
  };
  const words = (slice, at) => {
    const middle = { x: LEFT + group * (at + 0.5), "text-anchor": "middle" };
    return [s("text", { ...middle, y: HEIGHT - FOOT + 18 }, slice.name), s("text", { ...middle, y: HEIGHT - FOOT + 34 }, Number.isFinite(slice.n) ? `${count(slice.n)} people` : "")];
  };
  return s("svg", { class: "plot", height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "group", "aria-labelledby": "slices-title" }, frame(width, ys, y, name), slices.flatMap((slice, at) => [...models.map(bar(slice, at)), ...words(slice, at)]));
}

/** Returns `draw(width)`, which keeps what the reader switched on between drawings. */
export function bars(place, { metric: name, models }) {
  const sliced = models.filter((model) => model.slices?.length);
  if (!sliced.length) return () => put(place, h("p", { class: "muted" }, "This comparison holds no slices by history length."));
  const slices = sliced[0].slices.filter((slice) => slice.n !== 0), on = first(sliced);
  const order = [...sliced.filter((model) => on.has(model.name)), ...sliced.filter((model) => !on.has(model.name))];
  const colour = new Map(order.map((model, i) => [model.name, i % COLOURS]));
  const draw = (width) => {
    const button = (model) => h("button", { type: "button", "aria-pressed": String(on.has(model.name)), onclick: () => {
      if (!on.delete(model.name)) on.add(model.name);
      draw(place.clientWidth);
      [...place.querySelectorAll("button")].find((other) => other.dataset.model === model.name).focus();
    }, "data-model": model.name }, h("i", { class: `series-${colour.get(model.name)}` }), model.name);
    put(place, h("div", { class: "legend", role: "group", "aria-label": "Models shown" }, sliced.map(button)), plot(width, slices, sliced.filter((model) => on.has(model.name)), colour, name));
  };
  return draw;
}
