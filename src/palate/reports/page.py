"""A comparison as one HTML file that needs nothing else: the console's own modules and style, and the figures, inside.

The modules stand in the page as data: addresses of an import map, since a page opened from a folder (file://) may not
import its neighbours. A content policy of hashes lets those run and nothing else, and forbids every request.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import quote

from palate.console import STATIC
from palate.evaluation.comparison import Comparison
from palate.writing import json_text

STYLES = ("palate.css", "plots.css", "report.css")
FIRST = "alone.js"
"""The module that draws the page; those that it imports come along."""
IMPORT = re.compile(r'(\bfrom |^import )"\./([\w-]+\.js)"', re.MULTILINE)
BARE = " !$&'()*+,-./:;=?@[]^_`{|}~>"  # what a data: address may hold as it is; "<" may not, for it could end a script

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Palate">
<title>{title}</title>
<link rel="icon" href="{icon}">
<style>{style}</style>
<script type="importmap">{modules}</script>
<script type="application/json" id="comparison">{figures}</script>
<script type="module">{start}</script>
</head>
<body class="alone">
<a class="skip" href="#main">Skip to content</a>
<main id="main" tabindex="-1">
<p class="brand"><svg width="18" height="18" viewBox="0 0 20 20" aria-hidden="true">\
<circle class="ring" cx="10" cy="10" r="8.6"/><circle class="pip" cx="10" cy="10" r="3.6"/></svg>palate</p>
<header class="head"><div><h1>Which model, and by how much</h1><p class="lead" id="lead"></p></div></header>
<div id="report"></div>
</main>
<noscript>This page draws its figures with JavaScript; they lie in it as JSON.</noscript>
</body>
</html>
"""


def page(comparison: Comparison) -> str:
    """The whole page as text, to be written as UTF-8; it opens from a folder and asks no network.

    Its weight is that of the console's modules and style, about 110 kB, and the figures as JSON.
    """
    style = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    modules = json.dumps({"imports": {f"palate/{name}": _address(text) for name, text in _modules(FIRST)}})
    start = f'import "palate/{FIRST}";'
    return PAGE.format(
        policy=_policy(style, modules, start),
        title=_ascii(f"{comparison.data} · Palate" if comparison.data else "Comparison · Palate"),
        icon="data:image/svg+xml," + quote((STATIC / "favicon.svg").read_text(encoding="utf-8").strip()),
        style=style,
        modules=modules,
        figures=_inert(comparison.to_json()),
        start=start,
    )


def _modules(first: str) -> Iterator[tuple[str, str]]:
    """A module and all that it imports, each once, by name, with imports by bare name ("palate/dom.js")."""
    names, waiting = set[str](), [first]
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.add(name)
        text = (STATIC / "js" / name).read_text(encoding="utf-8")
        waiting += [match[1] for match in IMPORT.findall(text)]
        yield name, IMPORT.sub(r'\1"palate/\2"', text)


def _address(module: str) -> str:
    return "data:text/javascript;charset=utf-8," + quote(module, safe=BARE)


def _policy(style: str, *scripts: str) -> str:
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed} data:; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _inert(value: Any) -> str:
    """JSON in ASCII, without a letter that HTML reads as its own: no title can end the script or begin another."""
    text = json_text(value, None)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _ascii(text: str) -> str:
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()
