"""The contracts find what they are there to find: each model here breaks one, and is told which."""

from dataclasses import dataclass

import numpy as np
import pytest

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.features import Category
from palate.data.queries import Queries
from palate.hyper import learned
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR
from palate.testing import check_recommender


@dataclass
class Honest(Recommender):
    """Scores what was met together with what a query met: keeps every contract."""

    reads = Reads.HISTORY

    together_: CSR = learned()

    def learn(self, data: Dataset) -> None:
        met = data.interactions.matrix()
        self.together_ = met.T @ met

    def score(self, queries: Queries, items: Items) -> Scores:
        return queries.history.matrix(self.n_items_).times_sparse(self.together_)[:, items]


@dataclass
class ReadsTheHistory(Honest):
    reads = Reads.NOTHING


@dataclass
class ReadsTheUser(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        return super().score(queries, items) + (queries.user[:, None] % 2 == items % 2).astype(np.float32)


@dataclass
class ReadsTheOrder(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        last = np.append(queries.history.item, 0)[np.maximum(queries.history.offsets[1:] - 1, 0)]
        return super().score(queries, items) + (items[None, :] - last[:, None]).astype(np.float32) / 100


@dataclass
class ReadsTheTime(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        late = 0.0 if queries.time is None else 1.0
        return super().score(queries, items) + np.float32(late) * items.astype(np.float32)


@dataclass
class ReadsFeatures(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        known = queries.features.columns.get("colour") if queries.features else None
        own = known.code[:, None] if isinstance(known, Category) else np.ones((len(queries), 1), np.int32)
        return super().score(queries, items) + (own == items % 2).astype(np.float32)


@dataclass
class ReadsItsNeighbours(Honest):
    """Scores of a query depend on those that are asked with it."""

    def score(self, queries: Queries, items: Items) -> Scores:
        scores = super().score(queries, items)
        return np.asarray(scores - scores.mean(axis=0, keepdims=True) / 2)


@dataclass
class CountsItsBlock(Honest):
    """A query alone, and all at once, are served alike; blocks between them are not."""

    def score(self, queries: Queries, items: Items) -> Scores:
        scores = super().score(queries, items)
        return scores[::-1].copy() if 1 < len(queries) < 20 else scores


@pytest.mark.parametrize(
    ("model", "contract", "says"),
    [
        (ReadsTheHistory, "reads_no_more_than_it_says", "it does not say that it reads HISTORY"),
        (ReadsTheUser, "reads_no_more_than_it_says", "it does not say that it reads USER"),
        (ReadsTheOrder, "reads_no_more_than_it_says", "it does not say that it reads ORDER"),
        (ReadsTheTime, "reads_no_more_than_it_says", "it does not say that it reads TIME"),
        (ReadsFeatures, "reads_no_more_than_it_says", "it does not say that it reads FEATURES"),
        (ReadsItsNeighbours, "block_size_changes_nothing", "blocks of three queries"),
        (CountsItsBlock, "block_size_changes_nothing", "items in blocks of three queries"),
    ],
)
def test_what_breaks_a_contract_is_told_which(model: type[Recommender], contract: str, says: str) -> None:
    with pytest.raises(AssertionError) as broken:
        check_recommender(model)
    (line, *_) = str(broken.value).split(f"- {contract}: AssertionError: ")[1:] or [""]
    assert says in line.split("\n- ")[0], str(broken.value)


def test_what_keeps_all_of_them_is_let_through() -> None:
    check_recommender(Honest)
