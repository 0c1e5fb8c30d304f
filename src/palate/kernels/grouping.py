"""Events put into rows by counting: the matrix of interactions, and the order of each row's events in time.

H. H. Seward. Information Sorting in the Application of Electronic Digital Computers to Business Operations. MIT 1954.
"""

import numpy as np
from jaxtyping import Int, Int32, Int64

from palate.kernels import _compiled as compiled
from palate.kernels.products import Rows


def rows_of_pairs(
    row: Int[np.ndarray, "entries"],
    column: Int[np.ndarray, "entries"],
    value: np.ndarray,
    shape: tuple[int, int],
) -> Rows:
    """The matrix that holds value[p] in cell (row[p], column[p]), columns of each row in order; a cell that is named
    several times holds the sum, in float64, rounded once.

    Takes the memory of its result and 8 bytes per row. Raises ValueError for a cell outside of the shape.
    """
    value = np.asarray(value)
    value = value if value.dtype == np.float32 else value.astype(np.float64)
    indptr = np.empty(shape[0] + 1, dtype=np.int64)
    indices, data = np.empty(len(row), dtype=np.int32), np.empty(len(row), dtype=value.dtype)
    filled = compiled.rows_of_pairs(_codes(row), _codes(column), value, shape[1], indptr, indices, data)
    if filled < len(row):  # in place, without a second copy
        indices.resize(filled, refcheck=False)
        data.resize(filled, refcheck=False)
    return indptr, indices, data.astype(np.float32, copy=False)


def rows_in_time(
    row: Int32[np.ndarray, "events"], time: Int64[np.ndarray, "events"], rows: int
) -> tuple[Int64[np.ndarray, "ends"], Int64[np.ndarray, "events"]]:
    """The offsets of the rows, and the place of each of their events, oldest first; of equal times, as they came.

    Raises ValueError for a row that is not below `rows`.
    """
    offsets, order = np.empty(rows + 1, dtype=np.int64), np.empty(len(row), dtype=np.int64)
    compiled.rows_in_time(_codes(row), time, offsets, order)
    return offsets, order


def _codes(code: Int[np.ndarray, "entries"]) -> Int32[np.ndarray, "entries"]:
    if code.dtype.itemsize > 4 and len(code) and (code.min() < 0 or code.max() > np.iinfo(np.int32).max):
        raise ValueError("a row or column lies outside the matrix")  # else it would wrap round to one within
    return np.ascontiguousarray(code, dtype=np.int32)
