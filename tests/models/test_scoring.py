"""The parents that models score by: one that scores flat pairs keeps every contract with `score_pairs` alone."""

from dataclasses import dataclass

import numpy as np

from palate.arrays import PairItems, PairRows, PairScores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import learned
from palate.kernels.top_k import top_k
from palate.models.factors.ials import IALS
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


def test_the_best_by_vectors_are_the_best_of_the_scores() -> None:
    """Whoever asks: users of the fit, some without a history, those with items that came later; among some items."""
    w = world()
    model = IALS(factors=5, l2=0.1).fit(w.data)
    late = model.n_items_ + 3
    queries = Queries.of_histories([[1], [], [late], [2, late, 4], *([r % 9, 7] for r in range(40))])
    for items in (np.arange(model.n_items_, dtype=np.int32), np.array([1, 4, 6], dtype=np.int32)):
        lists = model.recommend(queries.with_only(items), 4)
        seen = queries.history.where(queries.history.item < model.n_items_)
        item, score = top_k(model.score_items(queries, items), items, 4, (seen.offsets, seen.item))
        np.testing.assert_array_equal(lists.item, item)
        np.testing.assert_array_equal(lists.score, score)
        assert (lists.item[1:3] == -1).all()


def test_similar_items_are_at_the_smallest_angle() -> None:
    model = IALS(factors=5, l2=0.1).fit(world().data)
    items = np.arange(model.n_items_, dtype=np.int32)
    unit = model.item_vectors_ / np.linalg.norm(model.item_vectors_, axis=1, keepdims=True)
    cosines = unit.astype(np.float64) @ unit.T
    np.fill_diagonal(cosines, -2)
    lists = model.similar_items(items, 3)
    np.testing.assert_allclose(lists.score, -np.sort(-cosines, axis=1)[:, :3], rtol=1e-5)
