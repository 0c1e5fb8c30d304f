"""Formulas of a page as MathML, which browsers draw without a script: `$...$` within a line, `$$...$$` on its own."""

import re

from latex2mathml.converter import convert

CODE = re.compile(r"(^```.*?^```|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n](?:[^$]*[^$\s])?)\$", re.DOTALL)
TEXT = re.compile(r">([^<]+)<")


def with_formulas(page: str) -> str:
    """The page with its formulas as MathML; what stands in code is left as it is."""
    return "".join(part if at % 2 else FORMULA.sub(mathml, part) for at, part in enumerate(CODE.split(page)))


def mathml(formula: re.Match[str]) -> str:
    block, inline = formula.groups()
    text = convert((block or inline).strip(), display="block" if block else "inline")
    drawing = TEXT.sub(lambda within: f">{plain(within[1])}<", text)
    return drawing if block else f"<span>{drawing}</span>"  # a line that begins with it stays a line of its paragraph


def plain(text: str) -> str:
    """Signs that Markdown would read as its own, written by their numbers."""
    return re.sub(r"(?<!&)[*_`~\[\]\\|](?!\w*;)", lambda sign: f"&#{ord(sign[0])};", text)
