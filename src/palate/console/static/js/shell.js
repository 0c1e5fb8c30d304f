// What every page has: the model that answers right now, in the side bar.

import * as api from "./api.js";
import { by, h, put } from "./dom.js";
import { breaks, mended } from "./states.js";
import { agoInWords, moment, plural } from "./words.js";

/** Whether what answers is the live version, and if not, which is and why it does not answer. */
function standing({ version, live_version: live, pinned, problem }) {
  const other = Number.isFinite(live) && live !== version ? `version ${live} is live` : "";
  if (problem) return [other ? "not live" : "live", problem.split(": ")[0]];
  return [pinned ? "pinned" : "live", pinned && other];
}

function lines(model) {
  const version = model.version === null || model.version === undefined ? "" : ` · ${/^\d/.test(model.version) ? "v" : ""}${model.version}`;
  const [word, why] = standing(model);
  return [
    h("span", { class: "model" }, h("span", { class: model.problem ? "dot off" : "dot" }), `${model.name}${version}, ${word}`),
    why && h("span", { title: model.problem ?? why }, why),
    model.trained_at && h("span", { title: moment(model.trained_at) }, `trained ${agoInWords(model.trained_at)}`),
    Number.isFinite(model.n_events) && h("span", {}, plural(model.n_events, "event")),
  ];
}

document.addEventListener("visibilitychange", () => document.hidden || shell()); // another version may be live by now

export async function shell() {
  try {
    put(by("live"), lines(await api.model()));
    mended(by("live"));
  } catch (problem) {
    breaks(by("live"), shell);
    put(by("live"), h("span", { class: "model" }, h("span", { class: "dot off" }), "no model answers"), h("span", {}, problem.message));
  }
}
