// What the reports know of a metric by its name "name@k": which way is better, where it belongs, how it is written.

import { alike, figure, metric as fraction, signed } from "./words.js";

const LOWER = new Set(["rmse", "mae", "log_loss", "calibration", "exposure_gini"]);
const NEITHER = new Set(["average_popularity", "repeat_rate"]);
const RATING = new Set(["rmse", "mae", "r2", "predicted", "auc", "log_loss", "judged_auc", "pooled_auc"]);
const BEYOND = new Set(["intra_list_diversity", "inter_list_diversity", "novelty", "serendipity", "average_popularity", "calibration",
  "repeat_rate", "catalogue_coverage", "user_coverage", "exposure_gini", "exposure_entropy"]);

export const stem = (name) => name.split("@")[0];
export const cutoff = (name) => (name.includes("@") ? Number(name.split("@")[1]) : null);

/** "higher", "lower" or "neither". */
export const better = (name) => (LOWER.has(stem(name)) ? "lower" : NEITHER.has(stem(name)) ? "neither" : "higher");

/** Under which head of the chooser it stands. */
export const family = (name) => (BEYOND.has(stem(name)) ? "Beyond accuracy" : RATING.has(stem(name)) ? "Ratings and scores" : "Ranking");

export const value = (model, name) => model.metrics?.[name]?.mean;
export const has = (model, name) => Number.isFinite(value(model, name));

/** All names that some model has, those of the ranking families first. */
export function names(models) {
  const names = new Set(models.flatMap((model) => Object.keys(model.metrics ?? {}).filter((name) => has(model, name))));
  return ["Ranking", "Beyond accuracy", "Ratings and scores"].flatMap((head) => [...names].filter((name) => family(name) === head));
}

/** The metric at the cutoff `k` where it has one: ("ndcg", 10) is "ndcg@10", ("rmse", 10) is "rmse". */
export const full = (models, name, k) => (models.some((model) => has(model, `${name}@${k}`)) ? `${name}@${k}` : name);

/** A function that writes the values of a metric: ".184" for fractions, else three figures alike. */
export function writes(models, name) {
  const values = models.map((model) => value(model, name)).filter(Number.isFinite);
  return values.every((x) => Math.abs(x) <= 1) ? fraction : alike(values);
}

/** The same for differences of its values, each with its sign and figures of its own. */
export function differences(models, name) {
  const write = writes(models, name);
  return (x) => (write === fraction ? signed(x) : Number.isFinite(x) ? `${x < 0 ? "\u2212" : "+"}${figure(Math.abs(x))}` : "–");
}

/** Whether a difference is a "gain" or a "loss"; "noise" where neither way is better. */
export function gains(name, difference) {
  const way = better(name);
  return way === "neither" || difference === 0 ? "noise" : (difference > 0) === (way === "higher") ? "gain" : "loss";
}

/** From `low` to `high` of what must be seen, from 0 unless all lies far from it. */
export function reach(values) {
  const finite = values.filter(Number.isFinite), low = Math.min(...finite), high = Math.max(...finite, low + 1e-6);
  return low > 0.6 * high ? [low, high] : [Math.min(0, low), high];
}
