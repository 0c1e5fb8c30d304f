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
    learning_rate: Annotated[float, Log(1e-3, 1.0, "length of a step")] = 0.1
    l2: Annotated[float, Log(1e-5, 1e-1, "pull of the vectors towards 0")] = 0.01
    epochs: int = 100
    batch_size: Annotated[int, Log(64, 65536, "events in a step")] = 1024
    seed: int = 0

    item_vectors_: ItemVectors = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        rng, met = np.random.default_rng(self.seed), data.interactions
        users, items = (rng.normal(0, 0.1, (n, self.factors)).astype(np.float32) for n in (data.n_users, data.n_items))
        squares = {id(table): np.full_like(table, 1e-6) for table in (users, items)}
        self.item_vectors_ = items

        def step(table: np.ndarray, place: np.ndarray, slope: np.ndarray) -> None:
            rows, owner = np.unique(place, return_inverse=True)
            total = np.zeros((len(rows), self.factors), dtype=np.float32)
            np.add.at(total, owner, slope + self.l2 * table[place])
            squares[id(table)][rows] += total**2
            table[rows] -= self.learning_rate * total / np.sqrt(squares[id(table)][rows])

        for _ in range(self.epochs):
            order = rng.permutation(len(met))
            drawn = rng.integers(0, data.n_items, len(met), dtype=np.int32)
            losses = []
            for start in range(0, len(order), self.batch_size):
                event = order[start : start + self.batch_size]
                user, liked, other = met.user[event], met.item[event], drawn[event]
                ahead = ((items[liked] - items[other]) * users[user]).sum(1)
                pull = -expit(-ahead)[:, None]
                for_user, for_item = pull * (items[liked] - items[other]), pull * users[user]
                step(users, user, for_user)
                step(items, np.concatenate([liked, other]), np.concatenate([for_item, -for_item]))
                losses.append(float(np.logaddexp(0.0, -ahead).mean()))
            yield float(np.mean(losses))

    def encode(self, queries: Queries) -> QueryVectors:
        """The best vector for each history against the mean item, a convex problem, by Nesterov's steps."""
        centered = self.item_vectors_ - self.item_vectors_.mean(0)
        bound = 0.25 * float((centered**2).sum(1).max()) + self.l2
        share = 1.0 / np.maximum(queries.history.lengths, 1).astype(np.float32)
        row, liked = queries.history.row, centered[queries.history.item]
        vectors = before = np.zeros((len(queries), self.factors), dtype=np.float32)
        for step in range(FOLD_IN_STEPS):
            ahead = vectors + np.float32(step / (step + 3)) * (vectors - before)
            pull = expit(-(ahead[row] * liked).sum(1)) * share[row]
            slope = queries.history.summed(pull[:, None] * liked) - self.l2 * ahead
            before, vectors = vectors, ahead + (slope / bound).astype(np.float32)
        return vectors
