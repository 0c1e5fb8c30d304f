"""timeSVD: biased matrix factorization in which the bias of an item changes over time.

Yehuda Koren. Collaborative Filtering with Temporal Dynamics. KDD 2009, (6). https://doi.org/10.1145/1557019.1557072
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32, Int32

from palate.arrays import QueryVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned, ordered
from palate.kernels.sgd import svd_epoch, time_svd_epoch
from palate.models.blocks.rating_vectors import Ratings, RatingVectors, by_user, events_by_user
from palate.models.blocks.ratings import mean_and_range
from palate.models.blocks.temporal import Bins, Edges, bins_of, bins_of_queries, edges_of
from palate.models.needs import Needs
from palate.models.recommender import Reads
from palate.models.rounds import State
from palate.sparse import one_hot

Drift = Float32[np.ndarray, "items bins"]
Tables = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # biases of users and items, vectors of both


@ordered("bins", "factors", "epochs", "learning_rate", "l2", "drift_rate", "users", "seed",
         "mean_", "lowest_", "highest_", "edges_")  # fmt: skip
@dataclass(kw_only=True)
class TimeSVD(RatingVectors):
    """A rating is that of `svd`, and how far the item then lay from its own bias: a number per item and span of time.

    Vectors end in the bins of time, as numbers of the item and as 0 and 1 of the query. A moment outside those of
    training is in the first or the last; a query without a moment is in none, and meets an item as it was on average.
    A history has no moments: its ratings are read as given on average. Where there is one bin this is `svd`.
    Raises InputError at the fit if an event has no time.
    """

    needs = Needs(times="all")

    bins: Annotated[int, Range(1, 100, "spans of equal length into which time is divided")] = 10
    drift_rate: Annotated[float, Log(1e-5, 1e-1, "length of a step of an item's bias in a bin")] = 0.0003

    edges_: Edges = learned()

    @property
    def reads(self) -> Reads:
        return super().reads | Reads.TIME

    def learn(self, data: Dataset) -> Iterator[float]:
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        ratings = by_user(data.interactions, self.mean_)
        self.edges_ = edges_of(data.interactions, self.bins, "use svd instead")
        bin = bins_of(data.interactions.time[events_by_user(data.interactions)[1]], self.edges_)
        if not self.rounds_:
            self.state_ = self._drawn(data)
        parts = ("user_bias", "item_bias", "drift", "users", "items")
        of_user, of_item, drift, users, items = (self.state_[part] for part in parts)
        share = _shares(ratings[1], bin, drift)
        rated = (np.diff(ratings[0]) > 0).astype(np.float32)
        for _ in range(self.rounds_, self.epochs):
            squares = self._epoch(ratings, bin, drift, (of_user, of_item, users, items))
            self.keep_items(of_item, items)
            self._keep_drift(drift, share)
            self.keep_users(of_user, users, rated)
            yield float(np.sqrt(squares / max(1, len(bin))))

    def cost(self, size: Size) -> Cost:
        """That of `svd`, and of three numbers per item and bin: as learned, how often it was rated, and as kept."""
        cells = float(size.items * self.bins)
        times = Cost(memory=32.0 * size.events, retained=4.0 * size.events, elements=40.0 * size.events)
        drift = Cost(memory=20.0 * cells, retained=12.0 * cells, elements=6.0 * cells * self.epochs)
        return times.then(drift).then(super().cost(size)).retaining(super().cost(size).retained + 4.0 * cells)

    def encode(self, queries: Queries) -> QueryVectors:
        spans = one_hot(bins_of_queries(queries, self.edges_), len(self.edges_) + 1)
        return np.hstack([super().encode(queries), spans.toarray()])

    def _drawn(self, data: Dataset) -> State:
        return {**super()._drawn(data), "drift": np.zeros((data.n_items, len(self.edges_) + 1), np.float32)}

    def _epoch(self, ratings: Ratings, bin: Bins, drift: Drift, tables: Tables) -> float:
        of_user, of_item, users, items = tables
        if drift.shape[1] == 1:  # it would repeat the items' own biases
            return svd_epoch(ratings, of_user, of_item, users, items, self.learning_rate, self.l2)
        rates = self.learning_rate, self.drift_rate, self.l2
        return time_svd_epoch(ratings, bin, of_user, of_item, drift, users, items, *rates)

    def _keep_drift(self, drift: Drift, share: Drift) -> None:
        """Appends the drift to the item vectors, as it lies around an item's mean over its ratings: that mean goes to
        the item's own bias, which is all that counts where no moment is known."""
        mean = np.einsum("ib,ib->i", drift, share)
        self.item_vectors_[:, 1] += mean
        self.item_vectors_ = np.hstack([self.item_vectors_, drift - mean[:, None]])


def _shares(item: Int32[np.ndarray, "events"], bin: Bins, drift: Drift) -> Drift:
    """Of an item's ratings, those in each bin."""
    often = np.bincount(item * np.int64(drift.shape[1]) + bin, minlength=drift.size).reshape(drift.shape)
    return np.asarray(often / np.maximum(often.sum(axis=1, keepdims=True), 1), dtype=np.float32)
