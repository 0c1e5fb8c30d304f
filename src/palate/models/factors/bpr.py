"""Bayesian personalized ranking: what was met should score above what was not.

Steffen Rendle et al. BPR: Bayesian Personalized Ranking from Implicit Feedback. UAI 2009.
https://arxiv.org/abs/1205.2618
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import ItemVectors, QueryVectors
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned
from palate.kernels.numbers import expit
from palate.kernels.sgd import bpr_epoch
from palate.models.recommender import Reads
from palate.models.scoring import Embedding

FOLD_IN_STEPS = 100


@dataclass
class BPR(Embedding):
    """Learns a vector per user and per item, and keeps the items' alone.

    A query's vector is the one that training would have found for its history, were the items held
    still: strangers, and users who did more since, are served as those of the fit.
    """

    reads = Reads.HISTORY

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 32
    learning_rate: Annotated[float, Log(1e-3, 1.0, "length of the first step")] = 0.05
    l2: Annotated[float, Log(1e-5, 1e-1, "pull of the vectors towards 0")] = 0.01
    epochs: Annotated[int, Range(10, 300, "passes over the events")] = 100
    seed: int = 0

    item_vectors_: ItemVectors = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        """Each event is compared, in each epoch, with an item drawn at random, unless the user likes that too."""
        rng, met = np.random.default_rng(self.seed), data.interactions
        liked = met.matrix()
        liked = liked.where(liked.data > 0)
        user, item = liked.row.astype(np.int32), liked.indices
        users, items = (rng.normal(0, 0.1, (n, self.factors)).astype(np.float32) for n in (data.n_users, data.n_items))
        squares = np.full_like(users, 1e-6), np.full_like(items, 1e-6)
        self.item_vectors_ = items
        for _ in range(self.epochs):
            order = rng.permutation(len(user))
            drawn = rng.integers(0, data.n_items, len(user), dtype=np.int32)
            loss, steps = bpr_epoch(
                user[order], item[order], drawn, (liked.indptr, liked.indices), users, items, squares,
                self.learning_rate, self.l2,
            )  # fmt: skip
            yield loss / max(1, steps)

    def encode(self, queries: Queries) -> QueryVectors:
        """The best vector for each history against the mean item, a convex problem, by Nesterov's steps."""
        history = queries.history.where(queries.history.weight > 0)
        centered = self.item_vectors_ - self.item_vectors_.mean(0)
        bound = 0.25 * float((centered**2).sum(1).max()) + self.l2
        share = 1.0 / np.maximum(history.lengths, 1).astype(np.float32)
        row, liked = history.row, centered[history.item]
        vectors = before = np.zeros((len(queries), self.factors), dtype=np.float32)
        for step in range(FOLD_IN_STEPS):
            ahead = vectors + np.float32(step / (step + 3)) * (vectors - before)
            pull = expit(-(ahead[row] * liked).sum(1)) * share[row]
            slope = history.summed(pull[:, None] * liked) - self.l2 * ahead
            before, vectors = vectors, ahead + (slope / bound).astype(np.float32)
        return vectors
