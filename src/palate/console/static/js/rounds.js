// How each model learned: its loss over the rounds, a small plot each, since losses of different kinds share no scale.

import { h, put, s } from "./dom.js";
import { linear } from "./scale.js";
import { walked } from "./tip.js";
import { count, figure, plural } from "./words.js";

const WIDTH = 200, HEIGHT = 64, EDGE = 5, MANY = 30; // rounds beyond which the marks show only when the curve is met

function spark({ name, curves: { rounds } }, tones) {
  const means = rounds.map(({ mean }) => mean);
  const x = linear(rounds[0].at, rounds.at(-1).at, EDGE, WIDTH - EDGE), y = linear(Math.min(...means), Math.max(...means), HEIGHT - EDGE, EDGE);
  const marks = rounds.map(({ at, mean }) => [s("circle", { class: "mark", cx: x(at), cy: y(mean), r: 3 }), `${name}\nround ${count(at)}: loss ${figure(mean)}`]);
  const path = rounds.map(({ at, mean }, i) => `${i ? "L" : "M"}${x(at).toFixed(1)},${y(mean).toFixed(1)}`).join("");
  const group = s("g", { class: `curve ${rounds.length > MANY ? "fine " : ""}${tones.get(name)}`, "data-model": name }, s("path", { class: "line", d: path }), marks.map(([mark]) => mark));
  const label = `${name}: loss from ${figure(means[0])} to ${figure(means.at(-1))} over ${plural(rounds.length, "round")}`;
  return s("svg", { class: "plot spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, height: HEIGHT, role: "group", "aria-label": `Loss of ${name}` }, walked(group, label, marks));
}

function panel(model, tones) {
  const { rounds } = model.curves, [first, last] = [rounds[0], rounds.at(-1)];
  const words = `${figure(first.mean)} → ${figure(last.mean)} in ${plural(rounds.length, "round")}`;
  return h("div", { class: "panel" }, h("h3", { class: "name", title: model.name }, model.name), spark(model, tones), h("p", { class: "muted" }, words));
}

/** The section; null where no model learns in two rounds or more. */
export function rounds({ models }, tones) {
  const learned = models.map((model) => ({ ...model, curves: { rounds: (model.curves?.rounds ?? []).filter(({ mean }) => Number.isFinite(mean)) } })).filter(({ curves }) => curves.rounds.length > 1);
  if (!learned.length) return null;
  const fill = (place) => put(place, h("div", { class: "sparks" }, learned.map((model) => panel(model, tones))));
  return { id: "rounds", title: "Loss over the rounds of learning", words: "Each on a scale of its own: losses of different models cannot be compared.", fill };
}
