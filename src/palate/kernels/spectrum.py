"""The largest singular values of a sparse matrix, and their vectors, by block Lanczos from a random start.

Cameron Musco, Christopher Musco. Randomized Block Krylov Methods for Stronger and Faster Approximate Singular Value
Decomposition. NeurIPS 2015. https://arxiv.org/abs/1504.05477
Nathan Halko, Per-Gunnar Martinsson, Joel A. Tropp. Finding Structure with Randomness. SIAM Review 2011.

With C = A A^T or A^T A, whichever is smaller, and a random block Q, the span of Q, C Q, C^2 Q, ... soon contains the
leading eigenvectors of C: each block is made orthogonal to all before it, C is written in that basis, and the small
matrix is decomposed. A small C is decomposed whole.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Float64

from palate.kernels.blas import one_thread
from palate.kernels.dense import product
from palate.kernels.products import Rows, times_dense, transpose

SMALL = 1024  # rows of C up to which it is decomposed whole
BLOCK = 32
VECTORS, BLOCKS = 2, 20  # of the basis: so many for each requested vector, and blocks beside them
RESIDUE = 1e-5  # of the longest new vector: a shorter remainder is rounding
NOISE = 1e-6  # of the largest eigenvalue of C: what is below is rounding

Times = Callable[[Float32[np.ndarray, "n some"]], Float32[np.ndarray, "n some"]]


def right_singular(a: Rows, columns: int, k: int) -> tuple[Float32[np.ndarray, "k"], Float32[np.ndarray, "columns k"]]:
    """The k largest singular values of A, the largest first, and their right vectors, as columns.

    k is cut to the smaller side of A. Beyond the rank of A, values and vectors are 0.
    """
    transposed, rows = transpose(a, columns), len(a[0]) - 1
    first, second = (a, transposed) if columns <= rows else (transposed, a)
    value, vector = _eigen(lambda block: times_dense(second, times_dense(first, block)), min(rows, columns), k)
    nonzero = value > NOISE * max(float(value[0]), 0.0) if len(value) else value > 0
    value = np.sqrt(np.where(nonzero, value, 0.0))
    if columns > rows:
        vector = times_dense(transposed, vector.astype(np.float32)) / np.where(nonzero, value, 1.0)
    return value.astype(np.float32), np.where(nonzero, vector, 0.0).astype(np.float32)


@dataclass(frozen=True)
class Work:
    """Multiplications and additions of dense products, numbers read or written beside them, and bytes at the peak."""

    flops: float
    elements: float
    memory: float


def work_of(rows: int, columns: int, entries: float, k: int) -> Work:
    """What `right_singular` takes."""
    n = min(rows, columns)
    size = float(_size(min(k, n)))
    if n <= max(SMALL, size):
        return Work(flops=15.0 * n**3, elements=0.6 * entries * n, memory=36.0 * n**2 + 4.0 * n * (rows + columns))
    flops = 8.0 * n * size**2 + 16.0 * n * size * BLOCK + 15.0 * size**3
    memory = 4.0 * n * (size + 5.0 * BLOCK) + 32.0 * size**2 + 4.0 * (rows + columns) * BLOCK + 12.0 * columns * k
    return Work(flops=flops, elements=0.6 * entries * (size + k), memory=memory + 8.0 * entries)


def _eigen(times: Times, n: int, k: int) -> tuple[Float64[np.ndarray, "k"], Float[np.ndarray, "n k"]]:
    """The k largest eigenvalues of the n by n matrix that `times` multiplies by, and their vectors, as columns."""
    k = min(k, n)
    size = _size(k)
    if n <= max(SMALL, size):
        whole = times(np.eye(n, dtype=np.float32)).astype(np.float64)
        with one_thread():
            value, vector = np.linalg.eigh((whole + whole.T) / 2)
        return value[::-1][:k], vector[:, ::-1][:, :k]
    basis, inside = _krylov(times, n, size)
    with one_thread():
        value, vector = np.linalg.eigh(inside)
    return value[::-1][:k], product(basis, vector[:, ::-1][:, :k].astype(np.float32))


def _size(k: int) -> int:
    """The vectors of the basis: whole blocks."""
    return BLOCK * (-(-VECTORS * k // BLOCK) + BLOCKS)


def _krylov(times: Times, n: int, size: int) -> tuple[Float32[np.ndarray, "n size"], Float64[np.ndarray, "size size"]]:
    """An orthonormal basis of so many vectors, and the matrix in it."""
    basis, inside = np.empty((n, size), dtype=np.float32), np.zeros((size, size))
    new = np.random.default_rng(0).normal(size=(n, BLOCK)).astype(np.float32)
    for start in range(0, size, BLOCK):
        stop = start + BLOCK
        basis[:, start:stop] = _orthonormal(new, basis[:, :start])
        new = times(basis[:, start:stop])
        inside[:stop, start:stop] = product(basis[:, :stop].T, new)
        inside[start:stop, :start] = inside[:start, start:stop].T
    return basis, inside


def _orthonormal(
    new: Float32[np.ndarray, "n block"], basis: Float32[np.ndarray, "n before"]
) -> Float32[np.ndarray, "n block"]:
    """The new vectors, orthogonal to the basis and to each other; twice, since the first pass leaves rounding.

    Where the basis already spans all that C can add, the remainder is rounding: random directions replace it.
    """
    noise = RESIDUE * float(np.linalg.norm(new, axis=0).max())
    new, left = _projected(new, basis)
    spent = np.flatnonzero(left <= noise)
    draw = np.random.default_rng(basis.shape[1]).normal(size=(len(new), len(spent)))
    new[:, spent] = _projected(draw.astype(np.float32), basis)[0]
    return _projected(new, basis)[0]


def _projected(new: np.ndarray, basis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An orthonormal basis of what the vectors have beside the basis, and how much each added to those before it."""
    beside = new - product(basis, product(basis.T, new))
    with one_thread():
        unit, triangle = np.linalg.qr(beside)
    return unit, np.abs(np.diag(triangle))
