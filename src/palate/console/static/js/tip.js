// One small tooltip for all marks: on hover, on focus, gone with Escape.

import { h } from "./dom.js";

const tip = h("div", { class: "tip", role: "tooltip", id: "tip", hidden: true });
let of = null;

function place(box) {
  const room = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left + box.width / 2 - room.width / 2), window.innerWidth - room.width - 8);
  const above = box.top - room.height - 10;
  tip.style.left = `${left}px`;
  tip.style.top = `${above < 8 ? box.bottom + 10 : above}px`;
}

function open(mark, text) {
  if (!tip.isConnected) document.body.append(tip);
  tip.textContent = text;
  of = mark;
  tip.hidden = false;
  place(mark.getBoundingClientRect());
}

const close = () => { tip.hidden = true; };

/** Give `mark` a tooltip of `text` (lines allowed) for the pointer. */
export function described(mark, text) {
  mark.addEventListener("pointerenter", () => open(mark, text));
  // A mark that the pointer leaves must not close the tip of the one that has the focus.
  mark.addEventListener("pointerleave", () => of === mark && close());
  return mark;
}

function reachable(mark, label) {
  mark.setAttribute("tabindex", "0");
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", label.replaceAll("\n", ", "));
}

/** The same for the keyboard too: the mark can have the focus. */
export function tipped(mark, text) {
  reachable(mark, text);
  mark.addEventListener("focus", () => open(mark, text));
  mark.addEventListener("blur", () => of === mark && close());
  return described(mark, text);
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One stop of the keyboard for many marks: `group` has the focus, the arrows lead from one of `[mark, text]` to the next. */
export function walked(group, label, stops) {
  let at = stops.length - 1;
  const show = () => open(...stops[at]);
  reachable(group, label);
  stops.forEach(([mark, text]) => described(mark, text));
  group.addEventListener("focus", show);
  group.addEventListener("blur", close);
  group.addEventListener("keydown", (event) => {
    if (!STEPS[event.key]) return;
    event.preventDefault();
    at = Math.min(stops.length - 1, Math.max(0, at + STEPS[event.key]));
    show();
  });
  return group;
}

window.addEventListener("keydown", (event) => event.key === "Escape" && close());
// Focus may scroll its mark into view: the tip goes along, it does not vanish.
window.addEventListener("scroll", () => !tip.hidden && place(of.getBoundingClientRect()), { passive: true });
window.addEventListener("resize", close); // plots are drawn anew, and their marks with them
