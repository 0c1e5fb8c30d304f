"""The inverse of the items' Gram matrix, by which a linear autoencoder has its weights: exact, or sparse.

Where the inverse of all pairs of items is beyond memory, each item is regressed on those few others that predict it
best (kernels/pattern.cpp): a sparse approximate inverse, as in M. Spisak et al. Scalable Approximate NonSymmetric
Autoencoder for Collaborative Filtering. RecSys 2023.
"""

import warnings

import numpy as np
from jaxtyping import Float32

from palate.arrays import ItemMatrix, Items
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

Table = Float32[np.ndarray, "columns columns"]


def is_sparse(inverse: str, neighbors: int, data: Dataset) -> bool:
    """Whether the inverse is to be the sparse one; "auto" is exact where memory holds that, else sparse, with a
    warning."""
    if inverse not in INVERSES:
        raise InputError(f"inverse is {inverse!r}; it takes one of {', '.join(INVERSES)}")
    if inverse != "auto":
        return inverse == "sparse"
    size = Size.of(data)
    if fits_memory(size):
        return False
    warnings.warn(
        f"the exact inverse of {size.active:,} items would take {in_words(exact_cost(size).memory)} of memory, "
        f"and {in_words(memory_limit())} is the limit: each item is predicted by {neighbors} others instead "
        "(inverse = sparse); set PALATE_MEMORY to a higher limit for the exact one",
        stacklevel=3,
    )
    return True


def with_events(data: Dataset) -> tuple[CSR, Items]:
    """X, users by the items that have events, and their codes; all items where few have none."""
    every = data.interactions.matrix()
    x, items = active_columns(every)
    return (every, np.arange(data.n_items, dtype=np.int32)) if len(items) > WORTH_CUTTING * data.n_items else (x, items)


def inverted(gram: Table, l2: float) -> Table:
    """The inverse, in place. Raises InputError where there is none."""
    try:
        return invert(gram)
    except np.linalg.LinAlgError:
        raise _unsolved(l2) from None


def sparse_weights(x: CSR, penalty: Float32[np.ndarray, "columns"], neighbors: int, l2: float) -> CSR:
    """The weights of the regression of each item on so many others, where the penalty stands on the diagonal."""
    try:
        index, weight = pattern_ridge((x.T @ x).parts, penalty, neighbors, STEPS)
    except np.linalg.LinAlgError:
        raise _unsolved(l2) from None
    return listed(index, weight, len(index)).T


def of_catalogue(weights: Table | CSR, items: Items, n_items: int) -> ItemMatrix:
    """Weights between some items as those of the whole catalogue."""
    if isinstance(weights, CSR):
        return weights.spread(items, n_items)
    return weights if len(items) == n_items else Submatrix(items, weights, n_items)


def inverse_cost(size: Size, inverse: str, neighbors: int) -> Cost:
    """Of the weights, by the inverse that would be chosen."""
    exact = inverse == "exact" or (inverse == "auto" and fits_memory(size))
    return exact_cost(size) if exact else sparse_cost(size, neighbors)


def fits_memory(size: Size) -> bool:
    """Whether memory holds the exact inverse."""
    return size.survey.then(exact_cost(size)).memory <= memory_limit()


def exact_cost(size: Size) -> Cost:
    """Of the matrix times itself, as a table of all pairs of items, and of its inverse, in place."""
    pairs, panels = float(size.active) ** 2, float(BLOCK * size.active)
    table = 4.0 * pairs
    flops = pairs * size.active + 2.0 * BLOCK * pairs + 40.0 * BLOCK * panels  # blocks of the diagonal are in float64
    inverse = Cost(memory=table + 20.0 * panels, flops=flops, shared=0.3 * size.squares + 0.45 * pairs)
    return size.matrix.then(size.transpose).then(inverse).retaining(table)


def sparse_cost(size: Size, neighbors: int) -> Cost:
    """Of the matrix times itself, in compressed rows, and of a small system of equations for each item."""
    width = float(min(neighbors, max(0, size.active - 1)))
    cells = min(size.squares, float(size.active) ** 2)
    retained = 16.0 * size.active * width
    product = Cost(memory=8.0 * cells, retained=8.0 * cells, shared=2.0 * size.squares)
    systems = Cost(memory=retained, ridge=size.active * width**3 / 3, elements=size.active * width * (width + 100.0))
    return size.matrix.then(size.transpose).then(product).then(systems).retaining(retained / 2)


def _unsolved(l2: float) -> InputError:
    return InputError(f"with l2 = {l2:g} the weights of items have no single solution; take another l2, such as 500")
