"""The inverse of a symmetric positive definite matrix, in float32 and in place, nearly all of it in products.

Gauss and Jordan's elimination as statistics knows it, the sweep operator (J. H. Goodnight. A Tutorial on the SWEEP
Operator. The American Statistician 1979), by blocks. With P the inverse of the block swept and W its columns,

    A <- A - W P W^T elsewhere,  W <- W P,  the block itself <- -P,

and once every block is swept A is minus its inverse. A stays symmetric, so half of it is worked on: n^3 operations, and
4 n^2 bytes and a few blocks of columns of memory. Positive definite matrices need no pivots. Bits do not depend on the
number of threads.
"""

import numpy as np
from jaxtyping import Float32

from palate.kernels.blas import one_thread
from palate.kernels.dense import add_product, in_turns, product

BLOCK = 192
MIRRORED = 1024  # rows and columns of what is copied over the diagonal at a time


def invert(a: Float32[np.ndarray, "n n"], block: int = BLOCK) -> Float32[np.ndarray, "n n"]:
    """Overwrites `a` by its inverse, and returns it; reads the lower triangle only.

    Raises numpy.linalg.LinAlgError where `a` is not positive definite, or not finite.
    """
    if not np.isfinite(np.trace(a, dtype=np.float64)):
        raise np.linalg.LinAlgError("Matrix is not finite")
    for start in range(0, len(a), block):
        _sweep(a, start, min(start + block, len(a)))
    _mirror(a)
    return a


def _sweep(a: np.ndarray, start: int, stop: int) -> None:
    inverse = _inverted(a[start:stop, start:stop])
    columns = np.zeros((len(a), stop - start), dtype=np.float32)
    columns[:start], columns[stop:] = a[start:stop, :start].T, a[stop:, start:stop]
    swept = product(columns, inverse)
    add_product(a, swept, columns.T, -1.0, lower=True)
    a[start:stop, :start], a[stop:, start:stop] = swept[:start].T, swept[stop:]
    a[start:stop, start:stop] = -inverse


def _inverted(block: np.ndarray) -> np.ndarray:
    """In float64, by the lower triangle: a block that is not positive definite has no factor."""
    with one_thread():
        factor = np.linalg.cholesky(block.astype(np.float64))
        solved = np.linalg.solve(factor, np.eye(len(block)))
        return np.asarray(solved.T @ solved, dtype=np.float32)


def _mirror(a: np.ndarray) -> None:
    """Minus the lower triangle, on both sides of the diagonal."""

    def rows(top: int) -> None:
        bottom = top + MIRRORED
        square = -np.tril(a[top:bottom, top:bottom])
        a[top:bottom, top:bottom] = square + np.tril(square, -1).T
        for left in range(0, top, MIRRORED):
            part = a[top:bottom, left : left + MIRRORED]
            np.negative(part, out=part)
            a[left : left + MIRRORED, top:bottom] = part.T

    in_turns(rows, range(0, len(a), MIRRORED))
