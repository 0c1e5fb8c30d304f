"""Ridge regressions by row, against numpy's solver in float64."""

import numpy as np
import pytest

from palate.kernels.ridge import ridge_rows
from palate.sparse import CSR


def solved(a: CSR, confidence: np.ndarray, x: np.ndarray, l2: np.ndarray, shared: np.ndarray) -> np.ndarray:
    x, out = x.astype(np.float64), np.zeros((len(a), x.shape[1]))
    for r in range(len(a)):
        at = slice(a.indptr[r], a.indptr[r + 1])
        theirs = x[a.indices[at]]
        if len(theirs):
            gram = shared + (theirs * confidence[at, None]).T @ theirs + l2[r] * np.eye(x.shape[1])
            out[r] = np.linalg.solve(gram, theirs.T @ a.data[at])
    return out


@pytest.mark.parametrize("factors", [1, 2, 15, 16, 17, 40, 64])
@pytest.mark.parametrize("common", [False, True])
def test_rows_solve_their_normal_equations(threads: int, factors: int, common: bool) -> None:
    rng = np.random.default_rng(factors)
    dense = np.where(rng.random((37, 53)) < rng.random((37, 1)), rng.normal(size=(37, 53)), 0)  # 0 to 53 entries a row
    dense[5] = 0
    a = CSR.of_dense(dense.astype(np.float32))
    x = rng.normal(size=(53, factors)).astype(np.float32)
    confidence = rng.random(a.nnz).astype(np.float32)
    l2 = rng.uniform(0.5, 2.0, 37).astype(np.float32)
    shared = x.T @ x if common else np.zeros((factors, factors), np.float32)
    got = ridge_rows(a.indptr, a.indices, confidence, a.data, x, l2, shared if common else None)
    np.testing.assert_allclose(got, solved(a, confidence, x, l2, shared), rtol=2e-3, atol=2e-4)
    assert not got[5].any()


def test_what_has_no_single_solution_is_refused() -> None:
    one, x = np.ones(1, np.float32), np.ones((1, 2), np.float32)
    ends, index = np.array([0, 1]), np.zeros(1, np.int32)
    with pytest.raises(ValueError, match="no single solution"):
        ridge_rows(ends, index, one, one, x, 0 * one)


def test_bad_input_is_refused() -> None:
    one, x, ends = np.ones(1, np.float32), np.ones((1, 2), np.float32), np.array([0, 1])
    with pytest.raises(ValueError, match="an index lies outside the matrix"):
        ridge_rows(ends, np.array([1], np.int32), one, one, x, one)
    with pytest.raises(ValueError, match="one l2 per row"):
        ridge_rows(ends, np.zeros(1, np.int32), one, one, x, np.ones(2, np.float32))
    with pytest.raises(ValueError, match="indptr does not end at the entries"):
        ridge_rows(np.array([0, 2]), np.zeros(1, np.int32), one, one, x, one)
