// The long tail: how the places in all lists are shared out among the items of the catalogue.

import { drawn, h, put, s } from "./dom.js";
import { lines } from "./lines.js";
import { linear, ticks } from "./scale.js";
import { percent } from "./words.js";

const HEAD = 0.05; // the part of the catalogue whose share the list beside the plot shows

const points = ({ exposure }) => exposure.map((mean, i) => ({ at: i / (exposure.length - 1), mean }));
const tip = (model, { at, mean }) => `${model.name}\nthe most shown ${percent(at)} take ${percent(mean)} of the places`;
const equality = (x, y) => s("line", { class: "equality", x1: x(0), y1: y(0), x2: x(1), y2: y(1) });

function ranked(curves, tones) {
  const share = ({ points: all }) => all[Math.round(HEAD * (all.length - 1))].mean;
  const row = (curve) => h("li", { "data-model": curve.model.name }, h("i", { class: tones.get(curve.model.name) }), h("span", { class: "name", title: curve.model.name }, curve.model.name), h("b", {}, percent(share(curve))));
  return h("div", { class: "ranked" }, h("p", { class: "muted" }, `The most shown ${percent(HEAD)} of the catalogue take`), h("ol", {}, [...curves].sort((a, b) => share(b) - share(a)).map(row)));
}

/** The section; null where no model has its exposure. */
export function exposure({ models }, tones) {
  const curves = models.filter((model) => model.exposure?.length > 1).map((model) => ({ model, points: points(model) }));
  if (!curves.length) return null;
  const plot = { curves, tones, tip, plain: true, under: equality, range: [0, 1], title: "share of all places", foot: "share of the catalogue, most shown first",
    label: "Share of all places that the most shown part of the catalogue takes", scale: (from, to) => linear(0, 1, from, to), marks: ticks(0, 1, 4).map((at) => [at, percent(at)]), written: percent };
  const fill = (place, observers) => {
    const drawing = h("div");
    put(place, h("div", { class: "beside" }, drawing, ranked(curves, tones)));
    observers.push(drawn(drawing, (width) => lines(drawing, plot, width)));
  };
  return { id: "exposure", title: "The long tail", words: "The higher a curve, the more of all places is given to few items; the straight line is equality.", fill };
}
