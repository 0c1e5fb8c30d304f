"""Biased matrix factorization by stochastic gradient descent, which the field calls SVD.

Yehuda Koren, Robert Bell, Chris Volinsky. Matrix Factorization Techniques for Recommender Systems.
IEEE Computer 2009. https://doi.org/10.1109/MC.2009.263
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import ItemVectors, QueryVectors
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned
from palate.kernels.ridge import ridge_rows
from palate.kernels.sgd import svd_epoch
from palate.models.cost import Cost, Size
from palate.models.ratings import bounded, mean_and_range
from palate.models.recommender import Reads
from palate.models.rounds import State
from palate.models.scoring import Embedding


@dataclass
class SVD(Embedding):
    """A rating is the mean, the biases of user and item, and the inner product of their vectors.

    A vector is [mean and own bias, 1, factors] on the query's side and [1, own bias, factors] on the item's. Users'
    vectors are not kept: a query's is the ridge regression of its ratings on the items' vectors.
    """

    reads = Reads.HISTORY
    ratings = True

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 100
    epochs: Annotated[int, Range(5, 100, "passes over the ratings")] = 20
    learning_rate: Annotated[float, Log(1e-3, 1e-1, "length of a step")] = 0.005
    l2: Annotated[float, Log(1e-3, 1.0, "pull of biases and vectors towards 0, per rating")] = 0.02
    seed: int = 0

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    item_vectors_: ItemVectors = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        given = data.interactions.take(data.interactions.order())
        self.mean_, self.lowest_, self.highest_ = mean_and_range(given)
        if not self.rounds_:
            self.state_ = self._drawn(data)
        of_user, of_item, users, items = (self.state_[part] for part in ("user_bias", "item_bias", "users", "items"))
        for _ in range(self.rounds_, self.epochs):
            squares = svd_epoch(
                given.user, given.item, given.ratings, self.mean_,
                of_user, of_item, users, items, self.learning_rate, self.l2,
            )  # fmt: skip
            ones = np.ones((data.n_items, 1), dtype=np.float32)
            self.item_vectors_ = np.hstack([ones, of_item[:, None], items])
            yield float(np.sqrt(squares / max(1, len(given))))

    def _drawn(self, data: Dataset) -> State:
        rng = np.random.default_rng(self.seed)
        users, items = (rng.normal(0, 0.1, (n, self.factors)).astype(np.float32) for n in (data.n_users, data.n_items))
        biases = {"user_bias": np.zeros(len(users), np.float32), "item_bias": np.zeros(len(items), np.float32)}
        return {"users": users, "items": items, **biases}

    def cost(self, size: Size) -> Cost:
        """Of the events in order, and in each epoch a step of both vectors of each."""
        numbers = float(size.events * self.factors)
        tables = size.vectors(size.users, self.factors).then(size.vectors(size.items, self.factors))
        epochs = Cost(memory=4.0 * size.items * self.factors, steps=numbers, python=20.0).times(self.epochs)
        return size.ordered.then(tables).then(epochs).keeping(4.0 * size.items * (self.factors + 2))

    def encode(self, queries: Queries) -> QueryVectors:
        """The pull towards 0 is that of training.

        Its l2 counts once per rating; and t steps of length s against squared errors go as far as ridge regression
        with l2 = 1 / (s t) (Ali, Kolter, Tibshirani. A Continuous-Time View of Early Stopping for Least Squares
        Regression. AISTATS 2019). Without that part a short history is fitted too closely.
        """
        history = queries.history
        theirs = self.item_vectors_[:, 1]
        x = np.delete(self.item_vectors_, 1, axis=1)
        off = (history.ratings - self.mean_ - theirs[history.item]).astype(np.float32)
        l2 = self.l2 * history.lengths + 1.0 / (self.learning_rate * self.epochs)
        solved = ridge_rows(history.offsets, history.item, np.ones_like(off), off, x, l2.astype(np.float32))
        vectors = np.insert(solved, 1, np.float32(1), axis=1)
        vectors[:, 0] += self.mean_
        return vectors

    def bounded(self, products: np.ndarray) -> np.ndarray:
        return bounded(products, self.lowest_, self.highest_)

    def directions(self) -> ItemVectors:
        return self.item_vectors_[:, 2:]
