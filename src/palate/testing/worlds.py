"""Small worlds in which the right recommendation is known."""

from dataclasses import dataclass, replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Number, Tags
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.wishes import Want, Wish, Wishes
from palate.sparse import one_hot


@dataclass(frozen=True)
class World:
    """What was done, and requests from every user who holds all that a query can; user u has yet to meet item u."""

    data: Dataset
    everyone: Queries
    liked: float  # the weight of an event that the user was glad of

    @property
    def items(self) -> np.ndarray:
        return np.arange(self.data.n_items, dtype=np.int32)


def checkerboard(size: int) -> Interactions:
    """Even users have the even items and odd users the odd ones, but user u lacks item u."""
    user, item = np.nonzero(np.add.outer(np.arange(size), np.arange(size)) % 2 == 0)
    met = user != item
    user, item = user[met].astype(np.int32), item[met].astype(np.int32)
    time = np.random.default_rng(0).permutation(len(user))  # else the last event of all would be one item
    return Interactions(user, item, np.ones(len(user), dtype=np.float32), time, size, size)


def rated_checkerboard(size: int) -> Interactions:
    """The same, each item of the own colour rated 5; half of the other colour, rated 1."""
    liked = checkerboard(size)
    user, item = np.nonzero(np.add.outer(np.arange(size), np.arange(size)) % 4 == 1)
    users = np.concatenate([liked.user, user.astype(np.int32)])
    items = np.concatenate([liked.item, item.astype(np.int32)])
    rating = np.repeat(np.array([5.0, 1.0], dtype=np.float32), [len(liked), len(user)])
    return Interactions(users, items, rating, np.random.default_rng(0).permutation(len(users)), size, size)


def four_tastes(size: int, *, ratings: bool = False) -> Dataset:
    """Users and items of the tastes 0 to 3 in turn; each has three in five of the items of their own taste.

    With ratings these are rated 5, and three in ten of the others, rated 1, are added.
    """
    rng, taste = np.random.default_rng(0), np.arange(size, dtype=np.int32) % 4
    own = taste[:, None] == taste
    user, item = (
        code.astype(np.int32) for code in np.nonzero(rng.random(own.shape) < np.where(own, 0.6, 0.3 * ratings))
    )
    weight = np.where(own[user, item], 5.0 if ratings else 1.0, 1.0).astype(np.float32)
    done = Interactions(user, item, weight, rng.permutation(len(user)), size, size)
    known = Features(size, {"taste": Category(taste, 4), "tags": Tags(one_hot(taste, 4))})
    return Dataset.of(done, known, Features(size, {"taste": Category(taste, 4)}))


def colours(size: int) -> Features:
    """Even or odd, as a category and as a tag; and a number that tells nothing."""
    colour = (np.arange(size) % 2).astype(np.int32)
    noise = np.random.default_rng(0).normal(size=size).astype(np.float32)
    return Features(size, {"colour": Category(colour, 2), "tags": Tags(one_hot(colour, 2)), "noise": Number(noise)})


def weather(n: int) -> Features:
    """A context that tells nothing."""
    return Features(n, {"rain": Category(np.random.default_rng(1).integers(0, 2, n, dtype=np.int32), 2)})


def world(size: int = 20, *, ratings: bool = False) -> World:
    interactions = rated_checkerboard(size) if ratings else checkerboard(size)
    interactions = replace(interactions, context=weather(len(interactions)))
    users = Features(size, {"colour": colours(size).columns["colour"]})
    data = Dataset.of(interactions, colours(size), users)
    everyone = replace(
        Queries.of_users(np.arange(size, dtype=np.int32), data),
        time=np.full(size, 10**6, dtype=np.int64),
        context=weather(size),
        wishes=Wishes.of_rows([[Wish("colour", Want.IS, user % 2)] for user in range(size)]),
    )
    return World(data, everyone, liked=5.0 if ratings else 1.0)


def interactions(rows: list[list[int]]) -> Interactions:
    """One row of item codes per user, each once, in order."""
    user = np.repeat(np.arange(len(rows), dtype=np.int32), [len(row) for row in rows])
    item = np.array([item for row in rows for item in row], dtype=np.int32)
    time = np.arange(len(item), dtype=np.int64)
    return Interactions(user, item, np.ones(len(item), dtype=np.float32), time, len(rows), int(item.max()) + 1)
