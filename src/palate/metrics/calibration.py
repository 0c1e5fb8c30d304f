"""Whether a list holds the categories of the history in their proportions.

Harald Steck. Calibrated recommendations. RecSys 2018. https://doi.org/10.1145/3240323.3240372
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64, Int32

from palate.arrays import PerQuery
from palate.data.features import Category, Features, Tags
from palate.data.histories import Histories
from palate.sparse import CSR, one_hot

Recommended = Int32[np.ndarray, "queries k"]
ALPHA = 0.01  # the paper's: how much of the history's share is lent to a category that the list has not
CELLS_AT_ONCE = 1 << 21  # the shares of a block of queries take 16 MiB at most, twice


def calibration(recommended: Recommended, history: Histories, categories: CSR) -> PerQuery:
    """KL(p || 0.99 q + 0.01 p) in bits: 0 where the list has the history's shares, log2(100) where it has none of them.

    `categories` holds the shares of an item's categories, rows of sum 1 (`shares_of`), or of zeros where
    nothing is known of it. p are the shares of the events that weigh more than 0, q those of the items shown, each
    counting once. NaN where either has no item with known categories.
    """
    width = recommended.shape[1]
    return calibrations(recommended, (width,), history, categories)[width]


def calibrations(
    recommended: Recommended, ks: Sequence[int], history: Histories, categories: CSR
) -> dict[int, PerQuery]:
    """The calibration of the first k places for each k; the shares of the history are computed once for all."""
    liked = history.where((history.weight > 0) & (history.item < len(categories)))
    size = max(1, CELLS_AT_ONCE // max(1, categories.shape[1]))
    divergences = {k: [np.zeros(0)] for k in ks}
    for start in range(0, len(recommended), size):
        rows = np.arange(start, min(start + size, len(recommended)))
        past, block = liked.take(rows), recommended[rows]
        p = _shares(past.row, past.item, len(rows), categories)
        for k in ks:
            row, place = np.nonzero(block[:, :k] >= 0)
            divergences[k].append(_divergence(p, _shares(row, block[row, place], len(rows), categories)))
    return {k: np.concatenate(blocks) for k, blocks in divergences.items()}


def shares_of(items: Features) -> list[CSR]:
    """How each item is shared among its categories, one matrix for each column of one category or of tags."""
    columns = [_values(column) for column in items.columns.values() if isinstance(column, Category | Tags)]
    return [shared for shared in map(_shared, columns) if shared.shape[1] > 1]


def _values(column: Category | Tags) -> CSR:
    return one_hot(column.code, column.size) if isinstance(column, Category) else column.weight


def _shared(values: CSR) -> CSR:
    positive = values.where(values.data > 0)
    total = np.bincount(positive.row, positive.data, len(positive))
    return positive.scaled(rows=1.0 / np.where(total > 0, total, 1.0))


def _shares(row: np.ndarray, item: np.ndarray, n: int, categories: CSR) -> Float64[np.ndarray, "rows categories"]:
    """The share of each category among the items of each row; zeros where nothing is known."""
    shares, width = categories.take(item), categories.shape[1]
    cell = row[shares.row] * width + shares.indices
    total = np.bincount(cell, shares.data, n * width).reshape(n, width)
    known = total.sum(1, keepdims=True)
    return np.asarray(total / np.where(known > 0, known, 1.0))


def _divergence(p: Float64[np.ndarray, "rows categories"], q: Float64[np.ndarray, "rows categories"]) -> PerQuery:
    present = p > 0
    mixed = np.where(present, (1.0 - ALPHA) * q + ALPHA * p, 1.0)
    divergence = (p * np.log2(np.where(present, p, 1.0) / mixed)).sum(1)
    return np.where(present.any(1) & (q > 0).any(1), np.maximum(divergence, 0.0), np.nan)
