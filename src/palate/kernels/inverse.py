"""The inverse of a symmetric positive definite matrix, in float32 and in place, nearly all of it in matrix products.

The blocked algorithms of LAPACK's potrf, trtri and lauum (Anderson et al., LAPACK Users' Guide, 1999), written over
numpy's products, so that any size fits that memory holds: 4 n^2 bytes, and a few blocks of rows more. Blocks are shared
out among the threads and each is worked on by one, so that the bits do not depend on how many there are.
"""

import numpy as np
from jaxtyping import Float32

from palate.kernels.blas import one_thread
from palate.kernels.dense import in_turns

BLOCK = 512
SMALL = 64  # below which a triangle is inverted as any matrix is


def invert(a: Float32[np.ndarray, "n n"], block: int = BLOCK) -> Float32[np.ndarray, "n n"]:
    """Overwrites `a` by its inverse, and returns it; reads the lower triangle only.

    Raises numpy.linalg.LinAlgError where `a` is not positive definite, or not finite.
    """
    if not np.isfinite(np.trace(a, dtype=np.float64)):
        raise np.linalg.LinAlgError("Matrix is not finite")
    with one_thread():
        for step in (_factor, _invert_factor, _multiply_factor):
            for start in range(0, len(a), block):
                step(a, start, min(start + block, len(a)), block)
    for start in range(0, len(a), block):
        stop = min(start + block, len(a))
        square = np.tril(a[start:stop, start:stop])
        a[start:stop, start:stop] = square + np.tril(square, -1).T
        a[start:stop, stop:] = a[stop:, start:stop].T
    return a


def _factor(a: np.ndarray, start: int, stop: int, block: int) -> None:
    """The lower triangle becomes L, with L L^T = a: block columns from the left, each taken off those to its right."""
    corner = np.linalg.cholesky(a[start:stop, start:stop].astype(np.float64))
    a[start:stop, start:stop] = corner
    inverse = _inverted(corner).astype(np.float32)

    def divide(top: int) -> None:
        a[top : top + block, start:stop] = a[top : top + block, start:stop] @ inverse.T

    def take_off(left: int) -> None:
        right = min(left + block, len(a))
        a[left:, left:right] -= a[left:, start:stop] @ a[left:right, start:stop].T

    below = range(stop, len(a), block)
    in_turns(divide, below)
    in_turns(take_off, below)


def _invert_factor(a: np.ndarray, start: int, stop: int, block: int) -> None:
    """The lower triangle, L, becomes L^-1: block rows from the top, each by those above it."""
    inverse = _inverted(np.tril(a[start:stop, start:stop]).astype(np.float64)).astype(np.float32)
    row = a[start:stop, :start].copy()

    def one(left: int) -> None:
        right = min(left + block, start)
        # Columns left:right of the inverse are zero above row `left`.
        a[start:stop, left:right] = -(inverse @ (row[:, left:] @ _lower(a, left, start, left, right)))

    in_turns(one, range(0, start, block))
    a[start:stop, start:stop] = inverse


def _multiply_factor(a: np.ndarray, start: int, stop: int, block: int) -> None:
    """The lower triangle, M, becomes that of M^T M: block rows from the top, each by those below it."""
    corner, below = np.tril(a[start:stop, start:stop]), a[stop:, start:stop]
    a[start:stop, start:stop] = corner

    def one(left: int) -> None:
        right = min(left + block, stop)
        a[start:stop, left:right] = corner.T @ a[start:stop, left:right] + below.T @ a[stop:, left:right]

    in_turns(one, range(0, stop, block))


def _inverted(lower: np.ndarray) -> np.ndarray:
    """The inverse of a lower triangle: that of each half, and of what lies below the first."""
    if len(lower) <= SMALL:
        return np.tril(np.linalg.inv(lower))
    half = len(lower) // 2
    first, last = _inverted(lower[:half, :half]), _inverted(lower[half:, half:])
    inverse = np.zeros_like(lower)
    inverse[:half, :half], inverse[half:, half:] = first, last
    inverse[half:, :half] = -(last @ (lower[half:, :half] @ first))
    return inverse


def _lower(a: np.ndarray, top: int, bottom: int, left: int, right: int) -> np.ndarray:
    """A part of the lower triangle, with zeros above its diagonal."""
    part = a[top:bottom, left:right].copy()
    size = right - left
    part[:size] = np.tril(part[:size])
    return part
