// What every page has: the model that answers right now, in the side bar.

import * as api from "./api.js";
import { by, h, put } from "./dom.js";
import { agoInWords, moment, plural } from "./words.js";

function lines(model) {
  const version = model.version === null || model.version === undefined ? "" : ` · ${/^\d/.test(model.version) ? "v" : ""}${model.version}`;
  return [
    h("span", { class: "model" }, h("span", { class: "dot" }), `${model.name}${version}, live`),
    model.trained_at && h("span", { title: moment(model.trained_at) }, `trained ${agoInWords(model.trained_at)}`),
    Number.isFinite(model.n_events) && h("span", {}, plural(model.n_events, "event")),
  ];
}

export async function shell() {
  try {
    put(by("live"), lines(await api.model()));
  } catch (problem) {
    put(by("live"), h("span", { class: "model" }, h("span", { class: "dot off" }), "no model answers"), h("span", {}, problem.message));
  }
}
