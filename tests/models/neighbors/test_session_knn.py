"""SessionKNN finds the sessions like this one, and looks near what was met last."""

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.models.neighbors.session_knn import SessionKNN
from palate.testing import interactions


def fitted(rows: list[list[int]], **parameters: float) -> SessionKNN:
    return SessionKNN(**parameters).fit(Dataset.of(interactions(rows)))  # type: ignore[arg-type]


def scores(model: SessionKNN, *rows: list[int]) -> np.ndarray:
    return model.score(Queries.of_histories(list(rows)), np.arange(model.n_items_, dtype=np.int32))


def test_is_its_formula() -> None:
    rows = [[0, 1, 2], [1, 3], [2, 2, 0, 1]]
    model = fitted(rows, decay=0.5, rarity=1.0, length=1.0, reach=2.0, backward=0.25, neighbors=2)
    idf = np.log1p(3 / np.array([2, 3, 2, 1]))
    # asked by [3, 1]: likeness is worth of the items in common over the length; the newest in common is item 1
    like = {0: idf[1] / 3, 1: (idf[1] + 0.5 * idf[3]) / 2, 2: idf[1] / 4}
    near = np.exp(-np.arange(4) / 2.0)
    wanted = np.zeros(4)
    wanted[[0, 1, 2]] += like[0] * np.array([0.25 * near[1], 1, near[1]])
    wanted[[1, 3]] += like[1] * np.array([1, near[1]])
    np.testing.assert_allclose(scores(model, [3, 1])[0], wanted, rtol=1e-5)


def test_the_order_of_the_history_counts() -> None:
    model = fitted([[0, 1], [2, 3]], last=20)
    first, other = scores(model, [0, 2], [2, 0])
    assert first[3] > first[1] and other[1] > other[3]


def test_an_item_met_twice_counts_where_it_was_met_last() -> None:
    model = fitted([[0, 1, 4], [2, 3, 4]])
    np.testing.assert_array_equal(*scores(model, [0, 2, 0], [2, 0]))


def test_looks_at_the_newest_sessions_of_an_item() -> None:
    rows = [[0, 1], [0, 2], [0, 3]]
    done = replace(interactions(rows), time=np.array([50, 60, 10, 20, 30, 40]))
    model = SessionKNN(newest=2).fit(Dataset.of(done))
    assert (model.score(Queries.of_histories([[0]]), np.arange(4, dtype=np.int32))[0] > 0).tolist() == [
        True, True, False, True,
    ]  # fmt: skip


def test_of_equal_sessions_the_newer_is_asked() -> None:
    predicted = scores(fitted([[0, 1], [0, 2]], neighbors=1, rarity=1.0, length=0.5, reach=2.0), [0])[0]
    assert predicted[1] == 0 and predicted[2] == pytest.approx(np.exp(-0.5) * np.log(2) / np.sqrt(2))


def test_what_was_not_liked_is_in_no_session_and_speaks_against_what_is_like_it() -> None:
    done = interactions([[0, 1], [2, 3], [4, 1]])
    disliked = replace(done, weight=np.array([1, 1, 1, 0, 1, -1], np.float32))
    model = SessionKNN().fit(Dataset.of(disliked))
    assert 3 not in model.item_ and model.item_.tolist().count(1) == 1
    history = replace(Histories.of_lists([[0, 2]]), weight=np.array([-1, 1], np.float32))
    assert (model.score(Queries(np.array([-1], np.int32), history), np.arange(5, dtype=np.int32))[0, :2] <= 0).all()
