"""Products and transposes of sparse matrices in compressed rows (indptr, indices, data).

F. G. Gustavson. Two Fast Algorithms for Sparse Matrices: Multiplication and Permuted Transposition. ACM TOMS 1978.
"""

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.kernels import _compiled as compiled

Rows = tuple[Int64[np.ndarray, "_"], Int32[np.ndarray, "_"], Float32[np.ndarray, "_"]]


def times_dense(a: Rows, dense: Float32[np.ndarray, "inner columns"]) -> Float32[np.ndarray, "rows columns"]:
    """A B, for a dense B."""
    out = np.zeros((len(a[0]) - 1, dense.shape[1]), dtype=np.float32)
    compiled.times_dense(a, np.ascontiguousarray(dense), out)
    return out


def product(a: Rows, b: Rows, columns: int) -> Rows:
    """A B, for a sparse B of that many columns; entries of each row in the order of their columns."""
    size = np.zeros(len(a[0]) - 1, dtype=np.int64)
    compiled.product_sizes(a, b, columns, size)
    indptr = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    indices, data = np.empty(indptr[-1], dtype=np.int32), np.empty(indptr[-1], dtype=np.float32)
    compiled.product(a, b, columns, indptr, indices, data)
    return indptr, indices, data


def transpose(a: Rows, columns: int) -> Rows:
    """Columns become rows; entries of each keep the order of the rows they came from."""
    indptr = np.empty(columns + 1, dtype=np.int64)
    indices, data = np.empty(len(a[1]), dtype=np.int32), np.empty(len(a[1]), dtype=np.float32)
    compiled.transpose(a, indptr, indices, data)
    return indptr, indices, data


def product_dense(
    a: Rows, b: Rows, columns: int, wanted: Int32[np.ndarray, "wanted"]
) -> Float32[np.ndarray, "rows wanted"]:
    """Those columns of A B, for a sparse B of so many columns, as a dense table."""
    out = np.empty((len(a[0]) - 1, len(wanted)), dtype=np.float32)
    compiled.product_dense(a, b, columns, np.ascontiguousarray(wanted), out)
    return out


def gram(transposed: Rows, a: Rows) -> Float32[np.ndarray, "columns columns"]:
    """A^T A as a dense table, by A^T and A; only the lower triangle and the diagonal are filled.

    The columns of each row of A must go up, as those of an A transposed twice do.
    """
    n = len(transposed[0]) - 1
    out = np.zeros((n, n), dtype=np.float32)
    compiled.gram(transposed, a, out)
    return out
