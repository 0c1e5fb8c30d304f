"""Alternating least squares on ratings, each side's L2 regularisation weighed by its number of ratings (ALS-WR).

Yunhong Zhou, Dennis Wilkinson, Robert Schreiber, Rong Pan. Large-Scale Parallel Collaborative Filtering for the
Netflix Prize. AAIM 2008. https://doi.org/10.1007/978-3-540-68880-8_32
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, ItemVectors, QueryVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.hyper import Log, Range, Seed, learned
from palate.kernels.blas import one_thread
from palate.kernels.narrow import narrow
from palate.kernels.ridge import ridge_rows
from palate.models.blocks.ratings import bounded, mean_and_range, rated_in, rating_matrix
from palate.models.blocks.regression import Regression
from palate.models.recommender import Reads
from palate.models.scoring import Embedding
from palate.sparse import CSR

USER, ITEM = 0, 1  # the place of each side's own bias in its vectors, where the other side's hold 1


@dataclass
class ALS(Embedding):
    """Least squares on the ratings alone, biases and vectors of one side at a time, given the other's.

    A vector is [own bias, 1, factors] on the query's side and [1, own bias, factors] on the item's. A query's is solved
    from its history, as users' are in training, and none is kept.
    """

    reads = Reads.HISTORY
    learns_in = "epochs"
    score_kind = ScoreKind.RATING

    factors: Annotated[int, Range(2, 128, "length of a vector")] = 16
    l2: Annotated[float, Log(1e-2, 1e2, "L2 regularisation of biases and vectors, per rating")] = 0.1
    epochs: Annotated[int, Range(5, 30, "rounds of solving users, then items")] = 15
    seed: Seed = 0

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    item_vectors_: ItemVectors = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        rated = rating_matrix(data.interactions)
        by_item = rated.T
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        items = self.state_["items"] if self.rounds_ else self._drawn(data.n_items)
        for _ in range(self.rounds_, self.epochs):
            users = self._solved(rated, items, USER)
            self.item_vectors_ = self.state_["items"] = items = self._solved(by_item, users, ITEM)
            off = rated.data - self.mean_ - np.einsum("ef,ef->e", users[rated.row], items[rated.indices])
            yield float(np.sqrt(np.mean(off**2))) if len(off) else 0.0

    def cost(self, size: Size) -> Cost:
        """Of rounds of least squares; for the loss, of the vectors of both sides of each rating at once."""
        width = self.factors + 2
        loss = Cost(memory=8.0 * size.pairs * width, elements=3.0 * size.pairs * width)
        rounds = size.ridge(self.factors + 1).then(loss).times(self.epochs)
        return size.matrix.then(size.transpose).then(rounds).retaining(4.0 * size.items * width)

    def encode(self, queries: Queries) -> QueryVectors:
        vectors = self._solved(rated_in(queries.history, self.n_items_), self.item_vectors_, USER)
        vectors[:, USER] += self.mean_
        return vectors

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """Exactly what is lost without each event, of one solution for all; the bounds of ratings left aside."""
        rated, place, often = np.unique(query.history.item, return_inverse=True, return_counts=True)
        deviation = query.history.ratings.astype(np.float64) - self.mean_ - self.item_vectors_[rated, ITEM][place]
        mean, times = np.bincount(place, deviation) / often, often[place]
        # The mean of the item without the event, if it has another.
        others = (mean[place] * times - deviation) / np.maximum(times - 1, 1)
        own, candidates = (np.delete(self.item_vectors_[of], ITEM, axis=1).astype(np.float64) for of in (rated, items))
        with one_thread():
            left, right = own.T @ own + self.l2 * len(rated) * np.eye(own.shape[1]), own.T @ mean
        gone = times == 1
        regression = Regression(own[place], 1.0 * gone, mean[place] - others, left, right, gone, self.l2)
        return regression.added(candidates)

    def bounded(self, products: np.ndarray) -> np.ndarray:
        return bounded(products, self.lowest_, self.highest_)

    def directions(self) -> ItemVectors:
        return self.item_vectors_[:, 2:]

    def _drawn(self, n_items: int) -> ItemVectors:
        rng = np.random.default_rng(self.seed)
        items = rng.normal(0.0, 0.1, (n_items, self.factors + 2)).astype(np.float32)
        items[:, :2] = 1.0, 0.0
        return items

    def _solved(self, rated: CSR, other: np.ndarray, own: int) -> Float32[np.ndarray, "rows factors"]:
        """One side's vectors given the other's."""
        columns, place = narrow(rated.indices, len(other))
        x, bias = np.delete(other[columns], 1 - own, axis=1), other[columns, 1 - own]
        off = rated.data - np.float32(self.mean_) - bias[place]
        l2 = (self.l2 * rated.lengths).astype(np.float32)
        solved = ridge_rows(rated.indptr, place, np.ones_like(off), off, x, l2)
        return np.insert(solved, 1 - own, np.float32(1), axis=1)
