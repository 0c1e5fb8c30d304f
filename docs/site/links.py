"""Checks a built site: every link leads to a page and an anchor that exist, and nothing is loaded from elsewhere."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {"audio", "iframe", "img", "link", "script", "source", "video"}
STAYS = {"canonical", "me", "next", "prev"}  # links of a page's head that name and do not load


class Page(HTMLParser):
    """The anchors of a page, where it links to, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.targets: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        address = values.get("href") or values.get("src")
        if address:
            self.targets.append(address)
            if tag in LOADS and values.get("rel") not in STAYS:
                self.loaded.append(address)


@cache
def parsed(path: Path) -> Page:
    return Page(path)


def broken(site: Path) -> Iterator[str]:
    """A sentence for each link inside the site that leads nowhere."""
    for path in sorted(site.rglob("*.html")):
        if path.name == "404.html":  # is shown at any address, so its links are absolute
            continue
        for address in parsed(path).targets:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                yield f"{path.relative_to(site)}: {address} leads to no page"
            elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in anchors(target):
                yield f"{path.relative_to(site)}: {address} names no place of that page"


def anchors(path: Path) -> set[str]:
    return parsed(path).anchors | {"__comments"}


def foreign(site: Path) -> Iterator[str]:
    """A sentence for each thing that a page or a stylesheet loads from another site."""
    for path in sorted(site.rglob("*.html")):
        yield from (f"{path.relative_to(site)} loads {at}" for at in parsed(path).loaded if urlsplit(at).netloc)
    for path in sorted(site.rglob("*.css")):
        addresses = re.findall(r"url\([\"']?((?:https?:)?//[^)\"']+)", path.read_text(encoding="utf-8"))
        yield from (f"{path.relative_to(site)} loads {at}" for at in addresses)
