"""Ways to score that many models share."""

from abc import abstractmethod
from typing import final

import numpy as np
from jaxtyping import Float32

from palate.arrays import ItemMatrix, Items, ItemVectors, PairItems, PairRows, PairScores, QueryVectors, Scores
from palate.costs.size import Size
from palate.data.codes import are_all
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.kernels.fused_top_k import inner_products
from palate.kernels.top_k import Best, Seen
from palate.models.index import Angles, Exact, Index
from palate.models.recommender import Recommender
from palate.models.scorer import LIST_BYTES
from palate.sparse import CSR, Submatrix

FACTORS = 64  # of a model that does not state the length of its vectors
NUMBERS_AT_ONCE = 1 << 23  # the vectors of a block of queries take 32 MiB at most


class ItemSimilarity(Recommender):
    """Scores an item by its similarity to the items of the history. `learn` sets `similarity_`."""

    similarity_: ItemMatrix  # [met, scored]

    def start(self, items: Items) -> Float32[np.ndarray, "items"] | None:
        """What items score for an empty history; None: 0."""
        return None

    @final
    def score(self, queries: Queries, items: Items) -> Scores:
        scores, start = self._summed(queries.history.matrix(self.n_items_), items), self.start(items)
        return scores if start is None else scores + start

    @final
    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """The score is a sum over events, so each adds what it would score alone."""
        return self._summed(query.history.event_matrix(self.n_items_), items)

    def nearest_items(self, items: Items, k: int) -> Recommendations:
        """Those with a similarity above 0."""
        similar = super().nearest_items(items, k)
        return similar.where(similar.score > 0)

    def _summed(self, history: CSR, items: Items) -> Scores:
        if isinstance(self.similarity_, CSR):
            return history.times_sparse(self.similarity_, items)
        if isinstance(self.similarity_, Submatrix):
            return self.similarity_.after(history, items)
        if are_all(items, self.n_items_):
            return history.times(self.similarity_)
        if history.nnz < self.n_items_:  # the cells that are needed are fewer than those of whole columns
            cells = self.similarity_[history.indices[:, None], items]
            return CSR(
                history.indptr, np.arange(history.nnz, dtype=np.int32), history.data, (len(history), history.nnz)
            ).times(cells)
        return history.times(self.similarity_[:, items])


class Embedding(Recommender):
    """Scores an item by the inner product of its vector with the query's. `learn` sets `item_vectors_`."""

    score_tables = 2.0  # products, and what bounds them

    item_vectors_: ItemVectors

    @abstractmethod
    def encode(self, queries: Queries) -> QueryVectors:
        """The vector of each query."""

    def bounded(self, products: np.ndarray) -> np.ndarray:
        """Scores of inner products, in the same order: rating models keep within the range of what was given."""
        return products

    def directions(self) -> ItemVectors:
        """The part of the vectors by which items are compared (cosine): all but biases, where a model has them."""
        return self.item_vectors_

    @final
    def score(self, queries: Queries, items: Items) -> Scores:
        every = are_all(items, len(self.item_vectors_))
        vectors = self.item_vectors_ if every else self.item_vectors_[items]  # all of them are not copied
        return self.bounded(inner_products(self.encode(queries), vectors))

    @final
    def best(self, queries: Queries, items: Items, k: int, seen: Seen | None) -> Best:
        """As `score` would have them, to the last bit, and without holding the scores."""
        if type(self).bounded is not Embedding.bounded:  # bounding may make ties
            return super().best(queries, items, k, seen)
        return self.index.best(self.encode(queries), items, k, seen)

    @property
    def index(self) -> Index:
        """Of the item vectors as they are; a `learn` that changes them sets others, and never changes them in place."""
        index: Index | None = vars(self).get("_index")
        if index is None or index.vectors is not self.item_vectors_:
            index = self._index = self.make_index()
        return index

    def make_index(self) -> Index:
        """Of the item vectors; overridden by models that are content with an index that may miss some of the best."""
        return Exact(self.item_vectors_)

    @final
    def queries_at_once(self, n_items: int) -> int:
        if type(self).bounded is not Embedding.bounded:
            return super().queries_at_once(n_items)
        return max(1, NUMBERS_AT_ONCE // max(1, int(self.item_vectors_.shape[1])))

    def ask_memory(self, size: Size, queries: int) -> float:
        """Of the vectors of a block of queries, and of the index; of bounded scores, the table."""
        if type(self).bounded is not Embedding.bounded:
            return super().ask_memory(size, queries)
        width = float(getattr(self, "factors", FACTORS))
        rows = min(float(queries), NUMBERS_AT_ONCE / width)
        return 8.0 * rows * width + 4.0 * size.items * (width + 3.0) + LIST_BYTES * queries

    @final
    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        return self.bounded(np.einsum("pf,pf->p", self.encode(queries)[row], self.item_vectors_[item]))

    @final
    def nearest_items(self, items: Items, k: int) -> Recommendations:
        """The items at the smallest angle to each given item, itself left out."""
        angles: tuple[ItemVectors, Angles] | None = vars(self).get("_angles")
        if angles is None or angles[0] is not self.item_vectors_:
            angles = self._angles = self.item_vectors_, Angles(self.directions())
        return angles[1].nearest(items, k)


class PairScorer(Recommender):
    """Scores one pair of query and item at a time, in flat batches: the natural ranker. Writes `score_pairs`."""

    @abstractmethod
    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        """The score of item[p] for query row[p]."""

    @final
    def score(self, queries: Queries, items: Items) -> Scores:
        row = np.repeat(np.arange(len(queries)), len(items))
        flat = self.score_pairs(queries, row, np.tile(items, len(queries)))
        return flat.reshape(len(queries), len(items))
