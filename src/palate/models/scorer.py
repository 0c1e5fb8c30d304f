"""What has scores: the scores of items for queries, and the best items within the limits of each query."""

from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar, final

import numpy as np

from palate.arrays import CandidateScores, Items, PairItems, PairRows, PairScores, Scores, Served
from palate.costs.size import Size
from palate.data.ask import Ask
from palate.data.codes import Codes, all_codes, are_all, as_codes
from palate.data.histories import Histories
from palate.data.queries import UNKNOWN, Queries
from palate.data.ragged import is_in_row, join_rows, offsets_of, row_of_entries
from palate.data.recommendations import Recommendations
from palate.data.score_kind import ScoreKind
from palate.hyper import set_by_fit
from palate.kernels.top_k import Best, Seen, top_k
from palate.models.face import Reads
from palate.models.fitting import Fittable

CELLS_AT_ONCE = 1 << 25  # a block of scores takes 128 MiB at most
LIST_BYTES = 500.0  # a query and its list
HISTORIES = Reads.HISTORY | Reads.ORDER


class Scorer(Fittable):
    """What has a score for every query and item: its author writes `score`, and `recommend` is given."""

    score_tables: ClassVar[float] = 1.5  # the memory of scoring a block, in tables of the block's scores
    n_users_: int = set_by_fit()
    n_items_: int = set_by_fit()

    @abstractmethod
    def score(self, queries: Queries, items: Items) -> Scores:
        """The score of every item for every query; the higher the better, -inf for what must not be shown."""

    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        """The score of item[p] for query row[p]; written by the models that can do less than score blocks."""
        items, place = np.unique(item, return_inverse=True)
        return np.asarray(self.score(queries, items)[row, place])

    def ask_memory(self, size: Size, queries: int) -> float:
        """`score_tables` of the block of queries that is scored at once, and the lists."""
        rows = min(queries, max(1, CELLS_AT_ONCE // max(1, size.items)))
        return 4.0 * self.score_tables * rows * size.items + LIST_BYTES * queries

    def serves(self, queries: Queries) -> Served:
        """Which queries hold something that the model reads."""
        served = np.full(len(queries), not self.reads)
        parts = ((Reads.FEATURES, queries.features), (Reads.TIME, queries.time), (Reads.CONTEXT, queries.context))
        served |= any(value is not None and part in self.reads for part, value in parts)
        if Reads.USER in self.reads:
            served |= (queries.user != UNKNOWN) & (queries.user < self.n_users_)
        if self.reads & HISTORIES:
            served |= self._read(queries.history).lengths > 0
        if Reads.WISHES in self.reads and queries.wishes is not None:
            served |= np.diff(queries.wishes.offsets) > 0
        return served

    @final
    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        """The k best items of each query; a query that the model does not serve gets none.

        Scores are held for one block of queries at a time, never for all.
        """
        only = queries.only
        if only is None:
            return self._best_of_shared(queries, all_codes(self.n_items_), ask)
        items = only.common
        if items is not None:
            return self._best_of_shared(queries, items[self._knows(items)], ask)
        (limited,), (free,) = only.exists.nonzero(), (~only.exists).nonzero()
        blocks = queries.take(limited).blocks(max(1, CELLS_AT_ONCE // max(1, self.n_items_)))
        own = Recommendations.stacked(self._best_of_own(block, ask) for block in blocks)
        if not len(free):
            return own
        whole = replace(queries.take(free), only=None)
        return Recommendations.empty(len(queries), ask.k).replaced(limited, own).replaced(free, self.answer(whole, ask))

    def _best_of_shared(self, queries: Queries, items: Items, ask: Ask) -> Recommendations:
        """For queries that choose from the same items, which are known and in order."""
        if not len(items):
            return Recommendations.empty(len(queries), ask.k)
        at_once = self.queries_at_once(len(items))
        if queries.exclude is not None:
            at_once = min(at_once, max(1, CELLS_AT_ONCE // max(1, int(queries.exclude.lengths.max(initial=0)))))
        return Recommendations.stacked(self._best_of_block(block, items, ask) for block in queries.blocks(at_once))

    def _best_of_block(self, queries: Queries, items: Items, ask: Ask) -> Recommendations:
        """`best` of the queries that are served, as it wants them; of the others nothing."""
        known = self._known(queries)
        served = self.serves(known)
        if len(served) and served.all():
            item, score = self.best(known, items, ask.k, self._barred(queries, ask))
            return Recommendations(item, score, np.zeros_like(item))
        recommendations, rows = Recommendations.empty(len(queries), ask.k), served.nonzero()[0]
        if len(rows):
            item, score = self.best(known.take(rows), items, ask.k, self._barred(queries.take(rows), ask))
            recommendations.item[rows], recommendations.score[rows] = item, score
        return recommendations

    def _best_of_own(self, queries: Queries, ask: Ask) -> Recommendations:
        """For queries that have a list of candidates each."""
        assert queries.only is not None
        items, barred = queries.only.table(), self._barred(queries, ask)
        if barred is not None:
            items = np.where(is_in_row(items, barred), np.int32(-1), items)
        scores = self.score_candidates(queries, items)
        return Recommendations.best(np.where(np.isnan(scores), np.float32(-np.inf), scores), items, ask.k)

    def _barred(self, queries: Queries, ask: Ask) -> Seen | None:
        """The items that each query is not to be shown, of those that are known."""
        seen = queries.history.where(self._knows(queries.history.item)) if ask.exclude_seen else None
        if queries.exclude is None:
            return None if seen is None else (seen.offsets, seen.item)
        offsets, item = queries.exclude.ragged()
        known = self._knows(item)
        counts = np.bincount(row_of_entries(offsets)[known], minlength=len(queries))
        excluded = offsets_of(counts), item[known]
        return excluded if seen is None else join_rows((seen.offsets, seen.item), excluded)

    def best(self, queries: Queries, items: Items, k: int, seen: Seen | None) -> Best:
        """The k best of those items for each query except its seen ones, as `top_k` of `score` has them.

        The queries are served, and hold nothing that came after the fit; `items` are known and in order. Overridden by
        models that find the best without scoring all.
        """
        return top_k(self.score(queries, items), items, k, seen)

    def queries_at_once(self, n_items: int) -> int:
        """How many queries `best` may be asked for together."""
        return max(1, CELLS_AT_ONCE // max(1, n_items))

    @final
    def score_items(self, queries: Queries, items: Codes) -> Scores:
        """`score`, for callers: any query and any item, NaN where the model has no score."""
        items, known = as_codes(items, "items"), self._known(queries)
        served, is_known = self.serves(known), are_all(items, self.n_items_) or self._knows(items)
        if len(served) and served.all() and np.all(is_known):
            return self.score(known, items)
        (rows,), (columns,) = served.nonzero(), np.broadcast_to(is_known, len(items)).nonzero()
        scores = np.full((len(queries), len(items)), np.nan, dtype=np.float32)
        if rows.size and columns.size:
            scores[np.ix_(rows, columns)] = self.score(known.take(rows), items[columns])
        return scores

    @final
    def score_candidates(self, queries: Queries, candidates: Codes) -> CandidateScores:
        """The scores of each query's own candidates, a row for each, NaN where the model has no score."""
        candidates, known = as_codes(candidates, "candidates"), self._known(queries)
        scores = np.full(candidates.shape, np.nan, dtype=np.float32)
        row, place = np.nonzero(self._knows(candidates) & self.serves(known)[:, None])
        if row.size:
            scores[row, place] = self.score_pairs(known, row, candidates[row, place])
        return scores

    def score_retrieved(self, queries: Queries, retrieved: Recommendations) -> CandidateScores:
        """What a pipeline orders its candidates by: their scores, unless a ranker reads the retrievers'
        scores and ranks (`retrieved.by_source`)."""
        return self.score_candidates(queries, retrieved.item)

    def _knows(self, items: np.ndarray) -> np.ndarray:
        return np.asarray((items >= 0) & (items < self.n_items_))

    def _known(self, queries: Queries) -> Queries:
        """The queries without what came after the fit; for a rating model, with what is rated alone."""
        user = np.where(queries.user < self.n_users_, queries.user, np.int32(UNKNOWN))
        return replace(queries, user=user, history=self._read(queries.history))

    def _read(self, history: Histories) -> Histories:
        """The events of histories that the model can read."""
        return history.where(self._reads_of(history))

    def _reads_of(self, history: Histories) -> np.ndarray:
        """Which events of histories the model can read."""
        known = self._knows(history.item)
        return known & ~np.isnan(history.ratings) if self.score_kind == ScoreKind.RATING else known
