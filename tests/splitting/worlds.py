"""Small data sets whose splits are worked out by hand."""

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.splitting.split import Split

Event = tuple[int, int, float, int]  # user, item, weight, time


def dataset(events: list[Event], *, rated: bool = False) -> Dataset:
    user, item, weight, time = (list(column) for column in zip(*events, strict=True))
    values = np.array(weight, dtype=np.float32)
    done = Interactions(
        np.array(user, dtype=np.int32),
        np.array(item, dtype=np.int32),
        values,
        np.array(time, dtype=np.int64),
        max(user) + 1,
        max(item) + 1,
        rating=values + 3 if rated else None,
    )
    return Dataset.of(done)


def many(n: int = 400, *, users: int = 20, items: int = 30, times: bool = True, rated: bool = False) -> Dataset:
    """Random events, the same at every call."""
    rng = np.random.default_rng(7)
    cells = rng.choice(users * items, n, replace=False)
    time = rng.permutation(n) if times else np.full(n, NO_TIME)
    rows = zip(
        (cells // items).tolist(), (cells % items).tolist(), rng.integers(-1, 3, n).tolist(), time.tolist(), strict=True
    )
    return dataset([(user, item, float(weight), when) for user, item, weight, when in rows], rated=rated)


def answers(split: Split) -> dict[int, list[int]]:
    """The relevant items of each user asked."""
    rows = [split.relevant.take(np.array([row])).item.tolist() for row in range(len(split.queries))]
    return dict(zip(split.queries.user.tolist(), rows, strict=True))


def known_items(split: Split) -> dict[int, list[int]]:
    """The history of each user asked."""
    rows = [split.queries.history.take(np.array([row])).item.tolist() for row in range(len(split.queries))]
    return dict(zip(split.queries.user.tolist(), rows, strict=True))
