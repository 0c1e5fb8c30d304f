"""The lists of a split with all that metrics need of them, each computed when it is first used and then kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float64, Int32, Int64

from palate.arrays import PerQuery
from palate.data.histories import Histories
from palate.data.ragged import distinct, offsets_of
from palate.evaluation.scoring.split_facts import SplitFacts
from palate.metrics.beyond_accuracy import popular_too
from palate.metrics.calibration import calibrations
from palate.metrics.quotient import over
from palate.splitting.split import Split

Item = Int32[np.ndarray, "queries k"]


@dataclass(frozen=True)
class RankedLists:
    """The lists of a split at the largest of the cutoffs `ks`: `item` holds a row for each query, -1 in an empty
    place."""

    split: Split
    item: Item
    ks: tuple[int, ...]
    facts: SplitFacts

    @cached_property
    def answer(self) -> Int64[np.ndarray, "queries k"]:
        """Which relevant event each place hits, -1 for none."""
        return matches(self.item, self.split.relevant)

    @cached_property
    def hits(self) -> Bool[np.ndarray, "queries k"]:
        return self.answer >= 0

    @cached_property
    def relevant(self) -> Int64[np.ndarray, "queries"]:
        """The number of relevant items of each query."""
        return self.split.relevant.lengths

    @cached_property
    def gains(self) -> Float64[np.ndarray, "queries k"]:
        """The weight of the relevant event that each place hits, else 0."""
        weight = np.append(self.split.relevant.weight.astype(np.float64), 0.0)  # -1 stands for the last
        return np.asarray(weight[self.answer])

    @cached_property
    def ideal(self) -> Float64[np.ndarray, "queries k"]:
        """The highest weights of the relevant events of each query, highest first, then 0."""
        relevant, k = self.split.relevant, self.item.shape[1]
        order = np.lexsort((-relevant.weight, relevant.row))
        place = np.arange(len(order)) - relevant.offsets[relevant.row]
        table = np.zeros((len(relevant), k))
        table[relevant.row[place < k], place[place < k]] = relevant.weight[order][place < k]
        return table

    @cached_property
    def past(self) -> Histories:
        """The history of each query, each item once."""
        return _once(self.split.queries.history)

    @cached_property
    def seen(self) -> Bool[np.ndarray, "queries k"]:
        """Which places hold an item of the query's history."""
        return matches(self.item, self.past) >= 0

    @cached_property
    def barred(self) -> Histories:
        """The items that may not be recommended to each query: its history, unless the split counts repeats."""
        none = Histories(np.zeros(len(self.item) + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))
        return none if self.split.repeats else self.past

    @cached_property
    def offered(self) -> Histories | None:
        """The candidates that may be recommended to each query; None where the split has none."""
        candidates = self.split.candidates
        if candidates is None:
            return None
        free = (candidates >= 0) & (matches(candidates, self.barred) < 0)
        offsets = offsets_of(np.count_nonzero(free, axis=1))
        return _once(Histories(offsets, candidates[free], np.ones(offsets[-1], np.float32)))

    def expected(self, k: int) -> Bool[np.ndarray, "queries k"]:
        """Which of the first k places hit an item that the list of the k most popular items would have held too."""
        hit = np.where(self.hits[:, :k], self.item[:, :k], np.int32(-1))
        return popular_too(hit, self.facts.popularity_rank, self.barred, k, self.offered)

    @cached_property
    def calibrations(self) -> Mapping[int, PerQuery]:
        """By cutoff the mean over the columns of categories and tags, of those defined for the query; none where items
        have no such column."""
        history = self.split.queries.history
        each = [calibrations(self.item, self.ks, history, categories) for categories in self.facts.categories]
        tables = {k: np.stack([of_column[k] for of_column in each]) for k in self.ks if each}
        return {k: over(np.nansum(of, axis=0), np.count_nonzero(~np.isnan(of), axis=0)) for k, of in tables.items()}


def hits_of(item: Item, relevant: Histories) -> Bool[np.ndarray, "queries k"]:
    """Which of the recommended items are relevant."""
    return matches(item, relevant) >= 0


def matches(item: Item, events: Histories) -> Int64[np.ndarray, "queries k"]:
    """For each place the event of its query on its item, -1 for none; of several on one item, the first."""
    if not len(events.item):
        return np.full(item.shape, -1, dtype=np.int64)
    size = 2 + max(int(item.max(initial=0)), int(events.item.max()))
    cell = events.row * size + events.item + 1
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    wanted = (np.arange(len(item)) * size)[:, None] + item + 1
    place = np.minimum(np.searchsorted(cell, wanted.ravel()), len(cell) - 1).reshape(item.shape)
    return np.where(cell[place] == wanted, order[place], -1)


def _once(history: Histories) -> Histories:
    size = 1 + int(history.item.max(initial=0))
    cell = distinct(history.row * size + history.item)
    offsets = offsets_of(np.bincount(cell // size, minlength=len(history)))
    return Histories(offsets, (cell % size).astype(np.int32), np.ones(len(cell), np.float32))
