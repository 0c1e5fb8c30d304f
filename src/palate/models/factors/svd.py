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
from palate.hyper import Choice, Log, Range, learned
from palate.kernels.sgd import drawn_vectors, svd_epoch
from palate.models.cost import Cost, Size
from palate.models.rating_vectors import ABOUT_USERS, OF_USERS, RatingVectors, by_user
from palate.models.ratings import mean_and_range
from palate.models.rounds import State


@dataclass
class SVD(RatingVectors):
    """A rating is the mean, the biases of user and item, and the inner product of their vectors.

    A query's vector is the ridge regression of its ratings on the items' vectors, or that of training for a user of
    the fit where these are kept.
    """

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 100
    epochs: Annotated[int, Range(5, 100, "passes over the ratings")] = 20
    learning_rate: Annotated[float, Log(1e-3, 1e-1, "length of a step")] = 0.005
    l2: Annotated[float, Log(1e-3, 1.0, "pull of biases and vectors towards 0, per rating")] = 0.02
    users: Annotated[str, Choice(OF_USERS, ABOUT_USERS)] = "solved"
    seed: int = 0

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    user_vectors_: QueryVectors = learned()
    item_vectors_: ItemVectors = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        given = by_user(data.interactions)
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        if not self.rounds_:
            self.state_ = self._drawn(data)
        of_user, of_item, users, items = (self.state_[part] for part in ("user_bias", "item_bias", "users", "items"))
        rated = (np.diff(given[0]) > 0).astype(np.float32)
        for _ in range(self.rounds_, self.epochs):
            squares = svd_epoch(given, self.mean_, of_user, of_item, users, items, self.learning_rate, self.l2)
            self.keep_items(of_item, items)
            self.keep_users(of_user, users, rated)
            yield float(np.sqrt(squares / max(1, len(given[1]))))

    def _drawn(self, data: Dataset) -> State:
        rng = np.random.default_rng(self.seed)
        users, items = (drawn_vectors(rng, n, self.factors) for n in (data.n_users, data.n_items))
        biases = {"user_bias": np.zeros(len(users), np.float32), "item_bias": np.zeros(len(items), np.float32)}
        return {"users": users, "items": items, **biases}

    def cost(self, size: Size) -> Cost:
        """Of grouping the events, and in each epoch a step of both vectors of each."""
        trained = size.users if self.users == "trained" else 0
        kept = 4.0 * (size.items + trained) * (self.factors + 2)
        tables = size.padded(size.users, self.factors).then(size.padded(size.items, self.factors))
        epochs = Cost(memory=kept, elements=kept / 4, steps=size.moved(self.factors), python=30.0).times(self.epochs)
        return size.grouped.then(tables).then(epochs).keeping(kept)
