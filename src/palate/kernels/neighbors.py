"""The stored rows of a sparse matrix most similar to a row, and predictions of its columns from theirs.

comparison.hpp has the similarities, their formulas and sources.
"""

import numpy as np
from jaxtyping import Float32, Int32

from palate.kernels import _compiled as compiled
from palate.kernels.products import Rows

KINDS = ("cosine", "common_cosine", "pearson", "jaccard", "difference", "common", "lift")


def nearest(
    rows: Rows,
    stored: Rows,
    n_stored: int,
    k: int,
    kind: str,
    shrinkage: float = 0.0,
    *,
    least: int = 1,
    others: bool = False,
) -> tuple[Int32[np.ndarray, "queries best"], Float32[np.ndarray, "queries best"]]:
    """The k stored rows most similar to each row, and their similarities, in no order; padded with -1 at -inf.

    `stored` lists the stored rows by column: it is the transpose of a matrix of `n_stored` rows. A similarity of 0 or
    below does not make a neighbour; of equal ones the lower row is the nearer. With `others`, row r is not a
    neighbour of itself; nor is a row with fewer than `least` columns in common.
    """
    width = max(0, min(k, n_stored))
    best = np.empty((len(rows[0]) - 1, width), dtype=np.int32)
    value = np.empty(best.shape, dtype=np.float32)
    compiled.nearest(rows, stored, n_stored, KINDS.index(kind), shrinkage, least, others, best, value)
    return best, value


def deviations(
    rows: Rows,
    stored: Rows,
    deviation: Float32[np.ndarray, "entries"],
    n_stored: int,
    k: int,
    kind: str,
    shrinkage: float,
    wanted: Int32[np.ndarray, "wanted"],
) -> Float32[np.ndarray, "queries wanted"]:
    """For each wanted column of each row, the mean deviation there of the k most similar stored rows that fill it.

    `stored` lists by column the values that are compared, as in `nearest`, and `deviation` beside each the value that
    is averaged. The mean is weighted by the similarities, all above 0; NaN where no such row fills the column.
    """
    out = np.empty((len(rows[0]) - 1, len(wanted)), dtype=np.float32)
    wanted = np.ascontiguousarray(wanted)
    compiled.deviations(rows, stored, deviation, n_stored, KINDS.index(kind), shrinkage, k, wanted, out)
    return out
