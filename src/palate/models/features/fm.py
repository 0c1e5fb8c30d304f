"""Factorization machines: every feature has a vector, every pair of features an inner product.

Steffen Rendle. Factorization Machines. ICDM 2010. https://doi.org/10.1109/ICDM.2010.127
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import PairItems, PairRows, PairScores
from palate.data.dataset import Dataset
from palate.data.encoding import Encoding
from palate.data.features import Features
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned
from palate.models.recommender import Reads
from palate.models.scoring import PairScorer
from palate.sparse import CSR, one_hot

NO_PAIRS = np.array([], dtype=np.int64), np.array([], dtype=np.int32)


@dataclass
class FM(PairScorer):
    """Reads history, item, and the features of item, user and moment as one sparse row; predicts whether they meet.

    The user's code is left out: what a user did stands for them, so that strangers are served.
    """

    reads = Reads.HISTORY | Reads.FEATURES | Reads.CONTEXT

    factors: Annotated[int, Range(4, 128, "length of a vector")] = 16
    learning_rate: Annotated[float, Log(1e-3, 1.0, "length of a step")] = 0.1
    l2: Annotated[float, Log(1e-6, 1e-1, "pull of the weights towards 0")] = 1e-4
    epochs: int = 60
    seed: int = 0

    user_encoding_: Encoding = learned()
    context_encoding_: Encoding = learned()
    item_encoding_: Encoding = learned()
    item_rows_: CSR = learned()
    n_hot_: int = learned()  # the items of the fit: those newer have features but no column of their own
    weights_: Float32[np.ndarray, "columns"] = learned()
    vectors_: Float32[np.ndarray, "columns factors"] = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        rng = np.random.default_rng(self.seed)
        self.user_encoding_, self.item_encoding_ = Encoding.of(data.users), Encoding.of(data.items)
        self.n_hot_ = data.n_items
        self.learn_items(data.items)
        events = Queries.of_events(data)
        self.context_encoding_ = Encoding.of(events.context or Features(len(events)))
        width = self.design(events.take(np.array([], dtype=np.int64)), *NO_PAIRS).shape[1]
        self.weights_ = np.zeros(width, dtype=np.float32)
        self.vectors_ = rng.normal(0.0, 0.1, (width, self.factors)).astype(np.float32)
        squares = [np.full_like(self.weights_, 1e-6), np.full_like(self.vectors_, 1e-6)]

        row = np.tile(np.arange(len(events)), 2)
        met = np.repeat(np.array([1.0, 0.0], dtype=np.float32), len(data.interactions))
        for _ in range(self.epochs):
            drawn = rng.integers(0, data.n_items, len(data.interactions), dtype=np.int32)
            x = self.design(events, row, np.concatenate([data.interactions.item, drawn]))
            chance = 1.0 / (1.0 + np.exp(-self._value(x)))
            self._step(x, (chance - met) / len(met), squares)
            yield float(-np.log(np.where(met > 0, chance, 1.0 - chance) + 1e-7).mean())

    def learn_items(self, items: Features) -> None:
        self.item_rows_ = self.item_encoding_(items)

    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        return self._value(self.design(queries, row, item))

    def design(self, queries: Queries, row: PairRows, item: PairItems) -> CSR:
        """One sparse row per pair. The item itself is left out of the history, or training would give it away."""
        met = queries.history.met(self.n_items_).resized(self.n_hot_).take(row)
        bag = met.where(met.indices != item[met.row])
        bag = bag.with_data((1.0 / np.sqrt(np.maximum(bag.lengths, 1)))[bag.row])
        users = self.user_encoding_(queries.features or Features(len(queries)))
        contexts = self.context_encoding_(queries.context or Features(len(queries)))
        always = CSR.of_dense(np.ones((len(row), 1), dtype=np.float32))
        columns = (
            bag,
            one_hot(item, self.n_hot_),
            self.item_rows_.take(item),
            users.take(row),
            contexts.take(row),
            always,
        )
        return CSR.hstack(columns)

    def _value(self, x: CSR) -> PairScores:
        """(5) of the paper: all pairs of features, in time linear in the features."""
        pairs = (x.times(self.vectors_) ** 2 - x.with_data(x.data**2).times(self.vectors_**2)).sum(1)
        return np.asarray(x.times(self.weights_[:, None])[:, 0] + 0.5 * pairs, dtype=np.float32)

    def _step(self, x: CSR, slope: np.ndarray, squares: list[np.ndarray]) -> None:
        """One step of AdaGrad, on all pairs."""
        weighted = x.scaled(rows=slope)
        own = weighted.with_data(weighted.data * x.data).column_sums()
        by_weight = weighted.column_sums() + self.l2 * self.weights_
        by_vector = weighted.T.times(x.times(self.vectors_)) - own[:, None] * self.vectors_ + self.l2 * self.vectors_
        descend(self.weights_, by_weight, squares[0], self.learning_rate)
        descend(self.vectors_, by_vector, squares[1], self.learning_rate)


def descend(value: np.ndarray, slope: np.ndarray, square: np.ndarray, rate: float) -> None:
    """In place, by the slope over the root of all squared slopes so far."""
    square += slope**2
    value -= (rate * slope / np.sqrt(square)).astype(np.float32)
