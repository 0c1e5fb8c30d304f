"""Ranks follow from tests of the figures that rank, where some queries have no value of them."""

import numpy as np

from palate.data.recommendations import Recommendations
from palate.evaluation.comparison import Figure, Row
from palate.evaluation.leaderboard.ranking import ranked
from palate.evaluation.leaderboard.rows import Entry
from palate.evaluation.leakage.suspicion import Targets
from palate.evaluation.report import Report, TrialResult

BY = (
    "calibration@5"  # not defined where list or history hold nothing of which the categories are known; lower is better
)
NONE = np.zeros(0, dtype=np.int32)
TARGETS = Targets(NONE.astype(np.int64), NONE.astype(np.int64), NONE, NONE)


def entry(name: str, values: np.ndarray, baseline: bool = False) -> Entry:
    n = len(values)
    lists = Recommendations(np.zeros((n, 5), np.int32), np.zeros((n, 5), np.float32), np.zeros((n, 5), np.int32))
    report = Report((5,), lists, {BY: values}, {}, np.ones(n, bool), 1.0)
    row = Row(name, {}, 0, baseline, metrics={BY: Figure(float(np.nanmean(values)))})
    return row, TrialResult(report, 1.0, 0, 0)


def standing(*entries: Entry) -> dict[str, Row]:
    rows, _ = ranked(entries, BY, TARGETS, 5)
    return {row.name: row for row in rows}


def test_a_mean_over_other_queries_is_not_tested_by_those_in_common() -> None:
    """On the 20 queries of both, `some` is a little worse, each time; over its own it is far better, as any 20 of the
    60 hard ones might have been."""
    rng = np.random.default_rng(0)
    every = rng.random(60)
    some = np.where(np.argsort(np.argsort(every)) < 20, every + 0.01, np.nan)
    rows = standing(entry("some", some), entry("every", every, baseline=True))
    against = rows["some"].against
    assert against is not None and against.difference < -0.2 and against.high < 0
    assert against.p < 0.05 and rows["every"].rank == 2


def test_which_queries_have_a_value_is_chance_too() -> None:
    """One value of 60 that is lower by a hair, where all are alike, tells nothing."""
    every = np.full(60, 0.5)
    some = np.where(np.arange(60) < 30, every, np.nan)
    rows = standing(entry("some", some), entry("every", every, baseline=True))
    assert rows["some"].rank == rows["every"].rank == 1
    assert rows["some"].against is not None and rows["some"].against.p == 1.0
    assert rows["some"].against.effect == 0.0


def test_what_is_worse_by_chance_on_the_queries_in_common_is_not_ahead_for_sure() -> None:
    """By the queries in common `some` is behind for sure; that its mean is ahead, by one query, may be chance."""
    every = np.append(np.full(30, 0.1), 3.0)
    some = np.append(np.full(30, 0.11), np.nan)
    rows = standing(entry("some", some), entry("every", every, baseline=True))
    against = rows["some"].against
    assert against is not None and against.difference < 0
    assert against.p > 0.05 and rows["some"].rank == rows["every"].rank == 1
