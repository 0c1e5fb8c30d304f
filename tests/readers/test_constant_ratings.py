"""Ratings that are all the same are none."""

import numpy as np
import pytest

from palate.readers.read import read


@pytest.mark.parametrize("values", [[0, 0, 0], [5.0, 5.0, 5.0], [5.0, float("nan"), 5.0]])
def test_one_value_is_no_rating_and_it_is_said(values: list[float]) -> None:
    reading = read({"user": ["a", "b", "c"], "item": ["x", "y", "z"], "rating": np.array(values)})
    assert reading.data.interactions.rating is None
    assert any("column 'rating'" in note and "taken as events without ratings" in note for note in reading.notes)


@pytest.mark.parametrize("values", [[4, 5, 5], [1, 0, 0]])
def test_two_values_are_ratings(values: list[int]) -> None:
    reading = read({"user": ["a", "b", "c"], "item": ["x", "y", "z"], "rating": values})
    assert reading.data.interactions.rating is not None and reading.data.interactions.rating.tolist() == values


def test_one_event_says_too_little_to_tell() -> None:
    reading = read({"user": ["a"], "item": ["x"], "rating": [5]})
    assert reading.data.interactions.rating is not None
