"""Many small ridge regressions that share their regressors: the half step of alternating least squares.

Yifan Hu, Yehuda Koren, Chris Volinsky. Collaborative Filtering for Implicit Feedback Datasets. ICDM 2008, (4).
"""

import numpy as np
from jaxtyping import Float32, Int32, Int64

import palate.kernels.threads  # noqa: F401  (sets the number of threads)
from palate.errors import InputError
from palate.kernels import _compiled as compiled

SINGULAR = "a row has no single solution"  # as the kernel says it


def ridge_rows(
    indptr: Int64[np.ndarray, "_"],
    indices: Int32[np.ndarray, "entries"],
    confidence: Float32[np.ndarray, "entries"],
    target: Float32[np.ndarray, "entries"],
    x: Float32[np.ndarray, "regressors factors"],
    l2: Float32[np.ndarray, "rows"],
    shared: Float32[np.ndarray, "factors factors"] | None = None,
) -> Float32[np.ndarray, "rows factors"]:
    """Row r solves (shared + sum_p c_p x_p x_p^T + l2_r I) v = sum_p t_p x_p over its entries; an empty row is 0.

    Raises InputError where a row has no single solution (l2 of 0 with too few entries, confidences below 0, vectors
    that are not finite), and ValueError for arrays that do not fit.
    """
    factors = x.shape[1]
    gram = np.zeros((factors, factors), dtype=np.float32) if shared is None else np.ascontiguousarray(shared)
    out = np.zeros((len(indptr) - 1, factors), dtype=np.float32)
    try:
        compiled.ridge_rows(indptr, indices, confidence, target, np.ascontiguousarray(x), gram, l2, out)
    except ValueError as wrong:
        if not str(wrong).startswith(SINGULAR):
            raise
        raise InputError(
            f"least squares found {SINGULAR.removeprefix('a row has ')} for someone's vector; take an l2 above 0, "
            "and no learning_rate and no weights far beyond the usual"
        ) from None
    return out
