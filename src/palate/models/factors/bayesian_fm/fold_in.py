"""Vectors of queries in a draw of a factorization machine, from their ratings and what else is known of them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from palate.data.histories import Histories
from palate.kernels.dense import product
from palate.kernels.gibbs import Joined, gibbs_predictions, width_of
from palate.kernels.ordinal import Classes, Cuts, hidden
from palate.kernels.ridge import Axes, ridge_rows

NONE = np.zeros(0, dtype=np.int32)
TURNS = 6  # of hidden numbers and vector of a query, each given the other

Vectors = Float32[np.ndarray, "_ width"]  # the bias first
Ratings = Float32[np.ndarray, "events"]


@dataclass(frozen=True)
class FoldIn:
    """The ratings of some queries in one draw: the vectors of items, the precision of what is a query's own vector, and
    that of the ratings. `first` is the vector of each query without its ratings."""

    history: Histories
    first: Vectors
    items: Vectors
    precision: Float32[np.ndarray, "width"]
    noise: float

    def regressed(self, ratings: Ratings) -> Vectors:
        """The posterior means: `first`, and the ridge regression on the items' vectors of what it leaves."""
        off, sharp = ratings - self._predicted(self.first), np.float32(self.noise)
        x = self.items.copy()
        x[:, 0] = 1.0
        offsets, item, l2 = self.history.offsets, self.history.item, np.zeros(len(self.history), np.float32)
        prior = Axes(np.eye(x.shape[1], dtype=np.float32), self.precision)
        own = ridge_rows(offsets, item, np.full_like(off, sharp), sharp * off, x, l2, prior)
        return np.asarray(self.first + own)

    def of_classes(self, of: Classes, cuts: Cuts) -> Vectors:
        """The same of ordered probit, by the EM algorithm: the mean of each hidden number given the vector, the vector
        given these."""
        vectors = self.first
        for _ in range(TURNS):
            vectors = self.regressed(hidden(self._predicted(vectors), of, cuts, 0))
        return vectors

    def _predicted(self, vectors: Vectors) -> Ratings:
        items = padded(self.items)
        joined = Joined(self.history.offsets, self.history.item, NONE)
        return gibbs_predictions(joined, padded(vectors), items, items)


def at_moment(rows: Vectors, moment: Float32[np.ndarray, "*_ width"]) -> Vectors:
    """The vectors of rows at a moment, or each at its own: the sum of both vectors, with the inner product of the two
    added to the bias."""
    both = rows + moment
    both[:, 0] += np.einsum("rf,rf->r", rows[:, 1:], np.broadcast_to(moment, rows.shape)[:, 1:])
    return np.asarray(both)


def padded(table: Vectors) -> Float32[np.ndarray, "_ padded"]:
    """With zeros behind, as the kernels of Gibbs sampling take it."""
    wide = np.zeros((len(table), width_of(table.shape[1] - 1)), dtype=np.float32)
    wide[:, : table.shape[1]] = table
    return wide


def pair_products(left: Vectors, right: Vectors, row: np.ndarray, item: np.ndarray) -> Float32[np.ndarray, "pairs"]:
    """The biases and the inner product of left[row[p]] and right[item[p]], pair by pair."""
    theirs = padded(right)
    ends = np.arange(len(row) + 1)
    return gibbs_predictions(Joined(ends, item.astype(np.int32), NONE), padded(left)[row], theirs, theirs)


def mean_products(
    left: Float32[np.ndarray, "samples queries width"], right: Float32[np.ndarray, "samples items width"]
) -> Float32[np.ndarray, "queries items"]:
    """Over the draws, the mean of the biases and inner products of each query and item: one product of long vectors."""
    long = [np.hstack(list(of[:, :, 1:])) for of in (left, right)]
    biases = left[:, :, 0].mean(0)[:, None] + right[:, :, 0].mean(0)
    return np.asarray(product(long[0], long[1].T) / np.float32(len(left)) + biases)
