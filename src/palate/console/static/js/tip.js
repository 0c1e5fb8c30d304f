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

/** Give `mark` a tooltip of `text` (lines allowed) and make it reachable by keyboard. */
export function tipped(mark, text) {
  mark.setAttribute("tabindex", "0");
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", text.replaceAll("\n", ", "));
  for (const name of ["pointerenter", "focus"]) mark.addEventListener(name, () => open(mark, text));
  // A mark that the pointer leaves must not close the tip of the one that has the focus.
  for (const name of ["pointerleave", "blur"]) mark.addEventListener(name, () => of === mark && close());
  return mark;
}

window.addEventListener("keydown", (event) => event.key === "Escape" && close());
// Focus may scroll its mark into view: the tip goes along, it does not vanish.
window.addEventListener("scroll", () => !tip.hidden && place(of.getBoundingClientRect()), { passive: true });
window.addEventListener("resize", close); // plots are drawn anew, and their marks with them
