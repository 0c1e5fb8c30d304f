// Elements from data: text only ever becomes text, so a title cannot become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
export const by = (id) => document.getElementById(id);

export function put(place, ...children) {
  place.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  place.removeAttribute("aria-busy");
}

/** "a", "a and b", "a, b and c": a list of nodes or strings as a sentence part. */
export function listed(parts) {
  return parts.flatMap((part, at) => [at === 0 ? "" : at === parts.length - 1 ? " and " : ", ", part]);
}

/** The focus to the page's heading, where a choice has taken away what had it: the keyboard goes on from there. */
export function atHeading() {
  by("title").setAttribute("tabindex", "-1");
  by("title").focus({ preventScroll: true });
}

/** Whether a click asks for another tab or window. */
export const elsewhere = (event) => Boolean(event.metaKey || event.ctrlKey || event.shiftKey || event.button);

const FORMS = ["", "compact", "stacked"];

/** The board itself, whose table takes the widest of its forms that fits: in full, closer together, each row a card. */
export function fitted(board) {
  const table = board.querySelector("table"), sides = () => ["paddingLeft", "paddingRight"].reduce((sum, side) => sum + parseFloat(getComputedStyle(board)[side]), 0);
  drawn(board, (width) => FORMS.some((form) => {
    board.classList.remove(...FORMS.filter(Boolean));
    if (form) board.classList.add(form);
    return table.offsetWidth <= width - sides() + 0.5;
  }));
  return board;
}

/** Draw now and again whenever the place changes its width. */
export function drawn(place, draw) {
  let width = 0;
  const observer = new ResizeObserver(() => {
    if (place.clientWidth && place.clientWidth !== width) draw((width = place.clientWidth));
  });
  observer.observe(place);
  return observer;
}
