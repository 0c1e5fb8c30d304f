"""Models that keep every contract; those with a fault are made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.hyper import Range, learned
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR


@dataclass
class Honest(Recommender):
    """Scores an item by how often it shares a user with those of the history."""

    reads = Reads.HISTORY

    together_: CSR = learned()

    def learn(self, data: Dataset) -> Iterator[float] | None:
        met = data.interactions.matrix()
        self.together_ = met.T @ met
        return None

    def score(self, queries: Queries, items: Items) -> Scores:
        return queries.history.matrix(self.n_items_).times_sparse(self.together_)[:, items]


@dataclass
class HonestInRounds(Honest):
    """Learns the same in rounds: the items that share a user weigh more after each."""

    learns_in = "epochs"

    epochs: Annotated[int, Range(1, 50, "rounds")] = 4

    def learn(self, data: Dataset) -> Iterator[float]:
        met = data.interactions.matrix()
        if self.rounds_ == 0:
            self.state_ = {"weight": np.zeros(data.n_items, dtype=np.float32)}
        for at in range(self.rounds_, self.epochs):
            weight = self.state_["weight"] + self.step(at)
            self.state_ = {"weight": weight}
            self.together_ = (met.T @ met).scaled(columns=weight)
            yield 1.0 / (at + 1)

    def step(self, at: int) -> np.float32:
        return np.float32(1.0)


@dataclass
class HonestRatings(Honest):
    """A model of ratings, held to one contract alone: what is not rated counts for nothing."""

    score_kind = ScoreKind.RATING
