"""Data without a fault, and ways to plant one."""

from dataclasses import replace
from typing import Any

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import Category, Column, Features, Label, strings
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.doctor import Checkup, Finding, check

START = 1_704_067_200  # 1 January 2024
YEAR = 366 * 86_400
NOW = START + YEAR
USERS, ITEMS, EACH = 120, 60, 25


def healthy(seed: int = 0) -> Dataset:
    """120 users who each rated 25 of 60 items from 1 to 5, at any second of a year."""
    rng = np.random.default_rng(seed)
    user = np.repeat(np.arange(USERS, dtype=np.int32), EACH)
    item = np.concatenate([rng.permutation(ITEMS)[:EACH] for _ in range(USERS)]).astype(np.int32)
    rating = rng.integers(1, 6, len(user)).astype(np.float32)
    time = START + rng.integers(0, YEAR, len(user))
    done = Interactions(user, item, np.ones_like(rating), time, USERS, ITEMS, rating=rating)
    columns: dict[str, Column] = {
        "title": Label(strings([f"Title {code}" for code in range(ITEMS)])),
        "category": Category(np.arange(ITEMS, dtype=np.int32) % 3, 3, ("a", "b", "c")),
    }
    ids = Vocabulary.of([f"i{code}" for code in range(ITEMS)]), Vocabulary.of([f"u{code}" for code in range(USERS)])
    return Dataset(done, Features(ITEMS, columns), Features(USERS), *ids)


def with_columns(data: Dataset, **columns: Any) -> Dataset:
    """The same, with other columns of events."""
    return replace(data, interactions=replace(data.interactions, **columns))


def with_times(data: Dataset, rows: slice | np.ndarray, times: int | np.ndarray) -> Dataset:
    """The same, with other times in some events."""
    time = data.interactions.time.copy()
    time[rows] = times
    return with_columns(data, time=time)


def with_more(data: Dataset, user: np.ndarray, item: np.ndarray, time: np.ndarray) -> Dataset:
    """The same, with more events, all rated 3 and 4 in turn."""
    done = data.interactions
    assert done.rating is not None
    rating = (3 + np.arange(len(user)) % 2).astype(np.float32)
    return with_columns(
        data,
        user=np.concatenate([done.user, user.astype(np.int32)]),
        item=np.concatenate([done.item, item.astype(np.int32)]),
        weight=np.concatenate([done.weight, np.ones_like(rating)]),
        time=np.concatenate([done.time, time.astype(np.int64)]),
        rating=np.concatenate([done.rating, rating]),
    )


def checkup(data: Dataset, other: Dataset | None = None, min_events: int = 5) -> Checkup:
    return check(data, other=other, min_events=min_events, now=NOW)


def kinds(data: Dataset, other: Dataset | None = None) -> list[str]:
    return [finding.kind for finding in checkup(data, other).findings]


def the(kind: str, data: Dataset, other: Dataset | None = None) -> Finding:
    """The one finding of that kind, which must be there."""
    (result,) = (finding for finding in checkup(data, other).findings if finding.kind == kind)
    assert result.meaning and result.cure and result.sentence.endswith(".")
    return result
