"""The published protocols of ratings: folds as Surprise draws them, given files, figures by hand."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from palate.data.features import Number
from palate.errors import InputError
from palate.reproduction.protocols import tasks
from palate.reproduction.recipe import load
from palate.reproduction.result import REPRODUCED
from palate.reproduction.run import reproduce
from palate.reproduction.task import RatingTask


def ratings_file(path: Path, seed: int = 0, n: int = 200) -> np.ndarray:
    rng = np.random.default_rng(seed)
    cells = rng.permutation(20 * 15)[:n]
    rows = np.column_stack(
        [cells // 15 + 1, cells % 15 + 1, rng.integers(1, 6, n), 900_000_000 + rng.integers(0, 9, n)]
    )
    path.write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))
    return rows


def test_five_folds_are_contiguous_parts_of_the_shuffled_file(tmp_path: Path) -> None:
    rows = ratings_file(tmp_path / "u.data")
    order = np.arange(200)
    np.random.RandomState(0).shuffle(order)  # noqa: NPY002
    parts = np.array_split(order, 5)
    made = tasks("folds", tmp_path, ("rmse", "mae"), {"k": 5, "seed": 0})
    assert len(made) == 5
    for task, part in zip(made, parts, strict=True):
        assert isinstance(task, RatingTask) and task.split.rated is not None
        assert sorted(task.split.rated.withheld.ratings) == sorted(rows[part, 2])
        assert task.split.train.interactions.ratings.sum() == rows[:, 2].sum() - rows[part, 2].sum()


def test_where_a_model_has_no_prediction_it_is_the_mean(tmp_path: Path) -> None:
    train = ratings_file(tmp_path / "a")
    (tmp_path / "b").write_text("21\t16\t5\t0\n")
    (task,) = tasks("given_ratings", tmp_path, ("rmse", "mae"), {"train": "a", "test": "b"})
    assert isinstance(task, RatingTask) and task.split.train.n_users == 21 and task.split.train.n_items == 16
    figures = task.measure("svd", {"epochs": 1}).figures
    assert figures["mae"] == figures["rmse"] == pytest.approx(5 - train[:, 2].mean())


def test_what_is_known_of_a_given_split_is_of_the_same_people(tmp_path: Path) -> None:
    (tmp_path / "u.data").write_text("3\t9\t5\t0\n1\t7\t4\t1\n")
    (tmp_path / "u.user").write_text("1|24|M|writer|85711\n2|53|F|other|94043\n3|23|M|lawyer|32067\n")
    (tmp_path / "a").write_text("1\t7\t4\t1\n2\t7\t4\t1\n")
    (tmp_path / "b").write_text("3\t7\t5\t0\n")
    (task,) = tasks("given_ratings", tmp_path, ("rmse",), {"train": "a", "test": "b", "known": True})
    assert isinstance(task, RatingTask)
    age = task.split.train.users.columns["age"]
    assert isinstance(age, Number)
    np.testing.assert_array_equal(age.value, [24, np.nan, 23])  # the second rated nothing in u.data


def test_predictions_are_clipped(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1\t1\t5\t0\n1\t2\t5\t0\n2\t1\t5\t0\n2\t2\t5\t0\n3\t3\t1\t0\n")
    (tmp_path / "b").write_text("1\t3\t1\t0\n")
    (task,) = tasks("given_ratings", tmp_path, ("mae",), {"train": "a", "test": "b"})
    assert isinstance(task, RatingTask)
    low = replace(task, low=4.5)
    assert task.measure("bias", {}).figures["mae"] < 3.4
    assert low.measure("bias", {}).figures["mae"] == pytest.approx(3.5)


def test_a_model_of_rankings_is_refused(tmp_path: Path) -> None:
    ratings_file(tmp_path / "u.data")
    (task,) = tasks("random_ratings", tmp_path, ("rmse",), {"share": 0.1})
    with pytest.raises(InputError, match="models that predict them"):
        task.measure("ease", {})


@pytest.mark.skipif("PALATE_DATA" not in os.environ, reason="PALATE_DATA names no folder of real data")
def test_surprises_baseline_is_reproduced(tmp_path: Path) -> None:
    result = reproduce(load("ml-100k-5fold"), rows=["baseline"], work=tmp_path)
    (line,) = [line for line in result.lines if line.ours]
    assert line.verdict == REPRODUCED and line.difference("rmse") == pytest.approx(0, abs=0.001)


def test_a_metric_that_is_none_of_ratings_is_said_before_a_fit(tmp_path: Path) -> None:
    ratings_file(tmp_path / "a")
    (tmp_path / "b").write_text("21\t16\t5\t0\n")
    with pytest.raises(InputError, match="'ndcg@5' is not a rating error"):
        list(tasks("given_ratings", tmp_path, ("ndcg@5",), {"train": "a", "test": "b"}))
