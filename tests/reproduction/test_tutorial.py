"""The classic tutorial's figures: its formulas by hand and loop by loop, its known results on its own data."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from splitting.worlds import many

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.reproduction import tutorial as page
from palate.reproduction.recipe import load
from palate.reproduction.result import REPRODUCED
from palate.reproduction.run import reproduce
from palate.reproduction.tutorial import Tutorial, by_items, by_users, distance, tasks
from palate.splitting.random import random

RATINGS = np.random.default_rng(0).integers(0, 6, (7, 5)).astype(np.float32)


def task(data: Dataset) -> Tutorial:
    return Tutorial(random(data, 0.25, 0), ("rmse", "mae"), 1.0, 5.0)


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


def test_its_figure_is_that_of_its_code() -> None:
    data = many(rated=True)
    split = random(data, 0.25, 0)
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
    figures = task(data).measure("tutorial_users", {}).figures
    assert figures["rmse"] == pytest.approx(np.sqrt(squares.mean()), rel=1e-5) and figures["mae"] <= figures["rmse"]


def test_every_way_is_on_the_same_ratings() -> None:
    same = task(many(rated=True))
    assert "300 events to learn from" in same.about and "100 ratings to predict" in same.about
    errors = [same.measure(name, {}).figures["rmse"] for name in (*page.WAYS, "bias")]
    assert len(set(errors)) == 5 and min(errors) == errors[-1]


def test_no_ratings_is_said() -> None:
    for name in ("tutorial_users", "bias"):
        with pytest.raises(InputError, match="with ratings|no ratings"):
            task(many()).measure(name, {})


def test_too_large_for_dense_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "CELLS_AT_MOST", 3)
    (tmp_path / "u.data").write_text("1\t1\t5\t900000000\n2\t2\t4\t900000001\n")
    with pytest.raises(InputError, match="2 users by 2 items are too many"):
        tasks(tmp_path, ("rmse",))


@pytest.mark.skipif("PALATE_DATA" not in os.environ, reason="PALATE_DATA names no folder of real data")
def test_on_its_own_data_its_printed_figures_come_out_and_ours_are_far_lower(tmp_path: Path) -> None:
    lines = reproduce(load("tutorial"), work=tmp_path).lines
    assert [line.verdict for line in lines[:2]] == [REPRODUCED, REPRODUCED]
    ours = [line.ours.figures["rmse"] for line in lines[4:] if line.ours]
    assert len(ours) == 3 and all(0.90 < rmse < 0.95 for rmse in ours)
