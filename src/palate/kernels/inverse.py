"""The inverse of a symmetric positive definite matrix, in float32 and in place, nearly all of it in matrix products.

The blocked algorithms of LAPACK's potrf, trtri and lauum (Anderson et al., LAPACK Users' Guide, 1999), written over
numpy's products, so that any size fits that memory holds: 4 n^2 bytes, and a block more.
"""

import numpy as np
from jaxtyping import Float32

BLOCK = 512


def invert(a: Float32[np.ndarray, "n n"], block: int = BLOCK) -> Float32[np.ndarray, "n n"]:
    """Overwrites `a` by its inverse, and returns it; reads the lower triangle only.

    Raises numpy.linalg.LinAlgError where `a` is not positive definite, or not finite.
    """
    if not np.isfinite(np.trace(a, dtype=np.float64)):
        raise np.linalg.LinAlgError("Matrix is not finite")
    _factor(a, block)
    _invert_factor(a, block)
    _multiply_factor(a, block)
    for start in range(0, len(a), block):
        stop = min(start + block, len(a))
        square = np.tril(a[start:stop, start:stop])
        a[start:stop, start:stop] = square + np.tril(square, -1).T
        a[start:stop, stop:] = a[stop:, start:stop].T
    return a


def _factor(a: np.ndarray, block: int) -> None:
    """The lower triangle becomes L, with L L^T = a."""
    for start in range(0, len(a), block):
        stop = min(start + block, len(a))
        corner = np.linalg.cholesky(a[start:stop, start:stop].astype(np.float64))
        a[start:stop, start:stop] = corner
        if stop < len(a):
            inverse = np.linalg.inv(corner).astype(np.float32)
            a[stop:, start:stop] = a[stop:, start:stop] @ inverse.T
            for left in range(stop, len(a), block):
                right = min(left + block, len(a))
                a[left:, left:right] -= a[left:, start:stop] @ a[left:right, start:stop].T


def _invert_factor(a: np.ndarray, block: int) -> None:
    """The lower triangle, L, becomes L^-1: block rows from the top, each by those above it."""
    for start in range(0, len(a), block):
        stop = min(start + block, len(a))
        inverse = np.linalg.inv(np.tril(a[start:stop, start:stop]).astype(np.float64)).astype(np.float32)
        for left in range(0, start, block):
            right = min(left + block, start)
            # Columns left:right of the inverse are zero above row `left`.
            a[start:stop, left:right] = a[start:stop, left:start] @ _lower(a, left, start, left, right)
        a[start:stop, :start] = -(inverse @ a[start:stop, :start])
        a[start:stop, start:stop] = inverse


def _multiply_factor(a: np.ndarray, block: int) -> None:
    """The lower triangle, M, becomes that of M^T M: block rows from the top, each by those below it."""
    for start in range(0, len(a), block):
        stop = min(start + block, len(a))
        corner = np.tril(a[start:stop, start:stop])
        a[start:stop, :start] = corner.T @ a[start:stop, :start]
        a[start:stop, start:stop] = corner.T @ corner
        if stop < len(a):
            below = a[stop:, start:stop]
            a[start:stop, :stop] += below.T @ a[stop:, :stop]


def _lower(a: np.ndarray, top: int, bottom: int, left: int, right: int) -> np.ndarray:
    """A part of the lower triangle, with zeros above its diagonal."""
    part = a[top:bottom, left:right].copy()
    size = right - left
    part[:size] = np.tril(part[:size])
    return part
