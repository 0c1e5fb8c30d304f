"""How to add a model, from an empty file to a saved artifact: what docs/add-a-model.md tells, done."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from palate import catalogue
from palate.catalogue import models, register
from palate.errors import ArtifactError, InputError
from palate.registry.artifact import load, save
from palate.spec import make
from palate.testing import check_recommender, world

MODEL = '''
"""Items met together: an item scores by how often it shares a user with those of the history."""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemMatrix
from palate.data.dataset import Dataset
from palate.hyper import Range, learned
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity


@dataclass
class CoOccurrence(ItemSimilarity):
    reads = Reads.HISTORY

    damping: Annotated[float, Range(0.0, 1.0, "how much what many met is held back")] = 0.5

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        met = data.interactions.matrix()
        popularity = 1.0 + met.column_sums()
        self.similarity_ = (met.T @ met).scaled(columns=popularity**-self.damping)
'''
FORGETFUL = MODEL.replace("self.similarity_ = ", "self.n = data.n_items\n        self.similarity_ = ").replace(
    "CoOccurrence", "Forgetful"
) + ("\n    def score_pairs(self, queries, row, item):\n        return self.score(queries, item[:0])[row, :0].sum(1)\n")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the import path that holds the new models, and a catalogue that forgets them afterwards."""
    tables = (catalogue.MODELS, catalogue.CATALOGUE, catalogue.NAMES)
    before = [dict(table) for table in tables]
    (tmp_path / "co_occurrence.py").write_text(MODEL)
    (tmp_path / "forgetful.py").write_text(FORGETFUL)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in ("co_occurrence", "forgetful"):
        sys.modules.pop(name, None)
    for table, entries in zip(tables, before, strict=True):
        table.clear()
        table.update(entries)


def test_a_model_is_one_file_and_one_line_of_the_catalogue(shelf: Path) -> None:
    register("co_occurrence", "co_occurrence:CoOccurrence")
    assert models()["co_occurrence"] == "co_occurrence:CoOccurrence"
    check_recommender(lambda: make("co_occurrence", damping="0.3"))

    w = world()
    model = make("co_occurrence").fit(w.data)
    lists = model.recommend(w.everyone, 5)
    assert lists.item[:, 0].tolist() == list(range(20))

    save(model, shelf / "saved")
    again = load(shelf / "saved").recommend(w.everyone, 5)
    np.testing.assert_array_equal(again.item, lists.item)
    np.testing.assert_array_equal(again.score, lists.score)


def test_what_was_never_registered_is_neither_saved_nor_loaded(shelf: Path) -> None:
    register("co_occurrence", "co_occurrence:CoOccurrence")
    model = make("co_occurrence").fit(world().data)
    save(model, shelf / "saved")
    for table in (catalogue.MODELS, catalogue.CATALOGUE):
        del table["co_occurrence"]
    del catalogue.NAMES["co_occurrence:CoOccurrence"]
    with pytest.raises(ArtifactError, match="not in the catalogue"):
        save(model, shelf / "again")
    with pytest.raises(ArtifactError, match="co_occurrence"):
        load(shelf / "saved")


def test_the_contracts_name_what_a_model_breaks(shelf: Path) -> None:
    register("forgetful", "forgetful:Forgetful")
    with pytest.raises(AssertionError) as broken:
        check_recommender(lambda: make("forgetful"))
    message = str(broken.value)
    assert message.startswith("Forgetful breaks") and "- candidates_are_cells_of_all" in message
    assert "finds_the_withheld_item" not in message


def test_a_name_that_is_taken_stays_with_its_owner(shelf: Path) -> None:
    with pytest.raises(InputError, match="'ease' is already the name of palate.models.linear.ease:EASE"):
        register("ease", "co_occurrence:CoOccurrence")
    with pytest.raises(InputError, match="write it as 'module:Class'"):
        register("mine", "co_occurrence.CoOccurrence")
    register("mine", "co_occurrence:MeetTogether")
    with pytest.raises(InputError, match="no class MeetTogether in co_occurrence"):
        make("mine")
