"""Regressions of every column of a matrix on the others, by their Gram matrix: the elastic net, and ridge on a few.

descent.cpp and pattern.cpp have the maths and the sources.
"""

import numpy as np
from jaxtyping import Float32, Int32

from palate.kernels import _compiled as compiled
from palate.kernels.products import Rows

MOST_SWEEPS = 500


def elastic_net(
    gram: Rows | Float32[np.ndarray, "n n"],
    diagonal: Float32[np.ndarray, "n"],
    l1: float,
    l2: float,
    *,
    nonnegative: bool,
    screened: bool,
    tolerance: float = 1e-4,
) -> Rows:
    """Row j of the result are the weights by which all others predict column j: what minimises
    |x_j - X w|^2 / 2 + l2 |w|^2 / 2 + l1 |w|_1 with w_j = 0, until no weight moves by more than the tolerance.

    `gram` is X^T X, whole or in compressed rows. `screened` states that weights and cells of X are not below 0: an item
    whose product with j is below l1 is then skipped. Raises ValueError for shapes that do not fit.
    """
    settings = screened, l1, l2, nonnegative, tolerance, MOST_SWEEPS
    if isinstance(gram, tuple):
        ends, index, weight = compiled.elastic_net_sparse(gram, diagonal, *settings)
    else:
        ends, index, weight = compiled.elastic_net_full(gram, diagonal, *settings)
    return ends.astype(np.int64), index, weight  # the module's int64 has another name than numpy's


def pattern_ridge(
    gram: Rows, l2: Float32[np.ndarray, "n"], width: int, steps: int = 1
) -> tuple[Int32[np.ndarray, "n width"], Float32[np.ndarray, "n width"]]:
    """The `width` other columns that predict each column, chosen in `steps` steps, and their weights; padded by -1, 0.

    `gram` is X^T X in compressed rows whose columns go up. Raises numpy.linalg.LinAlgError where the penalties leave
    it without a single solution, and ValueError for shapes that do not fit.
    """
    n = len(l2)
    index = np.empty((n, max(0, min(width, n - 1))), dtype=np.int32)
    weight = np.empty(index.shape, dtype=np.float32)
    try:
        compiled.pattern_ridge(gram, l2, steps, index, weight)
    except ValueError as wrong:
        if "positive definite" in str(wrong):
            raise np.linalg.LinAlgError(str(wrong)) from None
        raise
    return index, weight
