"""What each source said of the items of merged lists goes with them."""

import numpy as np

from palate.data.by_source import BySource

TWO = BySource(np.array([[[1.0, np.nan], [0.5, 2.0]]], dtype=np.float32), np.array([[[0, -1], [1, 0]]], dtype=np.int32))


def test_places_in_another_order_and_nothing_of_empty_ones() -> None:
    swapped = TWO.placed(np.array([[1, 0]]), np.array([[True, False]]))
    np.testing.assert_array_equal(swapped.score, [[[0.5, 2.0], [np.nan, np.nan]]])
    assert swapped.rank.tolist() == [[[1, 0], [-1, -1]]]


def test_cut_and_padded() -> None:
    assert TWO.first(1).rank.tolist() == [[[0, -1]]]
    assert TWO.first(3).rank.tolist() == [[[0, -1], [1, 0], [-1, -1]]]
    assert np.isnan(TWO.first(3).score[0, 2]).all()


def test_stacked_only_where_all_have_the_same_sources() -> None:
    both = BySource.stacked([TWO, TWO])
    assert both is not None and both.score.shape == (2, 2, 2)
    assert BySource.stacked([TWO, None]) is None
    assert BySource.stacked([TWO, BySource.nothing(1, 2, 3)]) is None
