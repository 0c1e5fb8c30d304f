"""Protocols of rating prediction: five folds as Surprise draws them, a given split, one split at random."""

from pathlib import Path

from palate.data.queries import Queries
from palate.readers.read import read
from palate.reproduction.files import dataset, events, numbers, part
from palate.reproduction.trial import Rating
from palate.splitting.folds import folds
from palate.splitting.random import random
from palate.splitting.split import asking, described

LOW, HIGH = 1.0, 5.0  # stars: the range to which predictions are clipped


def five_folds(folder: Path, metrics: tuple[str, ...], k: int = 5, seed: int = 0) -> list[Rating]:
    """One trial for each fold of Surprise's KFold(k, random_state=seed) over the ratings in file order."""
    return [Rating(split, metrics, LOW, HIGH) for split in folds(read(folder).data, k, seed)]


def given_ratings(folder: Path, metrics: tuple[str, ...], train: str, test: str) -> list[Rating]:
    """One trial, on a split given as two files of `user item rating ...`, numbered from 1."""
    learned, asked = (numbers(part(folder, name), 3) for name in (train, test))
    n_users, n_items = (int(max(learned[:, at].max(), asked[:, at].max())) for at in (0, 1))
    data = dataset(learned[:, 0] - 1, learned[:, 1] - 1, n_users, n_items, learned[:, 2])
    held = events(asked[:, 0] - 1, asked[:, 1] - 1, n_users, n_items, asked[:, 2]).histories()
    users = held.lengths.nonzero()[0]
    split = asking(data, Queries.of_users(users.astype("int32"), data), held.take(users), False, None)
    return [Rating(described(split, "given", f"{train} and {test} as given"), metrics, LOW, HIGH)]


def random_ratings(folder: Path, metrics: tuple[str, ...], share: float, seed: int = 0) -> list[Rating]:
    """One trial, that withholds a share of all ratings at random."""
    return [Rating(random(read(folder).data, share, seed), metrics, LOW, HIGH)]
