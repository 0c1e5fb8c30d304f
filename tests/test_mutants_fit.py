"""Each planted fault fits the sources as they are: its text stands once in its file, and its tests exist."""

from pathlib import Path

import pytest
from mutants import MUTANTS, Mutant

TESTS = Path(__file__).parent
SOURCES = TESTS.parent / "src" / "palate"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_its_text_stands_once(mutant: Mutant) -> None:
    assert (SOURCES / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1
    assert mutant.new != mutant.old
    assert [path for path in mutant.tests.split() if not (TESTS / path).exists()] == []


def test_there_are_twenty_of_different_names() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 20
