"""The classic tutorial's figures: its formulas by hand and loop by loop, its known results on its own data."""

import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from scipy.spatial.distance import cdist
from splitting.worlds import many

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.errors import InputError
from palate.evaluation import tutorial as page
from palate.evaluation.tutorial import by_items, by_users, distance, render, tutorial

RATINGS = np.random.default_rng(0).integers(0, 6, (7, 5)).astype(np.float32)


def test_the_distance_is_one_less_the_cosine() -> None:
    np.testing.assert_allclose(distance(RATINGS), cdist(RATINGS, RATINGS, "cosine"), atol=1e-6)


def test_a_row_of_zeros_is_far_from_all_but_itself() -> None:
    far = distance(np.array([[0.0, 0.0], [1.0, 0.0]], dtype=np.float32))
    assert far.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_by_users_cell_by_cell() -> None:
    far = distance(RATINGS)
    for user in range(7):
        for item in range(5):
            off = sum(far[user, v] * (RATINGS[v, item] - RATINGS[v].mean()) for v in range(7))
            expected = RATINGS[user].mean() + off / sum(abs(far[user, v]) for v in range(7))
            assert by_users(RATINGS, far)[user, item] == pytest.approx(expected, rel=1e-5)


def test_by_items_cell_by_cell() -> None:
    far = distance(RATINGS.T.copy())
    for user in range(7):
        for item in range(5):
            total = sum(RATINGS[user, j] * far[j, item] for j in range(5))
            expected = total / sum(abs(far[item, j]) for j in range(5))
            assert by_items(RATINGS, far)[user, item] == pytest.approx(expected, rel=1e-5)


def test_every_line_is_on_the_same_ratings() -> None:
    table = tutorial(many(rated=True), seed=1)
    assert (table.n_train, table.n_test, table.seed) == (300, 100, 1)
    assert [line.ours for line in table.lines] == [False] * 4 + [True] * 3
    for line in table.lines:
        assert line.low <= line.rmse <= line.high and line.mae <= line.rmse
    assert json.loads(json.dumps(table.to_json()))["lines"][0]["published"] == 3.12


def test_its_figure_is_that_of_its_code() -> None:
    data = many(rated=True)
    split = page.random(data, 0.25, 0)
    done, rated = split.train.interactions, split.rated
    assert rated is not None
    train, test = np.zeros((20, 30)), np.zeros((20, 30))
    train[done.user, done.item] = done.ratings
    test[rated.queries.user[rated.withheld.row], rated.withheld.item] = rated.withheld.ratings
    similarity = cdist(train, train, "cosine")
    mean = train.mean(axis=1)
    away = train - mean[:, np.newaxis]
    predicted = mean[:, np.newaxis] + similarity.dot(away) / np.array([np.abs(similarity).sum(axis=1)]).T
    squares = (predicted[test.nonzero()].flatten() - test[test.nonzero()].flatten()) ** 2
    assert tutorial(data).lines[0].rmse == pytest.approx(np.sqrt(squares.mean()), rel=1e-5)


def test_it_prints() -> None:
    text = io.StringIO()
    render(tutorial(many(rated=True)), Console(file=text, width=160))
    printed = text.getvalue()
    assert "tutorial, user-based" in printed and "item_knn_ratings" in printed
    assert "300 ratings to learn from, 100 to predict, drawn with seed 0" in printed


def test_no_ratings_is_said() -> None:
    with pytest.raises(InputError, match="no ratings"):
        tutorial(many())


def test_too_large_for_dense_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "CELLS_AT_MOST", 599)
    with pytest.raises(InputError, match="20 users by 30 items are too many"):
        tutorial(many(rated=True))


@pytest.mark.skipif("PALATE_DATA" not in os.environ, reason="PALATE_DATA names no folder of real data")
def test_on_its_own_data_its_printed_figures_come_out_and_ours_are_far_lower() -> None:
    rows = np.loadtxt(Path(os.environ["PALATE_DATA"]) / "ml-100k" / "u.data", dtype=np.int64)
    user, item = (rows[:, column].astype(np.int32) - 1 for column in (0, 1))
    rating = rows[:, 2].astype(np.float32)
    done = Interactions(user, item, rating, rows[:, 3].copy(), 943, 1682, rating=rating)
    lines = tutorial(Dataset.of(done)).lines
    assert lines[0].rmse == pytest.approx(3.12, abs=0.03) and lines[2].rmse == pytest.approx(3.45, abs=0.03)
    assert all(0.90 < line.rmse < 0.95 and line.predicted == 1.0 for line in lines if line.ours)
