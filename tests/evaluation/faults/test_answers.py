"""A fitted model is asked for a few users before anybody else asks it."""

from dataclasses import dataclass

import numpy as np
import pytest

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.evaluation.faults.answers import broken_answers
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.models.recommender import Reads, Recommender
from palate.pipeline.filter import Block
from palate.pipeline.pipeline import Pipeline
from palate.testing import world


@dataclass
class Gives(Recommender):
    """One score for everything, or an error."""

    reads = Reads.HISTORY
    value: float = 0.0

    def learn(self, data: Dataset) -> None: ...

    def score(self, queries: Queries, items: Items) -> Scores:
        if self.value == 2.0:
            raise ValueError("no single\nsolution")
        return np.full((len(queries), len(items)), self.value, dtype=np.float32)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (0.0, ""),
        (2.0, "asking it for 20 users ended in ValueError: no single solution"),
        (float("nan"), "of 20 users whom it serves, 20 got an empty list"),
        (float("-inf"), "of 20 users whom it serves, 20 got an empty list"),
        (float("inf"), "of 20 users asked for, 20 got scores that are not finite"),
    ],
)
def test_what_is_wrong_with_answers_is_said(value: float, wrong: str) -> None:
    data = world().data
    assert broken_answers(Gives(value).fit(data), data) == wrong


def test_who_has_met_everything_and_what_a_filter_leaves_out_are_no_fault() -> None:
    data = world().data
    all_met = data.where(data.interactions.user == 0)
    assert broken_answers(EASE().fit(all_met), all_met) == ""
    some = Pipeline((EASE(),), filters=(Block(np.arange(2, 20, dtype=np.int32)),)).fit(data)
    assert broken_answers(some, data) == ""
    none = Pipeline((EASE(),), filters=(Block(np.arange(20, dtype=np.int32)),), fallback=Popular()).fit(data)
    assert "got an empty list" in broken_answers(none, data)
