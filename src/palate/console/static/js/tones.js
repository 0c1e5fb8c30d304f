// The models' colours: the first few by rank have one each. Baselines are hollow or dashed, and grey unless they lead.
// Colours alone need not be told apart: every plot also writes the name beside the mark.

const COLOURS = 6;

/** From a model's name to the classes of its marks, in the order of `models`. */
export function tones(models) {
  let next = 0;
  const tone = ({ baseline, rank }) => (baseline && rank !== 1 ? "tone-grey" : next < COLOURS ? `tone-${next++}` : "tone-rest");
  return new Map(models.map((model) => [model.name, model.baseline ? `${tone(model)} base` : tone(model)]));
}

/** Wherever the pointer or the focus meets a model inside `root`, its marks stand out and the others step back. */
export function lightable(root) {
  const light = (target) => {
    const name = target?.closest?.("[data-model]")?.dataset.model;
    root.classList.toggle("lighting", name !== undefined);
    for (const mark of root.querySelectorAll("svg.plot [data-model]")) mark.classList.toggle("lit", mark.dataset.model === name);
  };
  for (const kind of ["pointerover", "focusin"]) root.addEventListener(kind, (event) => light(event.target));
  for (const kind of ["pointerleave", "focusout"]) root.addEventListener(kind, () => light(null));
}
