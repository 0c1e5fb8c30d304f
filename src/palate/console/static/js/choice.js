// A few buttons of which one is pressed.

import { h } from "./dom.js";

/** `options` are `[value, text]`; `chosen` is pressed first, `choose(value)` is called with every other that is. */
export function choice(label, options, chosen, choose) {
  const buttons = options.map(([value, text]) => h("button", { type: "button", "aria-pressed": String(value === chosen), onclick: () => {
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(options[at][0] === value)));
    choose(value);
  } }, text));
  return h("div", { class: "choice", role: "group", "aria-label": label }, buttons);
}
