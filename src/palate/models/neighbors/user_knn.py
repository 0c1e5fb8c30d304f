"""User-based nearest neighbours: a user is told what those like them liked.

Jonathan L. Herlocker, Joseph A. Konstan, Al Borchers, John Riedl. An Algorithmic Framework for Performing
Collaborative Filtering. SIGIR 1999. https://doi.org/10.1145/312624.312682
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.arrays import Items, PairItems, PairRows, PairScores, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Choice, Log, Range, learned
from palate.kernels.neighbors import deviations
from palate.models.ratings import bounded, item_biases, mean_and_range, rated_in, rating_matrix, row_biases, row_means
from palate.models.recommender import Reads, Recommender
from palate.models.similarity import SIMILARITIES, column_means, compared, kernel_kind, nearest, tastes
from palate.sparse import CSR


@dataclass
class UserKNN(Recommender):
    """Adds up, over the nearest users of the fit, their similarity times the weight of what they met.

    The nearest are found from the query's history when it asks, so that strangers are served as users of the fit are.
    (A user of the fit is their own nearest; that speaks for what they met already, and for nothing new.)
    """

    reads = Reads.HISTORY

    neighbors: Annotated[int, Log(10, 1000, "nearest users who are asked")] = 80
    similarity: Annotated[str, Choice(SIMILARITIES, "what makes two users alike")] = "cosine"
    shrinkage: Annotated[float, Range(0.0, 200.0, "items in common at which a similarity counts half")] = 10.0

    met_: CSR = learned()  # users by items
    compared_: CSR = learned()  # items by users, as the similarity compares them
    item_mean_: Float32[np.ndarray, "catalogue"] = learned()

    def learn(self, data: Dataset) -> None:
        self.met_ = data.interactions.matrix()
        liked = tastes(self.met_, self.similarity)
        self.item_mean_ = column_means(liked)
        self.compared_ = compared(liked, self.similarity, self.item_mean_).T

    def score(self, queries: Queries, items: Items) -> Scores:
        liked = tastes(queries.history.matrix(self.n_items_), self.similarity)
        asking = compared(liked, self.similarity, self.item_mean_)
        near = nearest(asking, self.compared_, self.neighbors, self.similarity, self.shrinkage)
        return near.times_sparse(self.met_)[:, items]


@dataclass
class UserKNNRatings(Recommender):
    """Predicts a rating from those that the nearest users who rated the item gave to it.

    It is a starting point plus the average of those users' deviations from theirs, weighed by similarity. The start is
    the user's mean (`around` = "mean", as Herlocker et al. have it), or the sum of the mean and both biases
    ("baseline", after Koren). Where none who rated the item is like the user, it is the baseline alone.
    """

    reads = Reads.HISTORY
    ratings = True

    neighbors: Annotated[int, Log(10, 1000, "nearest users who are asked, of those who rated the item")] = 60
    similarity: Annotated[str, Choice(SIMILARITIES, "what makes two users alike")] = "adjusted_cosine"
    shrinkage: Annotated[float, Range(0.0, 200.0, "items in common at which a similarity counts half")] = 50.0
    around: Annotated[str, Choice(("mean", "baseline"), "what deviations are measured from")] = "baseline"

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    item_bias_: Float32[np.ndarray, "catalogue"] = learned()
    item_mean_: Float32[np.ndarray, "catalogue"] = learned()
    compared_: CSR = learned()  # items by users, as the similarity compares them
    deviation_: Float32[np.ndarray, "entries"] = learned()  # of each entry of `compared_`

    def learn(self, data: Dataset) -> None:
        rated = rating_matrix(data.interactions)
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        self.item_bias_ = item_biases(rated, self.mean_)
        self.item_mean_ = column_means(rated)
        self.compared_ = compared(rated, self.similarity, self.item_mean_).T
        self.deviation_ = rated.with_data(self._deviation(rated)).T.data

    def score(self, queries: Queries, items: Items) -> Scores:
        ends = np.arange(len(queries) + 1, dtype=np.int64) * len(items)
        return self._predicted(queries, ends, np.tile(items, len(queries))).reshape(len(queries), len(items))

    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        order = np.argsort(row, kind="stable")
        ends = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(queries)))]).astype(np.int64)
        predicted = np.empty(len(item), dtype=np.float32)
        predicted[order] = self._predicted(queries, ends, item[order])
        return predicted

    def _predicted(
        self, queries: Queries, ends: Int64[np.ndarray, "ends"], item: Int32[np.ndarray, "targets"]
    ) -> Float32[np.ndarray, "targets"]:
        rated = rated_in(queries.history, self.n_items_)
        asking, kind = compared(rated, self.similarity, self.item_mean_), kernel_kind(self.similarity)
        said = deviations(
            asking.parts,
            self.compared_.parts,
            self.deviation_,
            self.n_users_,
            self.neighbors,
            kind,
            self.shrinkage,
            (ends, item),
        )
        row = np.repeat(np.arange(len(queries)), np.diff(ends))
        user_bias = row_biases(rated, self.mean_, self.item_bias_)
        baseline = (self.mean_ + user_bias)[row] + self.item_bias_[item]
        start = row_means(rated, self.mean_)[row] if self.around == "mean" else baseline
        predicted = np.where(np.isnan(said), baseline, start + said)
        return bounded(predicted.astype(np.float32), self.lowest_, self.highest_)

    def _deviation(self, rated: CSR) -> Float32[np.ndarray, "entries"]:
        if self.around == "mean":
            return np.asarray(rated.data - row_means(rated, self.mean_)[rated.row])
        user_bias = row_biases(rated, self.mean_, self.item_bias_)
        return np.asarray(rated.data - self.mean_ - user_bias[rated.row] - self.item_bias_[rated.indices])
