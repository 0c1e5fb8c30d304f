"""The parents that models score by: one that scores flat pairs keeps every contract with `score_pairs` alone."""

from dataclasses import dataclass

import numpy as np

from palate.arrays import PairItems, PairRows, PairScores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import learned
from palate.models.recommender import Reads
from palate.models.scoring import PairScorer
from palate.sparse import CSR
from palate.testing import check_recommender, world


@dataclass
class MetTogether(PairScorer):
    """A pair scores by the users that its item shares with those of the history."""

    reads = Reads.HISTORY

    together_: CSR = learned()

    def learn(self, data: Dataset) -> None:
        met = data.interactions.matrix()
        self.together_ = met.T @ met

    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        table = queries.history.matrix(self.n_items_).times_sparse(self.together_)
        return np.asarray(table[row, item])


def test_a_pair_scorer_keeps_the_contracts() -> None:
    check_recommender(MetTogether)


def test_scores_are_those_of_the_pairs() -> None:
    w = world()
    model = MetTogether().fit(w.data)
    items = np.array([3, 0, 7], dtype=np.int32)
    row, item = np.divmod(np.arange(60), 3)
    pairs = model.score_pairs(w.everyone, row, items[item])
    np.testing.assert_array_equal(model.score(w.everyone, items).ravel(), pairs)
