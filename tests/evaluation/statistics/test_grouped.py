"""Queries of one user go together: drawn as one, exchanged as one, and so chance is called chance."""

from itertools import product

import numpy as np
import pytest

from palate.evaluation.statistics.intervals import resampled, summed
from palate.evaluation.statistics.significance import exchanged, p_value, randomised
from palate.metrics import rating
from palate.metrics.rating import Errors, errors


def test_errors_one_after_another_are_those_of_all_at_once() -> None:
    rng = np.random.default_rng(1)
    actual, predicted, query = rng.normal(4, 1, 60), rng.normal(4, 1, 60), np.sort(rng.integers(0, 12, 60))
    actual[:30] += 2.0
    half = query < query[30]
    parts = [
        errors(predicted[half], actual[half], query[half], int(query[30])),
        errors(predicted[~half], actual[~half], query[~half] - query[30], 12 - int(query[30])),
    ]
    whole, stacked = errors(predicted, actual, query, 12), Errors.stacked(parts)
    for of in rating.METRICS.values():  # of all ratings, and of any of them, whatever they are counted from
        assert float(of(stacked.total())) == pytest.approx(float(of(whole.total())), abs=1e-12)
        assert np.allclose(of(stacked), of(whole), atol=1e-12, equal_nan=True)


def test_groups_of_one_are_the_queries_themselves() -> None:
    rng = np.random.default_rng(2)
    values = np.where(rng.random((80, 3)) < 0.2, np.nan, rng.random((80, 3)))
    own = np.arange(80)
    assert np.allclose(resampled(values, 0, 200, own), resampled(values, 0, 200), atol=1e-10)
    models = [values[:, :1], values[:, 1:2]]
    first = randomised(models, total)
    assert randomised(models, total, groups=own).p[0, 1] == first.p[0, 1]


def test_a_user_is_drawn_with_all_of_their_queries() -> None:
    values = np.array([[1.0], [3.0], [10.0], [np.nan]])
    drawn = resampled(values, 0, 300, np.array([0, 0, 1, 1]))[:, 0]
    assert set(np.round(drawn, 9).tolist()) == {2.0, 10.0, round(14 / 3, 9)}


def total(sums: np.ndarray) -> np.ndarray:
    return np.asarray(sums[0])


def test_p_is_that_of_all_the_ways_to_exchange_users() -> None:
    rng, groups = np.random.default_rng(3), np.tile(np.arange(10), 3)
    first, second = rng.random(30) + 0.1, rng.random(30)
    apart = np.bincount(groups, first - second)
    every = np.array([(np.array(signs) * apart).sum() for signs in product((-1, 1), repeat=10)])
    exact = (np.abs(every) >= abs(apart.sum()) - 1e-12).mean()
    models = [first[:, None], second[:, None]]
    assert randomised(models, total, groups=groups).p[0, 1] == pytest.approx(exact, abs=0.015)


def alarms(worlds: int, groups: np.ndarray | None) -> tuple[float, float]:
    """How often two equal models are told apart, and how often the interval of their difference misses 0: 60 users in
    5 folds each, of whom a model serves some better than the other does, in every fold."""
    rng = np.random.default_rng(5)
    apart = np.tile(rng.normal(0, 0.2, (60, worlds)), (5, 1)) + rng.normal(0, 0.2, (300, worlds))
    moved = exchanged(summed(apart, groups)[:, None, :], rounds=1000)[:, 0]
    seen = apart.sum(axis=0)
    p = np.array([p_value(float(first), first - 2.0 * swap) for first, swap in zip(seen, moved.T, strict=True)])
    low, high = np.quantile(resampled(apart, 0, 1000, groups), (0.025, 0.975), axis=0)
    return float((p < 0.05).mean()), float(((low > 0) | (high < 0)).mean())


def test_chance_is_called_chance_in_19_of_20_cases() -> None:
    """Held to 5 % +/- 1.5; queries taken for independent would call chance a difference more than four times as
    often."""
    alarmed, missed = alarms(2000, np.tile(np.arange(60), 5))
    assert abs(alarmed - 0.05) < 0.015 and abs(missed - 0.05) < 0.015
    alarmed, missed = alarms(2000, None)
    assert alarmed > 0.2 and missed > 0.2
