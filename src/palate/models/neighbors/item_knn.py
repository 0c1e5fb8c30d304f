"""Item-based nearest neighbours: an item is scored by its similarity to the items of the history.

Badrul Sarwar, George Karypis, Joseph Konstan, John Riedl. Item-Based Collaborative Filtering Recommendation
Algorithms. WWW 2001. https://doi.org/10.1145/371920.372071
Mukund Deshpande, George Karypis. Item-Based Top-N Recommendation Algorithms. ACM TOIS 2004.
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
from palate.kernels.top_k import top_k
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
    cost_of_neighbors,
    nearest,
    tastes,
)
from palate.models.blocks.temporal import decayed
from palate.models.needs import Needs
from palate.models.recommender import Reads, Recommender
from palate.models.scoring import ItemSimilarity
from palate.sparse import CSR

AVERAGES = ("none", "weights", "deviations")
PerItem = Float32[np.ndarray, "catalogue"]


def neighbors_of_items(matrix: CSR, neighbors: int, similarity: str, shrinkage: float) -> CSR:
    """Items by items, from users by items: the most similar others of each, with their similarities above 0."""
    of_items, by_user = matrix.T, matrix
    if similarity == "adjusted_cosine":
        of_items = compared(of_items, similarity, column_means(of_items))
        by_user = of_items.T
    return nearest(of_items, by_user, neighbors, similarity, shrinkage, others=True)


def nearest_of(similarity: CSR, items: Items, k: int) -> Recommendations:
    """The k columns most similar to each given row, the most similar first; none that is not similar at all."""
    likeness = similarity.take(items.astype(np.int64)).toarray()
    likeness[likeness == 0] = -np.inf
    item, score = top_k(likeness, np.arange(likeness.shape[1], dtype=np.int32), k)
    return Recommendations(item, score, np.zeros_like(item))


@dataclass
class ItemKNN(ItemSimilarity):
    """Adds up, over the items of the history, weight times similarity, as far as the two items are near neighbours.

    They are if the item of the history is among the nearest of the scored item, so that every item can be reached from
    as many; or, with `nearest_of` = "met", if the scored item is among the nearest of that of the history, as in
    Deshpande and Karypis. The first is better where events are dense (MovieLens), and no worse where they are thin
    (Gowalla).

    The sum may be made an `average`: of the weights, by the similarities of all that are kept for the item; or of the
    weights less each item's mean over all users, to which the item's own mean is added, as in Sarwar et al. So an item
    that few others are like counts as firmly as one with many like it; the second leans to what is popular.
    """

    reads = Reads.HISTORY
    needs = Needs(few_events=True)

    neighbors: Annotated[int, Log(10, 1000, "nearest items kept of each item")] = 100
    similarity: Annotated[str, Choice(SIMILARITIES, "what makes two items alike")] = "cosine"
    shrinkage: Annotated[float, Range(0.0, 200.0, "users in common at which a similarity counts half")] = 10.0
    nearest_of: Annotated[str, Choice(("scored", "met"), "of which item the nearest count")] = "scored"
    weighting: Annotated[str, Choice(WEIGHTINGS, "what a user is worth when items are compared")] = "none"
    half_life: Annotated[float, Range(0.0, 1000.0, "days in which an event's weight in it halves; 0: never")] = 0.0
    average: Annotated[str, Choice(AVERAGES, "whether similarities make an average, and of what")] = "none"

    similarity_: CSR = learned()  # [met, scored]
    total_: PerItem | None = learned(before=lambda saved: None)  # by which similarities were divided
    start_: PerItem | None = learned(before=lambda saved: None)

    def learn(self, data: Dataset) -> None:
        matrix = tastes(decayed(data.interactions, self.half_life).matrix(), self.similarity)
        if self.weighting != "none":
            matrix = Weighting.of(matrix.T, self.weighting)(matrix.T).T
        similarity = neighbors_of_items(matrix, self.neighbors, self.similarity, self.shrinkage)
        self.similarity_ = similarity if self.nearest_of == "met" else similarity.T
        self.total_ = self.start_ = None
        if self.average != "none":
            self._learn_average(data.interactions.matrix())

    def _learn_average(self, matrix: CSR) -> None:
        total = self.similarity_.column_sums()
        self.total_ = np.where(total > 0, total, np.float32(1))
        self.similarity_ = self.similarity_.scaled(columns=1 / self.total_)
        if self.average == "deviations":
            mean = matrix.column_sums() / np.float32(max(1, matrix.shape[0]))
            self.start_ = mean - self.similarity_.scaled(rows=mean).column_sums()

    def start(self, items: Items) -> PerItem | None:
        return None if self.start_ is None else self.start_[items]

    def nearest_items(self, items: Items, k: int) -> Recommendations:
        """By the similarities alone, which no average divides."""
        if self.total_ is None:
            return super().nearest_items(items, k)
        return nearest_of(self.similarity_.scaled(columns=self.total_), items, k)

    def cost(self, size: Size) -> Cost:
        search = cost_of_neighbors(size, self.neighbors, self.similarity)
        tables = 0.0 if self.average == "none" else 8.0 * size.items
        return size.matrix.then(search).retaining(search.retained + tables)


@dataclass
class ItemKNNRatings(Recommender):
    """Predicts a rating from those that the user gave to the nearest items of this one.

    It is a starting point plus the average of the user's deviations on those items, weighed by similarity. The start is
    0 (`around` = "zero": the average of the ratings), the item's mean ("mean"), or the sum of the mean and both biases
    ("baseline", after Koren). Where the user rated none of them, it is the baseline alone.
    """

    reads = Reads.HISTORY
    needs = Needs(few_events=True)
    score_kind = ScoreKind.RATING
    score_tables = 4.5

    neighbors: Annotated[int, Log(10, 1000, "nearest items kept of each item")] = 200
    similarity: Annotated[str, Choice(SIMILARITIES, "what makes two items alike")] = "adjusted_cosine"
    shrinkage: Annotated[float, Range(0.0, 200.0, "users in common at which a similarity counts half")] = 50.0
    around: Annotated[str, Choice(("zero", "mean", "baseline"), "what deviations are measured from")] = "baseline"

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    item_bias_: Float32[np.ndarray, "catalogue"] = learned()
    item_mean_: Float32[np.ndarray, "catalogue"] = learned()
    similarity_: CSR = learned()  # [rated, predicted]

    def learn(self, data: Dataset) -> None:
        rated = rating_matrix(data.interactions)
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        self.item_bias_ = item_biases(rated, self.mean_)
        self.item_mean_ = row_means(rated.T, self.mean_)
        self.similarity_ = neighbors_of_items(rated, self.neighbors, self.similarity, self.shrinkage).T

    def cost(self, size: Size) -> Cost:
        search = cost_of_neighbors(size, self.neighbors, self.similarity)
        return size.matrix.then(size.biases).then(search).retaining(search.retained + 8.0 * size.items)

    def score(self, queries: Queries, items: Items) -> Scores:
        rated = rated_in(queries.history, self.n_items_)
        user_bias = row_biases(rated, self.mean_, self.item_bias_)
        baseline = self.mean_ + user_bias[:, None] + self.item_bias_[items]
        if self.around == "zero":
            start, off = np.zeros((1, len(items)), dtype=np.float32), rated.data
        elif self.around == "mean":
            start, off = self.item_mean_[None, items], rated.data - self.item_mean_[rated.indices]
        else:
            start, off = baseline, rated.data - self.mean_ - user_bias[rated.row] - self.item_bias_[rated.indices]
        weight = rated.with_data(np.ones_like(rated.data)).times_sparse(self.similarity_, items)
        predicted = rated.with_data(off).times_sparse(self.similarity_, items)
        alone = weight == 0
        predicted /= np.where(alone, np.float32(1), weight)
        predicted += start
        predicted[alone] = baseline[alone]
        return bounded(predicted, self.lowest_, self.highest_)

    def nearest_items(self, items: Items, k: int) -> Recommendations:
        """Those for which each given item is among the nearest, the most similar first."""
        return nearest_of(self.similarity_, items, k)
