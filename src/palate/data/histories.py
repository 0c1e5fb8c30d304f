"""The histories of several users: their events, each user's from oldest to newest."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64

from palate.data.codes import Codes, as_array, as_codes
from palate.data.ragged import offsets_of, row_of_entries, select_rows
from palate.sparse import CSR


@dataclass(frozen=True)
class Histories:
    """Ragged rows of events over shared columns: row r holds events offsets[r]:offsets[r + 1].

    `weight` and `rating` are those of `Interactions`.
    """

    offsets: Int64[np.ndarray, "ends"]
    item: Int32[np.ndarray, "events"]
    weight: Float32[np.ndarray, "events"]
    rating: Float32[np.ndarray, "events"] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "offsets", as_array(self.offsets, np.int64))
        object.__setattr__(self, "item", as_codes(self.item, "items of a history"))
        object.__setattr__(self, "weight", as_array(self.weight, np.float32))
        if self.rating is not None:
            object.__setattr__(self, "rating", as_array(self.rating, np.float32))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of_lists(cls, rows: Iterable[Codes], weight: float = 1.0) -> "Histories":
        """Histories of equal weight, from the item codes of each user."""
        items = [as_codes(row, "items of a history") for row in rows]
        item = np.concatenate([np.zeros(0, dtype=np.int32), *items])
        offsets = offsets_of(np.array([len(row) for row in items], dtype=np.int64))
        return cls(offsets, item, np.full(len(item), weight, dtype=np.float32))

    @property
    def lengths(self) -> Int64[np.ndarray, "rows"]:
        return np.asarray(self.offsets[1:] - self.offsets[:-1])

    @property
    def row(self) -> Int64[np.ndarray, "events"]:
        """The row of each event."""
        return row_of_entries(self.offsets)

    @property
    def ratings(self) -> Float32[np.ndarray, "events"]:
        """What rating models read: the ratings, or the weights where no ratings were given."""
        return self.weight if self.rating is None else self.rating

    def take(self, rows: Int64[np.ndarray, "taken"]) -> "Histories":
        """The same events, for some rows only, in the order asked for."""
        offsets, event = select_rows(self.offsets, rows)
        return self._picked(offsets, event)

    def where(self, keep: Bool[np.ndarray, "events"]) -> "Histories":
        """The same rows, with some events only."""
        if keep.all():
            return self
        counts = np.bincount(self.row[keep], minlength=len(self))
        return self._picked(offsets_of(counts), np.flatnonzero(keep))

    def matrix(self, n_items: int) -> CSR:
        """Rows by items; weights of several events with one item are added."""
        return CSR.of_pairs(self._codes, self.item, self.weight, (len(self), n_items))

    def event_matrix(self, n_items: int) -> CSR:
        """Events by items: a row for each event, which holds its weight."""
        return CSR(np.arange(len(self.item) + 1), self.item, self.weight, (len(self.item), n_items))

    def counts(self, n_items: int) -> CSR:
        """Rows by items, the number of events with each item, whatever their weights."""
        ones = np.broadcast_to(np.float32(1), self.item.shape)
        return CSR.of_pairs(self._codes, self.item, ones, (len(self), n_items))

    def newest(self, length: int) -> Int32[np.ndarray, "rows length"]:
        """The newest events of each row, right-aligned, with -1 before the first."""
        age = self.offsets[1:][self.row] - np.arange(len(self.item))
        recent = age <= length
        table = np.full((len(self), length), -1, dtype=np.int32)
        table[self.row[recent], length - age[recent]] = self.item[recent]
        return table

    @property
    def _codes(self) -> Int32[np.ndarray, "events"]:
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    def _picked(self, offsets: Int64[np.ndarray, "ends"], event: Int64[np.ndarray, "picked"]) -> "Histories":
        rating = None if self.rating is None else self.rating[event]
        return Histories(offsets, self.item[event], self.weight[event], rating)
