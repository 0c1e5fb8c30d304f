// Who is served how well: the metric that ranked, among the slices of one group at a time.

import { choice } from "./choice.js";
import { dots } from "./dots.js";
import { drawn, h, put } from "./dom.js";
import { titled } from "./words.js";

const USUAL = { history: "Length of the history", users: "Hot, warm, cold people", items: "Head, middle, tail of the catalogue" };
const heading = (group) => USUAL[group] ?? group.charAt(0).toUpperCase() + group.slice(1).replaceAll("_", " ");
const unit = (group) => (/^items?\b/.test(group) ? ["item", "items"] : ["query", "queries"]);

/** From each group to its slices that hold anything, in the order of the models' reports. */
function grouped(models) {
  const groups = new Map();
  for (const slice of models.flatMap((model) => model.slices)) {
    const group = slice.group ?? "history", slices = groups.get(group) ?? new Map();
    if (slice.n && !slices.has(slice.name)) groups.set(group, slices.set(slice.name, slice));
  }
  return new Map([...groups].map(([group, slices]) => [group, [...slices.values()]]));
}

/** The section; null where no model has slices. */
export function slices({ models, metric }, tones) {
  const sliced = models.filter((model) => model.slices?.length), groups = grouped(sliced);
  if (!groups.size) return null;
  const fill = (place, observers) => {
    let shown = [...groups.keys()][0];
    const plot = h("div", { "data-plot": "slices" });
    const draw = (width) => dots(plot, { models: sliced, slices: groups.get(shown), unit: unit(shown), tones, label: `${titled(metric)} by ${heading(shown)}` }, width);
    const pick = groups.size > 1 && choice("Slices", [...groups.keys()].map((group) => [group, heading(group)]), shown, (group) => { shown = group; draw(plot.clientWidth); });
    put(place, pick || h("p", { class: "muted" }, heading(shown)), plot);
    observers.push(drawn(plot, draw));
  };
  return { id: "slices", title: "Who is served how well", words: `${titled(metric)} within each slice, with 95\u00a0% intervals, all on one scale.`, fill };
}
