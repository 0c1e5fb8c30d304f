"""Slope One: a rating is what the user gave to other items, plus by how much this item is rated above each.

Daniel Lemire, Anna Maclachlan. Slope One Predictors for Online Rating-Based Collaborative Filtering. SDM 2005.
https://doi.org/10.1137/1.9781611972757.43
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import Items, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.hyper import Choice, learned
from palate.models.blocks.ratings import bounded, mean_and_range, rated_in, rating_matrix, row_means
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR


@dataclass
class SlopeOne(Recommender):
    """Predicts from the mean difference of every pair of items, over the users who rated both.

    Weighted, the mean over the items i that the user rated of the rating plus the difference of j to i, each as often
    as there are users who rated both; else the user's mean plus the mean of the differences. Where no user rated
    both j and any of the items, it is the user's mean. An item does not predict itself. Differences are the same for
    all users: where one half of the users likes what the other dislikes, they predict nothing.
    """

    reads = Reads.HISTORY
    score_kind = ScoreKind.RATING
    score_tables = 6.5
    compares_items = False  # it knows how far ratings of two items lie apart, not whether they go together

    weighted: Annotated[bool, Choice((False, True), "whether pairs rated by more users count more")] = True

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    difference_: CSR = learned()  # [rated, predicted], summed over users if weighted, else their mean
    count_: CSR = learned()  # the users who rated both; 1 if not weighted

    def learn(self, data: Dataset) -> None:
        rated = rating_matrix(data.interactions)
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        of_items, ones = rated.T, rated.with_data(np.ones_like(rated.data))
        sums = _of_pairs(of_items @ ones)  # the sum of the ratings of row i over users who rated the column too
        common = _of_pairs(of_items.with_data(np.ones_like(of_items.data)) @ ones)
        difference = sums.T.data - sums.data
        self.difference_ = sums.with_data(difference if self.weighted else difference / common.data)
        self.count_ = common if self.weighted else common.with_data(np.ones_like(common.data))

    def cost(self, size: Size) -> Cost:
        """Of two sparse products, and passes over their entries, one for every pair of items that a user rated."""
        pairs = min(size.squares, float(size.items) ** 2)
        products = Cost(memory=26.0 * pairs, elements=8.0 * size.squares + 60.0 * pairs, python=100.0)
        return size.matrix.then(size.transpose).then(products).retaining(16.0 * pairs + 16.0 * size.items)

    def score(self, queries: Queries, items: Items) -> Scores:
        rated = rated_in(queries.history, self.n_items_)
        ones, mean = rated.with_data(np.ones_like(rated.data)), row_means(rated, self.mean_)[:, None]
        users = ones.times_sparse(self.count_, items)
        above = ones.times_sparse(self.difference_, items)
        start = rated.times_sparse(self.count_, items) if self.weighted else mean * users
        predicted = (start + above) / np.where(users > 0, users, np.float32(1))
        return bounded(np.where(users > 0, predicted, mean), self.lowest_, self.highest_)


def _of_pairs(table: CSR) -> CSR:
    """Without the diagonal."""
    return table.where(table.row != table.indices)
