"""Rows of a feature table are called by a label, else by their ids."""

import numpy as np

from palate.data.features import STRINGS, Features, Label, Number
from palate.data.titles import titles
from palate.data.vocabulary import Vocabulary

IDS = Vocabulary(np.array(["i1", "i2"], dtype=STRINGS))


def label(*texts: str) -> Label:
    return Label(np.array(texts, dtype=STRINGS))


def test_a_title_goes_before_other_labels() -> None:
    table = Features(2, {"brand": label("B", "C"), "title": label("Lamp", "Chair")})
    assert titles(IDS, table) == ["Lamp", "Chair"]
    assert titles(IDS, Features(2, {"brand": label("B", "C")})) == ["B", "C"]


def test_without_a_label_it_is_the_id_and_of_newer_rows_the_code() -> None:
    assert titles(IDS, Features(3, {"price": Number(np.ones(3, dtype=np.float32))})) == ["i1", "i2", "new 2"]
    assert titles(IDS, Features(3, {"title": label("Lamp", "", "")})) == ["Lamp", "i2", "new 2"]
