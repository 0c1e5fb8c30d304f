"""Polynomials of the item-item graph of a sparse matrix, applied to rows; the method is described in filter.cpp."""

import numpy as np
from jaxtyping import Float32, Float64

from palate.kernels import _compiled as compiled
from palate.kernels.products import Rows


def chebyshev(
    a: Rows, columns: int, coefficients: Float64[np.ndarray, "degrees"], x: Rows
) -> Float32[np.ndarray, "rows columns"]:
    """x (c_0 T_0(L) + c_1 T_1(L) + ...), dense, for L = I - 2 A^T A and sparse rows x.

    The singular values of A must lie within 0 and 1, as those of D^-1/2 R D^-1/2 do: beyond, the polynomials grow
    without bound. Raises ValueError for shapes that do not fit and for no coefficient.
    """
    out = np.empty((len(x[0]) - 1, columns), dtype=np.float32)
    compiled.chebyshev(a, np.asarray(coefficients, dtype=np.float32), x, out)
    return out


def interpolated(values: Float64[np.ndarray, "degrees"]) -> Float64[np.ndarray, "degrees"]:
    """The coefficients of the Chebyshev series that takes those values at as many Chebyshev nodes, from -1 up."""
    n = len(values)
    angle = (n - 0.5 - np.arange(n)) * np.pi / n
    coefficients = 2.0 / n * np.cos(np.outer(np.arange(n), angle)) @ values
    coefficients[0] /= 2.0
    return np.asarray(coefficients)
