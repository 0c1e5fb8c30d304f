"""Pairs of users and items: counted where there are few events, told from some users where there are many."""

import numpy as np
import pytest

from palate.costs import pairs
from palate.data.features import NO_TIME
from palate.data.interactions import Interactions


def events(user: np.ndarray, item: np.ndarray, users: int, items: int) -> Interactions:
    n = len(user)
    weight, time = np.ones(n, dtype=np.float32), np.full(n, NO_TIME, dtype=np.int64)
    return Interactions(user.astype(np.int32), item.astype(np.int32), weight, time, users, items)


def test_counted_exactly() -> None:
    done = events(np.array([0, 0, 0, 1, 1, 3]), np.array([2, 2, 1, 0, 2, 2]), 4, 3)
    assert pairs.pairs_and_squares(done) == (5.0, 4.0 + 4.0 + 1.0)


def test_of_many_events_it_is_near_what_counting_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    done = events(np.floor(300 * rng.random(20_000) ** 2), rng.integers(0, 60, 20_000), 300, 60)
    exact = pairs.pairs_and_squares(done)
    monkeypatch.setattr(pairs, "SAMPLED_EVENTS", 4_000)
    np.testing.assert_allclose(pairs.pairs_and_squares(done), exact, rtol=0.1)
