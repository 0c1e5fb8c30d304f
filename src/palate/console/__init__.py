"""The web console: static pages that talk to the public REST API only; the service hands them out at `/`."""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""The folder of the pages: `index.html` (people), `items.html`, `compare.html`, style sheets, modules in `js/`."""
