"""Novelty, popularity, serendipity and repeats, by hand and against the `popular` model itself."""

import numpy as np
import pytest

from palate.data.histories import Histories
from palate.metrics.beyond_accuracy import average_popularity, novelty, popular_too, repeat_rate, serendipity

LISTS = np.array([[0, 1, 2], [3, -1, -1], [-1, -1, -1]], dtype=np.int32)
MET = np.array([8, 4, 1, 0])


def test_novelty_by_hand() -> None:
    """Item 3, whom nobody met, is as new as item 2, whom one met."""
    np.testing.assert_allclose(novelty(LISTS, MET, 8), [(0 + 1 + 3) / 3, 3.0, np.nan])


def test_average_popularity_by_hand() -> None:
    np.testing.assert_allclose(average_popularity(LISTS, MET), [13 / 3, 0.0, np.nan])


def test_repeats_are_counted_among_what_is_shown() -> None:
    seen = np.array([[True, False, True], [True, False, False], [False] * 3])
    np.testing.assert_allclose(repeat_rate(seen, LISTS), [2 / 3, 1.0, np.nan])


def test_serendipity_by_hand() -> None:
    hits = np.array([[True, True, False, True], [False] * 4])
    expected = np.array([[True, False, True, False], [False] * 4])
    assert serendipity(hits, expected).tolist() == [0.5, 0.0]


@pytest.mark.parametrize("k", [1, 3, 30])
def test_what_is_popular_too_is_in_the_list_of_the_most_popular(k: int) -> None:
    rng = np.random.default_rng(k)
    n, queries = 20, 40
    rank = rng.permutation(n)
    barred = [sorted(rng.permutation(n)[: rng.integers(0, 15)].tolist()) for _ in range(queries)]
    recommended = np.array([rng.permutation(n)[:6] for _ in range(queries)], dtype=np.int32)
    recommended[rng.random(recommended.shape) < 0.2] = -1
    for row, out in zip(recommended, barred, strict=True):
        row[np.isin(row, out)] = -1  # what is barred is no hit, and not asked for
    best = [[item for item in np.argsort(rank) if item not in out][:k] for out in barred]
    free = [[item in top for item in row] for row, top in zip(recommended, best, strict=True)]
    history = Histories.of_lists(barred)
    np.testing.assert_array_equal(popular_too(recommended, rank, history, k), free)
    offered = Histories.of_lists([[item for item in range(n) if item not in out] for out in barred])
    np.testing.assert_array_equal(popular_too(recommended, rank, history, k, offered), free)
