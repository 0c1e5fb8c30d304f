"""A list of items for each query, such as those that it may be shown; queries that share a list share its memory."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int32, Int64

from palate.arrays import Candidates, Items
from palate.data.codes import Codes, as_codes
from palate.data.ragged import Ragged, distinct, offsets_of, row_of_entries, select_rows


@dataclass(frozen=True)
class ItemLists:
    """List i holds item[offsets[i]:offsets[i + 1]], in order, each item once; `which` names the list of each query.

    A query whose `which` is -1 has no list. Made by `shared`, `of_rows` or `of_table`; the code -1 stands for no item.
    """

    offsets: Int64[np.ndarray, "ends"]
    item: Int32[np.ndarray, "entries"]
    which: Int64[np.ndarray, "queries"]

    def __len__(self) -> int:
        return len(self.which)

    @classmethod
    def shared(cls, items: Codes, queries: int) -> "ItemLists":
        """One list for all of so many queries."""
        codes = as_codes(items, "items of a list")
        item = np.unique(codes[codes >= 0])
        return cls(np.array([0, len(item)], dtype=np.int64), item, np.zeros(queries, dtype=np.int64))

    @classmethod
    def of_rows(cls, rows: Iterable[Codes | None]) -> "ItemLists":
        """A list for each query, or None where it has none; equal lists are held once."""
        lists: dict[bytes, np.ndarray] = {}
        which = []
        for row in rows:
            codes = None if row is None else as_codes(row, "items of a list")
            which.append(None if codes is None else codes.tobytes())
            if codes is not None:
                lists[codes.tobytes()] = codes
        place = {name: at for at, name in enumerate(lists)} | {None: -1}
        lengths = np.array([len(codes) for codes in lists.values()], dtype=np.int64)
        item = np.concatenate([np.zeros(0, dtype=np.int32), *lists.values()])
        return cls._of(np.repeat(np.arange(len(lists)), lengths), item, np.array([place[name] for name in which], int))

    @classmethod
    def of_table(cls, candidates: Candidates) -> "ItemLists":
        """The list of each query is its row of the table, in which -1 stands for no item."""
        row = np.repeat(np.arange(len(candidates)), candidates.shape[1])
        return cls._of(row, candidates.ravel(), np.arange(len(candidates)))

    @classmethod
    def of_ragged(cls, rows: Ragged) -> "ItemLists":
        """The list of each query is its row."""
        offsets, item = rows
        return cls._of(row_of_entries(offsets), item, np.arange(len(offsets) - 1))

    @property
    def exists(self) -> Bool[np.ndarray, "queries"]:
        """Which queries have a list, an empty one too."""
        return self.which >= 0

    @property
    def common(self) -> Items | None:
        """The list that every query has; None where they differ, or one has none."""
        if not len(self):
            return self.item[:0]
        first = int(self.which[0])
        if first < 0 or (self.which != first).any():
            return None
        return self.item[self.offsets[first] : self.offsets[first + 1]]

    @property
    def lengths(self) -> Int64[np.ndarray, "queries"]:
        """How many items the list of each query holds."""
        return np.asarray(np.append(np.diff(self.offsets), 0)[self.which])

    def take(self, rows: Int64[np.ndarray, "taken"]) -> "ItemLists":
        """The lists of some queries, in the order asked for; none is copied."""
        return ItemLists(self.offsets, self.item, self.which[rows])

    def ragged(self) -> Ragged:
        """A row of items for each query, empty where it has no list."""
        ends = np.append(self.offsets, self.offsets[-1])  # a last list, which is empty
        offsets, place = select_rows(ends, np.where(self.exists, self.which, len(ends) - 2))
        return offsets, self.item[place]

    def table(self) -> Candidates:
        """The same as a table, padded with -1."""
        offsets, item = self.ragged()
        row = row_of_entries(offsets)
        table = np.full((len(self), int(self.lengths.max(initial=0))), -1, dtype=np.int32)
        table[row, np.arange(len(item)) - offsets[row]] = item
        return table

    @classmethod
    def _of(cls, row: np.ndarray, item: np.ndarray, which: np.ndarray) -> "ItemLists":
        """Of entries in any order, the list of each named by its row."""
        size, n = 1 + int(item.max(initial=0)), int(which.max(initial=-1)) + 1
        real = item >= 0
        cell = distinct(row[real].astype(np.int64) * size + item[real])
        offsets = offsets_of(np.bincount(cell // size, minlength=n))
        return cls(offsets, (cell % size).astype(np.int32), which.astype(np.int64))
