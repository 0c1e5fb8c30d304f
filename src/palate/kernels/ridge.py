"""Many small ridge regressions that share their regressors: the half step of alternating least squares.

Yifan Hu, Yehuda Koren, Chris Volinsky. Collaborative Filtering for Implicit Feedback Datasets. ICDM 2008, (4).
Gábor Takács, István Pilászy, Domonkos Tikk. Applications of the Conjugate Gradient Method for Implicit Feedback
Collaborative Filtering. RecSys 2011.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.errors import InputError
from palate.kernels import _compiled as compiled
from palate.kernels.blas import one_thread
from palate.kernels.narrow import narrow

SINGULAR = "a row has no single solution"  # the start of the kernel's message
DIVERGED = (
    "least squares found no single solution for someone's vector; take an l2 above 0, and no learning_rate and no "
    "weights far beyond the usual"
)
WIDE = 16  # numbers of a register of the kernel
ROWS = 1 << 14  # of a block


@dataclass(frozen=True)
class Axes:
    """A symmetric matrix by its eigenvectors, the columns of `rotation`, and their eigenvalues, the `spread`."""

    rotation: Float32[np.ndarray, "factors factors"]
    spread: Float32[np.ndarray, "factors"]

    @classmethod
    def of(cls, x: Float32[np.ndarray, "rows factors"], weight: float = 1.0) -> "Axes":
        """Those of weight X^T X."""
        products = weight * gram(x)
        if not np.isfinite(products).all():
            raise InputError(DIVERGED)
        with one_thread():
            spread, rotation = np.linalg.eigh(products)
        return cls(rotation.astype(np.float32), np.maximum(spread, 0.0).astype(np.float32))


def gram(x: Float32[np.ndarray, "rows factors"]) -> np.ndarray:
    """X^T X in float64, summed over blocks of rows: equal bits for any number of threads."""
    factors = x.shape[1]
    whole = factors % WIDE == 0 and x.flags.c_contiguous
    filled = x if whole else _along(None, x)
    width = filled.shape[1]
    sums = np.zeros((-(-len(x) // ROWS), width * width))
    compiled.gram_of_rows(filled, ROWS, sums)
    upper = sums.sum(0).reshape(width, width)[:factors, :factors]
    return np.asarray(np.triu(upper) + np.triu(upper, 1).T)


def ridge_rows(
    indptr: Int64[np.ndarray, "_"],
    indices: Int32[np.ndarray, "entries"],
    confidence: Float32[np.ndarray, "entries"],
    target: Float32[np.ndarray, "entries"],
    x: Float32[np.ndarray, "regressors factors"],
    l2: Float32[np.ndarray, "rows"],
    shared: Axes | None = None,
    start: Float32[np.ndarray, "rows factors"] | None = None,
    steps: int = 0,
) -> Float32[np.ndarray, "rows factors"]:
    """Row r solves (shared + sum_p c_p x_p x_p^T + l2_r I) v = sum_p t_p x_p over its entries; an empty row is 0.

    With `steps` above 0, rows with more than a few entries go that many steps of conjugate gradients from `start`
    (from 0 where none is given) in place of solving.

    Raises InputError where a row has no single solution (l2 of 0 with too few entries, confidences below 0, vectors
    that are not finite), and ValueError for arrays that do not fit.
    """
    factors = x.shape[1]
    spread = np.zeros(factors, dtype=np.float32) if shared is None else shared.spread
    axes = None if shared is None else shared.rotation
    named, indices = narrow(indices, len(x))
    regressors = _along(axes, x[named])
    out = _aligned(len(indptr) - 1, factors)
    begin = out[:0] if start is None or not steps else np.ascontiguousarray(start)
    rotation = out[:0] if axes is None or not len(begin) else _along(None, axes)
    rows = indptr, indices, confidence
    with _solvable():
        compiled.ridge_rows(rows, target, regressors, spread, l2, steps, begin, rotation, out)
    if axes is not None:
        _rotate_back(axes, out[:, :factors])
    return np.ascontiguousarray(out[:, :factors])


def nonnegative_rows(
    indptr: Int64[np.ndarray, "_"],
    indices: Int32[np.ndarray, "entries"],
    confidence: Float32[np.ndarray, "entries"],
    target: Float32[np.ndarray, "entries"],
    x: Float32[np.ndarray, "regressors factors"],
    l2: Float32[np.ndarray, "rows"],
    start: Float32[np.ndarray, "rows factors"],
    sweeps: int,
    shared: Float32[np.ndarray, "factors factors"] | None = None,
    multiplies: bool = False,
) -> Float32[np.ndarray, "rows factors"]:
    """The same equations, with no number of v below 0: from `start`, each number in turn at its best given the others,
    in so many sweeps or until nothing moves. With `multiplies` all at once, times the quotient of right and left side.

    Raises InputError for numbers that are not finite, and ValueError for arrays that do not fit.
    """
    factors = x.shape[1]
    gram = np.zeros((factors, factors), dtype=np.float32) if shared is None else shared
    out = _along(None, start)
    named, indices = narrow(indices, len(x))
    regressors = _along(None, x[named])
    rows = indptr, indices, confidence
    with _solvable():
        compiled.nonnegative_rows(rows, target, regressors, gram, l2, sweeps, multiplies, out)
    return np.ascontiguousarray(out[:, :factors])


@contextmanager
def _solvable() -> Iterator[None]:
    """Adds to the kernel's error what a caller can do about it."""
    try:
        yield
    except ValueError as wrong:
        if not str(wrong).startswith(SINGULAR):
            raise
        raise InputError(DIVERGED) from None


def _aligned(rows: int, factors: int) -> Float32[np.ndarray, "rows width"]:
    """Memory for rows of whole registers, each aligned to one."""
    width = -(-factors // WIDE) * WIDE
    memory = np.empty(rows * width + WIDE, dtype=np.float32)
    first = -memory.ctypes.data // memory.itemsize % WIDE
    return memory[first : first + rows * width].reshape(rows, width)


def _along(
    rotation: Float32[np.ndarray, "factors factors"] | None, x: Float32[np.ndarray, "rows factors"]
) -> Float32[np.ndarray, "rows width"]:
    """The vectors along the axes, filled up to whole registers."""
    out, factors = _aligned(*x.shape), x.shape[1]
    out[:, factors:] = 0.0
    if rotation is None:
        out[:, :factors] = x
    else:
        compiled.gemm(x, rotation, out[:, :factors], 1.0, False, False)
    return out


def _rotate_back(rotation: Float32[np.ndarray, "factors factors"], along: Float32[np.ndarray, "rows factors"]) -> None:
    """In place: new memory of that size costs more than the product."""
    for at in range(0, len(along), ROWS):
        block = along[at : at + ROWS]
        compiled.gemm(block.copy(), rotation.T, block, 1.0, False, False)
