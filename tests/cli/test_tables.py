"""On a narrow terminal no figure is cut."""

import io

import pytest
from rich.table import Table

from cli.commands import Terminal, ratings
from palate.cli import screen
from palate.cli.screen import Screen

COMMANDS = [
    "compare ease popular --data data.csv",
    "evaluate popular --data data.csv",
    "models list",
    "models catalogue ease",
    "recommend u1 -k 3",
    "similar i3",
    "explain u1 i3",
    "tune item_knn --trials 2 --data data.csv",
    "data check data.csv",
]


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    palate.write("data.csv", ratings(12, 10))
    assert palate("train", "item_knn", "--data", "data.csv").code == 0
    return palate


def test_every_command_at_a_small_width(shop: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    width = 40
    monkeypatch.setattr(screen, "console", lambda: Screen(width=width, highlight=False))
    for module in ("ask", "auto", "compare_options", "data", "models", "report", "train", "tune"):
        if hasattr(loaded := __import__(f"palate.cli.{module}", fromlist=["console"]), "console"):
            monkeypatch.setattr(loaded, "console", lambda: Screen(width=width, highlight=False))
    for words in COMMANDS:
        ended = shop(*words.split())
        assert ended.code == 0 and "…" not in ended.out, f"{words}: {ended.out}{ended.err}"


def test_columns_that_are_too_wide_stand_row_by_row() -> None:
    table = Table("", "model", "a_name_of_a_column", box=None)
    table.add_row("1", "ease", "0.123456789012")
    table.add_row("2", "popular", "")
    out = io.StringIO()
    Screen(file=out, width=30).print(table)
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert ["1"] in lines and ["model", "ease"] in lines and lines.index(["2"]) > lines.index(["model", "ease"])
    assert any("0.123456789012" in line for line in lines)


def test_a_table_that_fits_stays_a_table() -> None:
    table = Table("a", "b", box=None)
    table.add_row("1", "2")
    out = io.StringIO()
    Screen(file=out, width=30).print(table)
    assert [line.split() for line in out.getvalue().splitlines()] == [["a", "b"], ["1", "2"]]
