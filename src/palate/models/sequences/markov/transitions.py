"""Transitions between items: how often one stood near another in the events of a user, and how near."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from palate.data.histories import Histories
from palate.data.ragged import offsets_of
from palate.sparse import CSR

PAIRS_AT_ONCE = 1 << 22  # of events near each other: a block of rows of the matrix takes about 150 MiB

Steps = Int64[np.ndarray, "steps"]
Worth = Float64[np.ndarray, "steps"]


def near_events(window: int, fading: float, backward: float) -> tuple[Steps, Worth]:
    """How many events away another is, before and after, and what it counts there: d^-fading, and that times
    `backward` where it is the earlier one."""
    steps = np.concatenate([np.arange(-window, 0), np.arange(1, window + 1)])
    return steps, np.abs(steps) ** -fading * np.where(steps < 0, backward, 1.0)


@dataclass(frozen=True)
class Counted:
    """Items by items: the sum, over pairs of events of one user that are some steps apart, of the step's worth times
    both weights. The rows are made some at a time, so that only the strongest of each are ever held."""

    events: Histories  # of weights above 0
    n_items: int
    steps: Steps
    worth: Worth

    def strongest(self, k: int, from_damping: float, to_damping: float) -> CSR:
        """The k highest of each row, once row r and column c are divided by their sums to the power of a damping.

        The whole is scaled so that the sum of the mean row, of those that are not empty, is 1.
        """
        out, into = self._sums()
        rows, columns = _held_back(out, from_damping), _held_back(into, to_damping)
        event = np.argsort(self.events.item, kind="stable")
        begin = offsets_of(np.bincount(self.events.item, minlength=self.n_items))
        at_once, first, blocks = max(1, PAIRS_AT_ONCE // len(self.steps)), 0, []
        while first < self.n_items:
            end = max(first + 1, int(np.searchsorted(begin, begin[first] + at_once, "right")) - 1)
            block = self._rows(event[begin[first] : begin[end]], begin[first : end + 1] - begin[first])
            blocks.append(_strongest(block.scaled(rows[first:end], columns), k))
            first = end
        strongest = _stacked(blocks, self.n_items)
        total = float(strongest.data.sum(dtype=np.float64)) / max(1, int(np.count_nonzero(strongest.lengths)))
        return strongest.with_data(strongest.data / total) if total else strongest

    def _rows(self, event: Int64[np.ndarray, "events"], ends: Int64[np.ndarray, "ends"]) -> CSR:
        """The rows of some items; those of the r-th are the events ends[r] to ends[r + 1]."""
        all_events, row = self.events, self._row
        other = event[:, None] + self.steps
        inside = (other >= 0) & (other < len(row))
        other[~inside] = 0
        inside &= row[other] == row[event][:, None]
        weight = (self.worth * all_events.weight[event][:, None] * all_events.weight[other])[inside]
        shape = (len(event), self.n_items)
        near = CSR(offsets_of(inside.sum(1)), all_events.item[other[inside]], weight.astype(np.float32), shape)
        members = np.arange(len(event), dtype=np.int32), np.ones(len(event), np.float32)
        return CSR(ends.astype(np.int64), *members, (len(ends) - 1, len(event))) @ near

    def _sums(self) -> tuple[Float64[np.ndarray, "catalogue"], Float64[np.ndarray, "catalogue"]]:
        """Of each row, and of each column."""
        item, weight, row = self.events.item, self.events.weight.astype(np.float64), self._row
        out, into = np.zeros(self.n_items), np.zeros(self.n_items)
        for step, worth in zip(self.steps, self.worth, strict=True):
            first = slice(max(0, -step), max(0, len(row) - max(0, step)))
            second = slice(max(0, step), max(0, len(row) + min(0, step)))
            passed = np.where(row[first] == row[second], worth * weight[first] * weight[second], 0.0)
            out += np.bincount(item[first], passed, self.n_items)
            into += np.bincount(item[second], passed, self.n_items)
        return out, into

    @property
    def _row(self) -> Int64[np.ndarray, "events"]:
        return self.events.row


def _held_back(total: Float64[np.ndarray, "catalogue"], damping: float) -> Float64[np.ndarray, "catalogue"]:
    return np.asarray(np.where(total > 0, total, 1.0) ** -damping)


def _strongest(rows: CSR, k: int) -> CSR:
    """The k highest entries of each row; of equal ones, those of the lower columns."""
    if rows.lengths.max(initial=0) <= k:
        return rows
    row = rows.row
    order = np.lexsort((-rows.data, row))
    keep = np.zeros(rows.nnz, dtype=bool)
    keep[order[np.arange(rows.nnz) - rows.indptr[row] < k]] = True
    return rows.where(keep)


def _stacked(blocks: list[CSR], n_items: int) -> CSR:
    """One below the other."""
    if not blocks:
        return CSR.empty((n_items, n_items))
    ends = offsets_of(np.concatenate([block.lengths for block in blocks]))
    indices, data = (np.concatenate([getattr(block, part) for block in blocks]) for part in ("indices", "data"))
    return CSR(ends, indices, data, (n_items, n_items))
