// The page for an address that leads nowhere: it names the address; the ways back stand in the page itself.

import { by, h, put } from "./dom.js";
import { shell } from "./shell.js";

let path = location.pathname;
try { path = decodeURIComponent(path); } catch { /* shown as it was written */ }
put(by("lead"), "Nothing is at ", h("span", { class: "id" }, path), ".");
shell();
