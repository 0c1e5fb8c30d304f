"""Ids that a spreadsheet, a stray quote or a column of fractions has spoilt."""

from dataclasses import replace

import numpy as np
import pytest
from doctor.healthy import ITEMS, healthy, kinds, the

from palate.data.dataset import Dataset
from palate.data.vocabulary import Vocabulary

DATA = healthy()


def with_items(*first: str) -> Dataset:
    return replace(DATA, item_ids=Vocabulary.of([*first, *(f"i{code}" for code in range(len(first), ITEMS))]))


@pytest.mark.parametrize(
    ("ids", "kind", "says"),
    [(("9.78E+12", "9,79E+12", "1E+15"), "item_ids_spoilt", '3 item ids of 60 (5.0 %) were shortened, as a'),
     (("1-Mar", "Jan-22", "3-Dec-2001"), "item_ids_as_dates", "3 item ids of 60 (5.0 %) are dates"),
     (("x\n2,y", "z\r\n"), "item_ids_with_line_ends", r"2 item ids of 60 (3.3 %) hold a line end: 'x\n2,y', 'z\r\n'"),
     (("7.0", "8.0"), "item_ids_with_a_point", '2 item ids of 60 (3.3 %) end in .0: "7.0", "8.0"')],
)  # fmt: skip
def test_spoilt_ids(ids: tuple[str, ...], kind: str, says: str) -> None:
    finding = the(kind, with_items(*ids))
    assert says in finding.sentence
    assert finding.severity == "warning"


def test_whole_numbers_that_a_spreadsheet_rounded() -> None:
    rounded = replace(DATA, item_ids=Vocabulary.of((9_780_000 + np.arange(ITEMS)) * 1_000_000))
    assert "60 item ids of 60 (100 %) were shortened" in the("item_ids_spoilt", rounded).sentence
    assert kinds(replace(DATA, item_ids=Vocabulary.of(9_780_123_456_789 + np.arange(ITEMS)))) == []


def test_ids_that_look_alike_and_are_none_of_it() -> None:
    assert kinds(with_items("E12", "1.5.0", "May-flower", "7.05", "10e", "5e1023", "2-March")) == []
