"""Bias: a ridge regression, solved by hand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.errors import InputError
from palate.models.baselines.bias import Bias
from palate.testing import interactions

RATINGS = np.array([5, 3, 4, 1, 2, 5], dtype=np.float32)
MET = replace(interactions([[0, 1], [0, 2], [1, 2]]), rating=RATINGS)
ALL = np.arange(3, dtype=np.int32)


def rated(items: list[int], ratings: Sequence[float]) -> Queries:
    history = Histories.of_lists([items])
    return replace(Queries.of_histories([[]]), history=replace(history, rating=np.array(ratings, dtype=np.float32)))


def test_is_the_ridge_regression_of_the_ratings_on_users_and_items() -> None:
    model = Bias(item_l2=2.0, user_l2=3.0, epochs=100).fit(Dataset.of(MET))
    mean, design = RATINGS.mean(), np.zeros((6, 6))
    design[np.arange(6), MET.item] = design[np.arange(6), 3 + MET.user] = 1
    solved = np.linalg.solve(design.T @ design + np.diag([2.0] * 3 + [3.0] * 3), design.T @ (RATINGS - mean))
    expected = mean + solved[None, :3] + solved[3:, None]
    everyone = Queries.of_users(np.arange(3, dtype=np.int32), Dataset.of(MET))
    np.testing.assert_allclose(model.score(everyone, ALL), expected, rtol=1e-5)


def test_a_stranger_is_pulled_to_the_mean_by_shrinkage() -> None:
    model = Bias(user_l2=3.0).fit(Dataset.of(MET))
    off = 5 - model.mean_ - model.item_bias_[0] + 3 - model.mean_ - model.item_bias_[1]
    expected = model.mean_ + model.item_bias_ + off / (2 + 3.0)
    np.testing.assert_allclose(model.score(rated([0, 1], [5, 3]), ALL)[0], expected, rtol=1e-5)


def test_where_users_do_not_differ_an_item_gets_its_own_mean() -> None:
    model = Bias(item_l2=0.0, user_l2=1e9).fit(Dataset.of(MET))
    expected = [RATINGS[MET.item == i].mean() for i in range(3)]
    np.testing.assert_allclose(model.score(rated([], []), ALL)[0], expected, rtol=1e-5)


def test_a_strict_stranger_is_predicted_lower_than_a_mild_one() -> None:
    model = Bias().fit(Dataset.of(MET))
    strict, mild = (model.score(rated([0, 1], ratings), ALL) for ratings in ([1, 1], [5, 5]))
    assert (strict < mild).all()


def test_an_event_without_a_rating_teaches_nothing() -> None:
    more = replace(interactions([[0, 1, 2], [0, 2], [1, 2]]), rating=np.insert(RATINGS, 2, np.nan))
    np.testing.assert_array_equal(Bias().fit(Dataset.of(more)).item_bias_, Bias().fit(Dataset.of(MET)).item_bias_)


def test_no_rating_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="no event has one"):
        Bias().fit(Dataset.of(replace(MET, rating=np.full(6, np.nan, dtype=np.float32))))


def test_no_event_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="there is no event"):
        Bias().fit(Dataset.of(MET.take(np.arange(0))))
