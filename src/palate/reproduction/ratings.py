"""Protocols of rating prediction: five folds as Surprise draws them, a given split, one split at random."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from palate.data.features import Features
from palate.data.queries import Queries
from palate.data.vocabulary import Vocabulary
from palate.readers.read import read
from palate.reproduction.files import dataset, events, numbers, part
from palate.reproduction.task import RatingTask
from palate.splitting.folds import folds
from palate.splitting.random import random
from palate.splitting.split import asking, described

LOW, HIGH = 1.0, 5.0  # stars: the range to which predictions are clipped


def five_folds(folder: Path, metrics: tuple[str, ...], k: int = 5, seed: int = 0) -> list[RatingTask]:
    """One task for each fold of Surprise's KFold(k, random_state=seed) over the ratings in file order."""
    return [RatingTask(split, metrics, LOW, HIGH) for split in folds(read(folder).data, k, seed)]


def given_ratings(
    folder: Path, metrics: tuple[str, ...], train: str, test: str, known: bool = False
) -> list[RatingTask]:
    """One task, on a split given as two files of `user item rating ...`, numbered from 1.

    With `known`, models may learn from what the folder's own layout says of users and items too.
    """
    learned, tested = (numbers(part(folder, name), 3) for name in (train, test))
    n_users, n_items = (int(max(learned[:, at].max(), tested[:, at].max())) for at in (0, 1))
    data = dataset(learned[:, 0] - 1, learned[:, 1] - 1, n_users, n_items, learned[:, 2])
    if known:
        whole = read(folder).data
        users = _of_numbers(whole.users, whole.user_ids, n_users)
        data = replace(data, users=users, items=_of_numbers(whole.items, whole.item_ids, n_items))
    held = events(tested[:, 0] - 1, tested[:, 1] - 1, n_users, n_items, tested[:, 2]).histories()
    asking_users = held.lengths.nonzero()[0]
    split = asking(data, Queries.of_users(asking_users.astype("int32"), data), held.take(asking_users), False, None)
    return [RatingTask(described(split, "given", f"{train} and {test} as given"), metrics, LOW, HIGH)]


def _of_numbers(known: Features, ids: Vocabulary, n: int) -> Features:
    """The features of those numbered 1 to n."""
    row = np.full(n, -1, dtype=np.int64)
    number = np.array([int(number) for number in ids.ids.tolist()], dtype=np.int64) - 1
    valid = (number >= 0) & (number < n)
    row[number[valid]] = np.flatnonzero(valid)
    return known.take(row)


def random_ratings(folder: Path, metrics: tuple[str, ...], share: float, seed: int = 0) -> list[RatingTask]:
    """One task, that withholds a share of all ratings at random."""
    return [RatingTask(random(read(folder).data, share, seed), metrics, LOW, HIGH)]
