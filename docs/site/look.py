"""The site's colours, taken from the console's stylesheet, and its own rules below them."""

import re
from pathlib import Path

VARIABLE = re.compile(r"(--[\w-]+): ([^;]+);")


def stylesheet(console: Path, own: Path) -> str:
    """Light and dark variables of the console under the names of the site's two schemes, then the site's rules."""
    light, dark = re.findall(r":root \{(.*?)\}", console.read_text(encoding="utf-8"), re.DOTALL)[:2]
    schemes = {"default": light, "slate": dark}
    return "\n".join([*(scheme(name, text) for name, text in schemes.items()), own.read_text(encoding="utf-8")])


def scheme(name: str, text: str) -> str:
    variables = " ".join(f"{variable}: {value};" for variable, value in VARIABLE.findall(text))
    return f'[data-md-color-scheme="{name}"] {{ {variables} }}'
