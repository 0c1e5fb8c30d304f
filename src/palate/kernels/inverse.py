"""The inverse of a symmetric positive definite matrix, in float32 and in place, nearly all of it as matrix products.

Gauss and Jordan's elimination as statistics knows it, the sweep operator (J. H. Goodnight. A Tutorial on the SWEEP
Operator. The American Statistician 1979), by blocks. With P the inverse of the block swept and W its columns,

    A <- A - W P W^T elsewhere,  W <- W P,  the block itself <- -P,

and once every block is swept A is minus its inverse. A stays symmetric, so half of it is worked on: n^3 operations, and
4 n^2 bytes and a few blocks of columns of memory. Positive definite matrices need no pivots. Bits do not depend on the
number of threads.
"""

import numpy as np
from jaxtyping import Float32

from palate.kernels import _compiled as compiled
from palate.kernels.blas import one_thread
from palate.kernels.dense import add_product, product

BLOCK = 192
SMALL = 16  # rows and columns of what LAPACK inverts whole


def invert(a: Float32[np.ndarray, "n n"], block: int = BLOCK) -> Float32[np.ndarray, "n n"]:
    """Overwrites `a` by its inverse, and returns it; reads the lower triangle only.

    Raises numpy.linalg.LinAlgError where `a` is not positive definite, or not finite.
    """
    if not np.isfinite(np.trace(a, dtype=np.float64)):
        raise np.linalg.LinAlgError("Matrix is not finite")
    for start in range(0, len(a), block):
        _sweep(a, start, min(start + block, len(a)))
    compiled.negative_mirror(a)
    return a


def _sweep(a: np.ndarray, start: int, stop: int) -> None:
    inverse = _inverted(a[start:stop, start:stop])
    above, below = a[start:stop, :start].T, a[stop:, start:stop]  # W, what stands beside the block: A is symmetric
    swept_above, swept_below = product(above, inverse), product(below, inverse)
    add_product(a[:start, :start], swept_above, above.T, -1.0, lower=True)
    add_product(a[stop:, :start], swept_below, above.T, -1.0)
    add_product(a[stop:, stop:], swept_below, below.T, -1.0, lower=True)
    above[:], below[:] = swept_above, swept_below
    a[start:stop, start:stop] = -inverse


def _inverted(block: np.ndarray) -> np.ndarray:
    """In float64, from the lower triangle; LinAlgError for a block that is not positive definite."""
    with one_thread():
        root = _inverted_factor(np.linalg.cholesky(block.astype(np.float64)))
        return np.asarray(root.T @ root, dtype=np.float32)


def _inverted_factor(lower: np.ndarray) -> np.ndarray:
    """Of a triangle, by its halves: [[A, 0], [B, C]] becomes [[A', 0], [-C' B A', C']]."""
    half = len(lower) // 2
    if half < SMALL:
        return np.linalg.inv(lower)
    out = np.zeros_like(lower)
    out[:half, :half], out[half:, half:] = _inverted_factor(lower[:half, :half]), _inverted_factor(lower[half:, half:])
    out[half:, :half] = -out[half:, half:] @ lower[half:, :half] @ out[:half, :half]
    return out
