// The page that stands alone: it draws the comparison that lies in the page itself, and asks no one.

import { lead } from "./about.js";
import { by, put } from "./dom.js";
import { report } from "./report.js";

const comparison = JSON.parse(by("comparison").textContent);
put(by("lead"), lead(comparison));
report(by("report"), comparison);
