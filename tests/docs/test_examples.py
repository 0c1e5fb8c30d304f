"""Every Python example of the README and the docs runs, in order, page by page."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from palate import catalogue

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text())


def small_ratings(folder: Path) -> None:
    """The files that the examples read: 60 people, each fond of one half of 40 films."""
    rng = np.random.default_rng(0)
    lines = ["user_id,item_id,rating,timestamp"]
    for user in range(60):
        for item in rng.permutation(40)[:15]:
            rating = 5 - int(rng.integers(0, 2)) if item % 2 == user % 2 else 1 + int(rng.integers(0, 2))
            lines.append(f"{user + 1},{item + 1},{rating},{880_000_000 + int(rng.integers(0, 10_000_000))}")
    (folder / "ratings.csv").write_text("\n".join(lines) + "\n")
    titles = [
        "item_id,title,genre",
        *(f"{item},Film {item},{'Drama' if item % 2 else 'Comedy'}" for item in range(1, 41)),
    ]
    (folder / "films.csv").write_text("\n".join(titles) + "\n")


@pytest.fixture(autouse=True)
def forgetting() -> Iterator[None]:
    """What an example registers is forgotten after it."""
    tables = (catalogue.MODELS, catalogue.STEPS, catalogue.CATALOGUE, catalogue.NAMES)
    before = [dict(table) for table in tables]
    yield
    for table, entries in zip(tables, before, strict=True):
        table.clear()
        table.update(entries)


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_ratings(tmp_path)
    monkeypatch.chdir(tmp_path)
    module = ModuleType(f"example_{page.stem.replace('-', '_')}")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for number, block in enumerate(examples(page), 1):
        exec(compile(block, f"{page.name}, example {number}", "exec"), vars(module))


def test_there_are_examples() -> None:
    assert sum(len(examples(page)) for page in PAGES) >= 5
