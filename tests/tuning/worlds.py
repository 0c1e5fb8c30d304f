"""Data on which a setting matters, small enough to fit in a blink."""

import numpy as np

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions


def tastes(n_users: int = 120, n_items: int = 40, each: int = 12, seed: int = 0) -> Dataset:
    """People of two tastes, each with some chance events besides; with times."""
    rng = np.random.default_rng(seed)
    user = np.repeat(np.arange(n_users, dtype=np.int32), each)
    rows = []
    for person in range(n_users):
        liked = rng.permutation(np.arange(person % 2, n_items, 2))[: each - 2]
        rows.append(np.concatenate([liked, rng.integers(0, n_items, each - len(liked))]))
    item = np.concatenate(rows).astype(np.int32)
    time = 1_000_000_000 + rng.integers(0, 10**7, len(user))
    weight = np.ones(len(user), dtype=np.float32)
    rating = (
        np.where(item % 2 == user % 2, 5.0, 1.0).astype(np.float32) - rng.integers(0, 2, len(user)).astype("f4") / 2
    )
    return Dataset.of(Interactions(user, item, weight, time, n_users, n_items, rating=rating.astype(np.float32)))
