// The paired tests against the baseline that a comparison holds, and what is missing of them.

import { has, stem } from "./metrics.js";
import { titled } from "./words.js";

export const LEVEL = 0.05; // a p below it says that a difference is more than chance

const OF_ALL = new Set(["catalogue_coverage", "user_coverage", "exposure_gini", "exposure_entropy", "pooled_auc", "predicted"]);

/** The test of `model` in the metric `name`, undefined where none was kept; `ranked` is the metric that ranked. */
export const test = (model, name, ranked) => model.tests?.[name] ?? (name === ranked ? model.against ?? undefined : undefined);

/** Whether there is a baseline to hold the models against in the metric `name`. */
export function comparable({ models, baseline, metric }, name) {
  return models.some((model) => test(model, name, metric)) || models.some((model) => model.name === baseline && has(model, name) && models.length > 1);
}

/** Why the differences in `name` have no test, as a sentence; null where they have one. */
export function untested(comparison, name) {
  const { models, baseline, metric } = comparison;
  if (!baseline || !comparable(comparison, name) || models.some((model) => test(model, name, metric))) return null;
  const why = OF_ALL.has(stem(name)) ? `${titled(name)} is one number for all lists, so no difference in it can be tested query by query` : `This comparison holds no test in ${titled(name)}; a new one holds one for every metric`;
  return `${why}. The column shows plain differences from ${baseline}.`;
}
