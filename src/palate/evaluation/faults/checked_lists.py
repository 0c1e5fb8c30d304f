"""The lists of a model with what their checks need: the cells of histories, the room of each list, names in words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64

from palate.data.ragged import among_ordered, distinct
from palate.data.recommendations import Recommendations
from palate.models.recommender import Recommends
from palate.splitting.split import Split


@dataclass(frozen=True)
class CheckedLists:
    """The lists of a model for the queries of a split, with k items each."""

    recommendations: Recommendations
    split: Split
    serving: Recommends
    k: int

    @cached_property
    def item(self) -> Int32[np.ndarray, "queries k"]:
        return self.recommendations.item

    @cached_property
    def score(self) -> Float32[np.ndarray, "queries k"]:
        return self.recommendations.score

    @cached_property
    def filled(self) -> Bool[np.ndarray, "queries k"]:
        """Which places hold an item."""
        return self.item >= 0

    @cached_property
    def seen(self) -> Int64[np.ndarray, "cells"]:
        """The cells (query by catalogue) of all histories, each once, in order; none where the split counts repeats."""
        history = self.split.queries.history
        cells = history.row * self.split.n_items + history.item
        return distinct(cells[history.item < self.split.n_items])[: 0 if self.split.repeats else None]

    @cached_property
    def room(self) -> Int64[np.ndarray, "queries"]:
        """How many items each list can hold: candidates not seen, up to k, items newer than the fit not counted."""
        candidates, n = self.split.candidates, self.split.n_items
        known = min(n, self.split.train.n_items)
        if candidates is None:
            seen = np.bincount(self.seen[self.seen % n < known] // n, minlength=len(self.item))
            return np.minimum(self.k, known - seen)
        row, place = np.nonzero((candidates >= 0) & (candidates < known))
        cells = np.unique(row * n + candidates[row, place])
        fresh = cells[~among_ordered(cells, self.seen)]
        return np.minimum(self.k, np.bincount(fresh // n, minlength=len(candidates)))

    def query(self, row: int) -> str:
        """A query in words: its place from 0, and the id of the user if there is one."""
        user, ids = int(self.split.queries.user[row]), self.split.train.user_ids
        return f"query {row}" if not 0 <= user < len(ids) else f'query {row} (user "{ids.id(user)}")'

    def named(self, item: int) -> str:
        """An item in words: its id, or its code where it has none."""
        ids = self.split.train.item_ids
        return f'item "{ids.id(item)}"' if 0 <= item < len(ids) else f"item code {item}"
