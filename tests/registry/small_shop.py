"""A shop of ten things and twelve people, half of whom buy lamps and half desks; nobody has met everything."""

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Label, Number, Tags, Text, Time, Vector, strings
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.pipeline.pipeline import Pipeline

KINDS = ["lamps", "desks"]
N_ITEMS, N_USERS = 10, 12


def shop() -> Dataset:
    """Item c is of kind c % 2; user u buys of kind u % 2, all but one; the last user has done nothing."""
    user, item = np.nonzero(np.add.outer(np.arange(N_USERS - 1), np.arange(N_ITEMS)) % 2 == 0)
    met = item != user % N_ITEMS
    user, item = user[met].astype(np.int32), item[met].astype(np.int32)
    n = len(user)
    dice = np.random.default_rng(1)
    rating = dice.integers(3, 6, n).astype(np.float32)
    rating[::4] = np.nan
    events = Category(dice.integers(0, 2, n, dtype=np.int32), 2, ("view", "purchase"))
    time = 1_700_000_000 + dice.permutation(n).astype(np.int64) * 3600
    done = Interactions(user, item, np.ones(n, np.float32), time, N_USERS, N_ITEMS, rating=rating, event=events)
    return Dataset(done, _items(), _users(), _ids("i", N_ITEMS), _ids("u", N_USERS))


def _items() -> Features:
    columns = {
        "title": Label(strings([f"{KINDS[c % 2][:-1].title()} No. {c}" for c in range(N_ITEMS)])),
        "category": Category.of_values([KINDS[c % 2] for c in range(N_ITEMS)]),
        "price": Number(np.array([*(9.9 + np.arange(N_ITEMS - 1)), np.nan], dtype=np.float32)),
        "colours": Tags.of_lists([["red", "blue"][: c % 3] for c in range(N_ITEMS)]),
        "added": Time(1_600_000_000 + np.arange(N_ITEMS, dtype=np.int64) * 86_400),
        "Title": Text(strings(["one that differs by its capital"] * N_ITEMS)),
        "shape": Vector(np.arange(2.0 * N_ITEMS, dtype=np.float32).reshape(N_ITEMS, 2)),
    }
    return Features(N_ITEMS, columns)


def _users() -> Features:
    names = Label(strings([f"Person {c}" for c in range(N_USERS - 1)] + ["Søren 'O"]))
    return Features(N_USERS, {"name": names, "country": Category.of_values(["dk", None, "se"] * 4)})


def _ids(letter: str, n: int) -> Vocabulary:
    return Vocabulary.of([f"{letter}{100 + code}" for code in range(n)])


def served(data: Dataset) -> Pipeline:
    """What is put into the registry as a rule: a model, with popularity to fall back on."""
    return Pipeline((EASE(l2=5.0),), fallback=Popular()).fit(data)
