"""docs/data.md names what columns are recognised and how kinds weigh: all of it, and nothing else."""

import re
from pathlib import Path

import pytest

from palate.readers.roles import ROLES, VALUES, WORDS, is_amount, rank
from palate.readers.weights import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


def row(first: str) -> list[str]:
    """The names in the row of a table that begins with a cell."""
    (line,) = re.findall(rf"^\| {re.escape(first)} \| (.*`.*) \|$", PAGE, re.MULTILINE)
    return re.findall(r"`([^`]+)`", line)


@pytest.mark.parametrize("role", ROLES)
def test_columns(role: str) -> None:
    named = row(role)
    words = {word for words in WORDS[role] for word in words.split()} | (VALUES if role == "rating" else set())
    assert words <= {re.sub(r"[^a-z]", "", name.lower()) for name in named}
    assert [name for name in named if rank(role, name) is None] == []


def test_kinds_of_events() -> None:
    weights = sorted({f"{weight:g}" for weight in KINDS.values()})
    assert {name: float(weight) for weight in weights for name in row(weight)} == KINDS


def test_the_amount_of_the_rule_for_returns() -> None:
    assert is_amount("Quantity")
    assert not is_amount("weight")
