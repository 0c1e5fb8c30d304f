"""The web console: static pages that talk to the public REST API only; the service hands them out at `/`."""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""The folder of the pages: `index.html` (people), `items.html`, `compare.html`, one style sheet, ES modules in `js/`."""

CONTENT_SECURITY_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""The header value that every page works under: nothing from elsewhere, no inline script, no inline style."""

__all__ = ["CONTENT_SECURITY_POLICY", "STATIC"]
