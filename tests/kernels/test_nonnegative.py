"""Nonnegative least squares by row, against scipy's solver."""

import numpy as np
import pytest
import scipy.optimize

from palate.errors import InputError
from palate.kernels.ridge import gram, nonnegative_rows
from palate.kernels.threads import use_threads
from palate.sparse import CSR


def problem(factors: int) -> tuple[CSR, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(factors)
    dense = np.where(rng.random((37, 103)) < rng.random((37, 1)) ** 2, rng.normal(size=(37, 103)), 0)
    dense[5] = 0
    a = CSR.of_dense(dense.astype(np.float32))
    x = rng.normal(size=(103, factors)).astype(np.float32)
    return a, rng.uniform(0.1, 1.0, a.nnz).astype(np.float32), x, rng.uniform(0.5, 2.0, 37).astype(np.float32)


@pytest.mark.parametrize("factors", [1, 5, 17, 64])
@pytest.mark.parametrize("common", [False, True])
def test_rows_solve_nonnegative_least_squares(threads: int, factors: int, common: bool) -> None:
    a, confidence, x, l2 = problem(factors)
    shared = gram(x).astype(np.float32) if common else None
    start = np.zeros((37, factors), np.float32)
    got = nonnegative_rows(a.indptr, a.indices, confidence, a.data, x, l2, start, 1000, shared)
    assert got.min() >= 0 and not got[5].any()
    for row in np.flatnonzero(a.lengths):
        at = slice(a.indptr[row], a.indptr[row + 1])
        y, root = x[a.indices[at]].astype(np.float64), np.sqrt(confidence[at]).astype(np.float64)
        matrix = [root[:, None] * y, np.sqrt(l2[row]) * np.eye(factors), x.astype(np.float64) * common]
        right = np.concatenate([a.data[at] / root, np.zeros(factors + len(x))])
        expected = scipy.optimize.nnls(np.concatenate(matrix), right)[0]
        np.testing.assert_allclose(got[row], expected, rtol=1e-2, atol=2e-3)


def test_a_multiplied_row_goes_by_the_quotient_of_its_sides() -> None:
    a, confidence, x, l2 = problem(7)
    x, target, start = abs(x), abs(a.data), np.random.default_rng(0).random((37, 7)).astype(np.float32)
    got = nonnegative_rows(a.indptr, a.indices, confidence, target, x, l2, start, 1, multiplies=True)
    for row in np.flatnonzero(a.lengths):
        at = slice(a.indptr[row], a.indptr[row + 1])
        y = x[a.indices[at]].astype(np.float64)
        holding = (y * confidence[at, None]).T @ (y @ start[row]) + l2[row] * start[row]
        np.testing.assert_allclose(got[row], start[row] * (y.T @ target[at]) / holding, rtol=1e-4)


def test_any_number_of_threads_gives_equal_bits() -> None:
    a, confidence, x, l2 = problem(17)
    results, start = [], np.zeros((37, 17), np.float32)
    for n in (1, 3):
        use_threads(n)
        results.append(nonnegative_rows(a.indptr, a.indices, confidence, a.data, x, l2, start, 3))
    use_threads()
    np.testing.assert_array_equal(results[0], results[1])


def test_what_is_not_finite_is_refused() -> None:
    ones, x, ends = np.ones(1, np.float32), np.ones((1, 2), np.float32), np.array([0, 1])
    with pytest.raises(InputError, match="no single solution"):
        nonnegative_rows(ends, np.zeros(1, np.int32), ones, np.inf * ones, x, ones, x, 2)


def test_no_factors_are_nothing_to_find() -> None:
    ones, x, ends = np.ones(1, np.float32), np.ones((1, 0), np.float32), np.array([0, 1])
    assert nonnegative_rows(ends, np.zeros(1, np.int32), ones, ones, x, ones, x, 2).shape == (1, 0)
