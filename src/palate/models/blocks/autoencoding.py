"""Linear autoencoders in closed form: the matrix of interactions regressed on itself, no item predicting itself.

With P = (X^T X + L)^-1 and L diagonal, the weights are -P_ij / P_jj off the diagonal (H. Steck. Embarrassingly Shallow
Autoencoders for Sparse Data. WWW 2019). Where the inverse of all pairs of items is beyond memory, each item is
regressed on those few others that tell most of it (kernels/pattern.cpp): a sparse approximate inverse, as in
M. Spisak et al. Scalable Approximate NonSymmetric Autoencoder for Collaborative Filtering. RecSys 2023.
"""

import warnings

import numpy as np
from jaxtyping import Float32

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.memory import in_words, memory_limit
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.kernels.inverse import BLOCK, invert
from palate.kernels.regressions import pattern_ridge
from palate.models.blocks.similarity import active_columns, listed
from palate.sparse import CSR, Submatrix

INVERSES = ("auto", "exact", "sparse")
WORTH_CUTTING = 0.9  # the share of items with events above which a table of all is as small, and quicker to read
STEPS = 2  # in which the neighbours of an item are found: the second looks at what those of the first leave over


def autoencoder(data: Dataset, l2: float, dropout: float, inverse: str, neighbors: int) -> ItemMatrix:
    """The weights [met, scored] for L = l2 + dropout / (1 - dropout) times the diagonal of X^T X.

    A table for the exact inverse, of the items that have events; in compressed rows for the sparse one, with so many
    neighbours to an item. "auto" is exact where memory holds that, else sparse, with a warning.
    """
    if inverse not in INVERSES:
        raise InputError(f"inverse is {inverse!r}; it takes one of {', '.join(INVERSES)}")
    if not 0 <= dropout < 1:
        raise InputError(f"dropout is {dropout:g}; it takes a number from 0 up to, but not, 1")
    if inverse == "auto":
        size = Size.of(data)
        inverse = "exact" if held(size) else "sparse"
        if inverse == "sparse":
            warnings.warn(
                f"the exact inverse of {size.active:,} items would take {in_words(exact_cost(size).memory)} of memory, "
                f"and {in_words(memory_limit())} is the limit: each item is predicted by {neighbors} others instead "
                "(inverse = sparse); set PALATE_MEMORY to a higher limit for the exact one",
                stacklevel=3,
            )
    every = data.interactions.matrix()
    met, active = active_columns(every)
    if len(active) > WORTH_CUTTING * data.n_items:
        met, active = every, np.arange(data.n_items, dtype=np.int32)
    if inverse == "sparse":
        return _sparse(met, l2, dropout, neighbors).spread(active, data.n_items)
    weights = exact_weights(met, l2, dropout)
    return weights if len(active) == data.n_items else Submatrix(active, weights, data.n_items)


def autoencoder_cost(size: Size, inverse: str, neighbors: int) -> Cost:
    """Of `autoencoder`."""
    exact = inverse == "exact" or (inverse == "auto" and held(size))
    return exact_cost(size) if exact else sparse_cost(size, neighbors)


def held(size: Size) -> bool:
    """Whether memory holds the exact inverse."""
    return size.told.then(exact_cost(size)).memory <= memory_limit()


def exact_cost(size: Size) -> Cost:
    """Of the matrix times itself, as a table of all pairs of items, and of its inverse, in place."""
    pairs, panels = float(size.active) ** 2, float(BLOCK * size.active)
    table = 4.0 * pairs
    flops = pairs * size.active + 2.0 * BLOCK * pairs + 40.0 * BLOCK * panels  # blocks of the diagonal are in float64
    inverse = Cost(memory=table + 20.0 * panels, flops=flops, shared=0.3 * size.squares + 0.45 * pairs)
    return size.matrix.then(size.transpose).then(inverse).keeping(table)


def sparse_cost(size: Size, neighbors: int) -> Cost:
    """Of the matrix times itself, in compressed rows, and of a small system of equations for each item."""
    width = float(min(neighbors, max(0, size.active - 1)))
    met = min(size.squares, float(size.active) ** 2)
    kept = 16.0 * size.active * width
    product = Cost(memory=8.0 * met, kept=8.0 * met, shared=2.0 * size.squares)
    systems = Cost(memory=kept, ridge=size.active * width**3 / 3, elements=size.active * width * (width + 100.0))
    return size.matrix.then(size.transpose).then(product).then(systems).keeping(kept / 2)


def exact_weights(met: CSR, l2: float, dropout: float = 0.0) -> Float32[np.ndarray, "columns columns"]:
    """The weights of all columns of a matrix, as a table. Raises InputError where there is no single solution."""
    gram = met.gram()  # at once as a table: as a sparse matrix it would be larger
    gram[np.diag_indices_from(gram)] += _penalty(np.diag(gram), l2, dropout)
    try:
        precision = invert(gram)
    except np.linalg.LinAlgError:
        raise _unsolved(l2) from None
    # Off the diagonal the weights are -P_ij / P_jj; on it the constraint holds them at 0.
    precision /= -np.diag(precision).copy()
    np.fill_diagonal(precision, 0.0)
    return precision


def _sparse(met: CSR, l2: float, dropout: float, neighbors: int) -> CSR:
    diagonal = met.with_data(met.data**2).column_sums()
    penalty = _penalty(diagonal, l2, dropout)
    try:
        index, weight = pattern_ridge((met.T @ met).parts, penalty, neighbors, STEPS)
    except np.linalg.LinAlgError:
        raise _unsolved(l2) from None
    return listed(index, weight, len(index)).T


def _unsolved(l2: float) -> InputError:
    return InputError(f"with l2 = {l2:g} the weights of items have no single solution; take another l2, such as 500")


def _penalty(diagonal: np.ndarray, l2: float, dropout: float) -> np.ndarray:
    return np.asarray(dropout / (1.0 - dropout) * diagonal + l2, dtype=np.float32)
