"""User-based nearest neighbours: a user is recommended what users like them liked.

Jonathan L. Herlocker, Joseph A. Konstan, Al Borchers, John Riedl. An Algorithmic Framework for Performing
Collaborative Filtering. SIGIR 1999. https://doi.org/10.1145/312624.312682
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.data.score_kind import ScoreKind
from palate.hyper import Choice, Log, Range, learned
from palate.kernels.neighbors import deviations
from palate.models.blocks.ratings import (
    bounded,
    item_biases,
    mean_and_range,
    rated_in,
    rating_matrix,
    row_biases,
    row_means,
)
from palate.models.blocks.similarity import (
    SIMILARITIES,
    WEIGHTINGS,
    Weighting,
    column_means,
    compared,
    kernel_kind,
    nearest,
    tastes,
)
from palate.models.blocks.temporal import decayed
from palate.models.needs import Needs
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR


@dataclass
class UserKNN(Recommender):
    """Adds up, over the nearest users of the fit, their similarity times the weights of their interactions.

    The nearest are found from the query's history at request time, so that strangers are served as users of the fit
    are. (A user of the fit is their own nearest; that adds to the scores of items of their history, and of no new
    ones.)
    """

    reads = Reads.HISTORY
    needs = Needs(neighbors=True)
    suits = "half of the users have {median:g} events or more"

    neighbors: Annotated[int, Log(10, 1000, "nearest users who count")] = 80
    similarity: Annotated[str, Choice(SIMILARITIES, "what makes two users alike")] = "cosine"
    shrinkage: Annotated[float, Range(0.0, 200.0, "items in common at which a similarity counts half")] = 10.0
    weighting: Annotated[str, Choice(WEIGHTINGS, "what an item is worth when users are compared")] = "none"
    half_life: Annotated[float, Range(0.0, 1000.0, "days in which what users did halves in weight; 0: never")] = 0.0

    met_: CSR = learned()  # users by items
    compared_: CSR = learned()  # items by users, as the similarity compares them
    item_mean_: Float32[np.ndarray, "catalogue"] = learned()
    item_worth_: Float32[np.ndarray, "catalogue"] = learned()
    mean_length_: float = learned()

    def learn(self, data: Dataset) -> None:
        self.met_ = decayed(data.interactions, self.half_life).matrix()
        liked = tastes(self.met_, self.similarity)
        weighting = Weighting.of(liked, self.weighting)
        self.item_worth_, self.mean_length_ = weighting.worth, weighting.length
        self.item_mean_ = column_means(weighting(liked))
        self.compared_ = compared(weighting(liked), self.similarity, self.item_mean_).T

    def cost(self, size: Size) -> Cost:
        return size.matrix.then(size.transpose).then(size.transpose).retaining(16.0 * size.pairs)

    def score(self, queries: Queries, items: Items) -> Scores:
        liked = tastes(queries.history.matrix(self.n_items_), self.similarity)
        weighed = Weighting(self.item_worth_, self.mean_length_)(liked)
        asking = compared(weighed, self.similarity, self.item_mean_)
        near = nearest(asking, self.compared_, self.neighbors, self.similarity, self.shrinkage)
        return near.times_sparse(self.met_, items)


@dataclass
class UserKNNRatings(Recommender):
    """Predicts a rating from those that the nearest users who rated the item gave to it.

    It is a starting point plus the average of those users' deviations from theirs, weighed by similarity. The start is
    0 (`around` = "zero": the average of their ratings), the user's mean ("mean", as Herlocker et al. have it), or the
    sum of the mean and both biases ("baseline", after Koren). Where none who rated the item is like the user, it is the
    baseline alone.
    """

    reads = Reads.HISTORY
    needs = Needs(neighbors=True)
    score_kind = ScoreKind.RATING
    score_tables = 3.5

    neighbors: Annotated[int, Log(10, 1000, "nearest users who count, of those who rated the item")] = 60
    similarity: Annotated[str, Choice(SIMILARITIES, "what makes two users alike")] = "adjusted_cosine"
    shrinkage: Annotated[float, Range(0.0, 200.0, "items in common at which a similarity counts half")] = 50.0
    around: Annotated[str, Choice(("zero", "mean", "baseline"), "what deviations are measured from")] = "baseline"

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    item_bias_: Float32[np.ndarray, "catalogue"] = learned()
    item_mean_: Float32[np.ndarray, "catalogue"] = learned()
    compared_: CSR = learned()  # items by users, as the similarity compares them
    deviations_: Float32[np.ndarray, "entries"] = learned()  # beside what is compared

    def learn(self, data: Dataset) -> None:
        rated = rating_matrix(data.interactions)
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        self.item_bias_ = item_biases(rated, self.mean_)
        self.item_mean_ = column_means(rated)
        self.compared_ = compared(rated, self.similarity, self.item_mean_).T
        start = self._start(rated)[rated.row] + (self.item_bias_[rated.indices] if self.around == "baseline" else 0)
        self.deviations_ = rated.with_data(rated.data - start).T.data

    def cost(self, size: Size) -> Cost:
        return size.matrix.then(size.biases).then(size.transpose).retaining(12.0 * size.pairs)

    def score(self, queries: Queries, items: Items) -> Scores:
        rated = rated_in(queries.history, self.n_items_)
        asking, kind = compared(rated, self.similarity, self.item_mean_), kernel_kind(self.similarity)
        stored = self.compared_.shape[1]
        predicted = deviations(
            asking.parts,
            self.compared_.parts,
            self.deviations_,
            stored,
            self.neighbors,
            kind,
            self.shrinkage,
            items,
        )
        alone = np.isnan(predicted)
        baseline = (self.mean_ + row_biases(rated, self.mean_, self.item_bias_))[:, None] + self.item_bias_[items]
        predicted += baseline if self.around == "baseline" else self._start(rated)[:, None]
        predicted[alone] = baseline[alone]
        return bounded(predicted, self.lowest_, self.highest_)

    def nearest_items(self, items: Items, k: int) -> Recommendations:
        """What a user would be shown who gave this item the highest rating, and no other."""
        return self.recommend(Queries.of_histories(items[:, None], self.highest_), k)

    def _start(self, rated: CSR) -> Float32[np.ndarray, "rows"]:
        """What deviations of each row are measured from, but for the item's bias."""
        if self.around == "zero":
            return np.zeros(len(rated), dtype=np.float32)
        if self.around == "mean":
            return row_means(rated, self.mean_)
        return np.asarray(self.mean_ + row_biases(rated, self.mean_, self.item_bias_), dtype=np.float32)
