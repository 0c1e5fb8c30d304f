"""Ragged rows of events: rows taken, events left out, tables made of them."""

import numpy as np

from palate.data.histories import Histories

THREE = Histories(
    np.array([0, 2, 2, 5]),
    np.array([4, 1, 4, 0, 4], dtype=np.int32),
    np.array([1, 2, 3, 4, 5], dtype=np.float32),
    np.array([5, 4, 3, np.nan, 1], dtype=np.float32),
)


def test_rows_in_any_order_with_all_that_belongs_to_them() -> None:
    some = THREE.take(np.array([2, 1, 0]))
    assert some.lengths.tolist() == [3, 0, 2] and some.item.tolist() == [4, 0, 4, 4, 1]
    assert some.weight.tolist() == [3, 4, 5, 1, 2]
    np.testing.assert_array_equal(some.ratings, [3, np.nan, 1, 5, 4])


def test_some_events_only_and_all_rows() -> None:
    liked = THREE.where(~np.isnan(THREE.ratings))
    assert len(liked) == 3 and liked.lengths.tolist() == [2, 0, 2]
    assert THREE.where(np.ones(5, dtype=bool)) is THREE


def test_tables() -> None:
    assert THREE.matrix(5).toarray().tolist() == [[0, 2, 0, 0, 1], [0] * 5, [4, 0, 0, 0, 8]]
    assert THREE.counts(5).toarray().tolist() == [[0, 1, 0, 0, 1], [0] * 5, [1, 0, 0, 0, 2]]
    assert THREE.event_matrix(5).toarray()[2].tolist() == [0, 0, 0, 0, 3]
    assert THREE.newest(2).tolist() == [[4, 1], [-1, -1], [0, 4]]


def test_without_ratings_weights_are_read() -> None:
    assert Histories.of_lists([[1], []], 2.0).ratings.tolist() == [2.0]
