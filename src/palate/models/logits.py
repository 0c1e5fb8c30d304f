"""Logistic regressions, one per row, that share their regressors: how models of likes fold a history in."""

import numpy as np
from jaxtyping import Float32

from palate.kernels.numbers import expit
from palate.kernels.ridge import ridge_rows
from palate.sparse import CSR

Entries = Float32[np.ndarray, "entries"]


def logistic_rows(
    rows: CSR,
    right: Entries,
    offset: Entries,
    x: Float32[np.ndarray, "regressors factors"],
    l2: Float32[np.ndarray, "rows"],
    steps: int,
) -> Float32[np.ndarray, "rows factors"]:
    """Row r maximizes the sum of w (y ln p + (1 - y) ln(1 - p)) over its entries, less l2_r / 2 |v|^2, by Newton's
    method.

    p is expit(offset + x v), the weight w is the entry of the matrix, y is 1 where that is `right` and 0 where not.
    Each step is a ridge regression (iteratively reweighted least squares: Hastie et al., The Elements of Statistical
    Learning, 2009, 4.4.1).
    """
    along, row = np.zeros(rows.nnz, np.float32), rows.row
    vectors = np.zeros((len(rows), x.shape[1]), np.float32)
    for _ in range(steps):
        chance = expit(along + offset)
        curvature = rows.data * chance * (1.0 - chance)
        target = curvature * along + rows.data * (right - chance)
        vectors = ridge_rows(rows.indptr, rows.indices, curvature, target, x, l2)
        along = np.einsum("ef,ef->e", vectors[row], x[rows.indices])
    return vectors
