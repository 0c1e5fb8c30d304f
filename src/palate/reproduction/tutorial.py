"""The classic tutorial's figures, computed as its code computes them, beside models of ours on the same split.

"Movie recommender with collaborative filtering in Python", as found on many sites: MovieLens 100K, a random 75/25
split, dense matrices in which a missing rating is a 0, `pairwise_distances(..., metric="cosine")` taken for the
similarity though it is the distance, and the root mean squared error over the cells of the test part.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from jaxtyping import Float32

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.kernels.dense import product
from palate.readers.read import read
from palate.reproduction.ratings import HIGH, LOW
from palate.reproduction.task import Measurement, OnStage, RatingTask, silent
from palate.splitting.random import random

CELLS_AT_MOST = 1 << 26  # of a dense matrix of users by items, of which several are held at once

Dense = Float32[np.ndarray, "users items"]
Square = Float32[np.ndarray, "each each"]


class Tutorial(RatingTask):
    """A task that knows, beside the models of the catalogue, the tutorial's four ways by name."""

    def seconds(self, model: str, parameters: Mapping[str, Any]) -> float:
        return 0.0 if model in WAYS else super().seconds(model, parameters)

    def measure(self, model: str, parameters: Mapping[str, Any], on_stage: OnStage = silent) -> Measurement:
        if model not in WAYS:
            return super().measure(model, parameters, on_stage)
        on_stage("predicting every cell")
        rated, start = self.split.rated, perf_counter()
        if rated is None:
            raise InputError("the data holds no ratings, and the tutorial predicts ratings: use MovieLens 100K")
        predicted = WAYS[model](_dense(self.split.train))
        fitted, withheld = perf_counter(), rated.withheld
        cells = predicted[rated.queries.user[withheld.row], withheld.item].astype(np.float64)
        off = cells - withheld.ratings  # not clipped: neither does its code
        errors = {"rmse": float(np.sqrt(np.mean(off**2))), "mae": float(np.abs(off).mean())}
        return Measurement({name: errors[name] for name in self.metrics}, fitted - start, perf_counter() - fitted)


def tasks(folder: Path, metrics: tuple[str, ...], share: float = 0.25, seed: int = 0) -> list[Tutorial]:
    """One task; InputError where the data are too large for dense matrices."""
    data = read(folder).data
    if data.n_users * data.n_items > CELLS_AT_MOST:
        raise InputError(
            f"{data.n_users:,} users by {data.n_items:,} items are too many for the tutorial's dense matrices: "
            "use MovieLens 100K or 1M"
        )
    return [Tutorial(random(data, share, seed), metrics, LOW, HIGH)]


def by_users(ratings: Dense, similarity: Square) -> Dense:
    """Each user's mean, zeros included, plus the mean of all deviations weighted by the users' similarity."""
    mean = ratings.mean(axis=1, keepdims=True)
    return np.asarray(mean + product(similarity, ratings - mean) / _sums(similarity)[:, None])


def by_items(ratings: Dense, similarity: Square) -> Dense:
    """The mean of the user's ratings, zeros included, weighted by the items' similarity."""
    return np.asarray(product(ratings, similarity) / _sums(similarity)[None, :])


def distance(rows: Float32[np.ndarray, "each width"]) -> Square:
    """1 - cosine between rows, 0 from a row to itself: scikit-learn's pairwise_distances with metric="cosine"."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(length > 0, length, np.float32(1.0))
    distances = np.clip(1.0 - product(unit, unit.T), 0.0, 2.0).astype(np.float32)
    np.fill_diagonal(distances, 0.0)
    return distances


def _users(ratings: Dense) -> Dense:
    return by_users(ratings, distance(ratings))


def _items(ratings: Dense) -> Dense:
    return by_items(ratings, distance(ratings.T.copy()))


def _users_put_right(ratings: Dense) -> Dense:
    return by_users(ratings, np.float32(1.0) - distance(ratings))


def _items_put_right(ratings: Dense) -> Dense:
    return by_items(ratings, np.float32(1.0) - distance(ratings.T.copy()))


WAYS: Mapping[str, Callable[[Dense], Dense]] = {
    "tutorial_users": _users,
    "tutorial_items": _items,
    "tutorial_users_put_right": _users_put_right,
    "tutorial_items_put_right": _items_put_right,
}


def _dense(train: Dataset) -> Dense:
    events = train.interactions
    ratings = np.zeros((train.n_users, train.n_items), dtype=np.float32)
    ratings[events.user, events.item] = events.ratings
    return ratings


def _sums(similarity: Square) -> Float32[np.ndarray, "each"]:
    """Of the absolute similarities of each row; 1 for a row of zeros, whose prediction is then 0."""
    sums = np.abs(similarity).sum(axis=1)
    return np.where(sums > 0, sums, np.float32(1.0))
