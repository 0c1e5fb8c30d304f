"""The pages that say where things stand name paths that exist."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "where.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")][1:]
PATH = re.compile(r"`((?:[\w.-]+/)*[\w-]+(?:/|\.(?:py|md|css|toml|txt)))`")


def test_every_path_exists() -> None:
    paths = PATH.findall("\n".join(ROWS))
    missing = [path for path in paths if not ((ROOT / path).exists() or (ROOT / "src" / "palate" / path).exists())]
    assert missing == [] and len(paths) > 60


def to_come() -> set[str]:
    """The parts that have their place in the order of imports, and are not there yet."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return {f"{name}/" for rule in rules for name in re.findall(r"\((\w+)\)", " ".join(rule.get("layers", [])))}


@pytest.mark.parametrize("page", ["architecture", "add-a-model", "add-a-step", "pipelines", "dependencies"])
def test_the_other_pages_name_what_exists(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    parts = (ROOT / "src" / "palate" / part for part in ("", "evaluation", "kernels"))
    below = (ROOT, ROOT / "src", *parts, ROOT / "tests" / "kernels")
    missing = [path for path in PATH.findall(text) if not any((folder / path).exists() for folder in below)]
    assert set(missing) <= to_come()


def test_every_row_says_where() -> None:
    assert len(ROWS) >= 20
    assert [row for row in ROWS if not PATH.search(row) and "field in the model" not in row] == []
