"""Polynomials of a graph: those of its eigenvalues, column for column, on any number of threads."""

import numpy as np
import pytest
from numpy.polynomial.chebyshev import chebval

from palate.kernels.filter import chebyshev, interpolated
from palate.kernels.threads import use_threads
from palate.sparse import CSR

RNG = np.random.default_rng(0)


def graph(users: int, items: int) -> CSR:
    met = (RNG.random((users, items)) < 0.3).astype(np.float64)
    rows, columns = (np.maximum(met.sum(axis, keepdims=True), 1) for axis in (1, 0))
    return CSR.of_dense(met / np.sqrt(rows * columns))


@pytest.mark.parametrize("degree", [0, 1, 2, 9])
@pytest.mark.parametrize(("users", "items", "rows"), [(1, 1, 1), (9, 14, 33), (30, 7, 70), (5, 6, 0)])
def test_it_is_the_polynomial_of_the_eigenvalues(degree: int, users: int, items: int, rows: int, threads: int) -> None:
    a, x = graph(users, items), CSR.of_dense(RNG.normal(size=(rows, items)) * (RNG.random((rows, items)) < 0.4))
    series = RNG.normal(size=degree + 1)
    value, vector = np.linalg.eigh(a.toarray().astype(np.float64).T @ a.toarray())
    expected = x.toarray() @ (vector * chebval(1 - 2 * value, series)) @ vector.T
    result = chebyshev(a.parts, items, series, x.parts)
    np.testing.assert_allclose(result, expected, atol=2e-5)


def test_a_series_takes_the_values_at_the_nodes() -> None:
    values = RNG.normal(size=6)
    nodes = np.polynomial.chebyshev.chebpts1(6)
    np.testing.assert_allclose(chebval(nodes, interpolated(values)), values)
    np.testing.assert_allclose(interpolated(np.array([3.0])), [3.0])


def test_any_number_of_threads_gives_the_same_bits_and_rows_do_not_meet() -> None:
    a, x = graph(40, 50), CSR.of_dense(RNG.random((100, 50)) * (RNG.random((100, 50)) < 0.2))
    series, results = RNG.normal(size=5), []
    for n in (1, 3):
        use_threads(n)
        results.append(chebyshev(a.parts, 50, series, x.parts))
    use_threads()
    np.testing.assert_array_equal(*results)
    np.testing.assert_array_equal(chebyshev(a.parts, 50, series, x.take(np.array([77])).parts)[0], results[0][77])


def test_what_does_not_fit_is_refused() -> None:
    a = graph(4, 5)
    with pytest.raises(ValueError, match="outside"):
        chebyshev(a.parts, 3, np.ones(2), a.parts)
    with pytest.raises(ValueError, match="coefficient"):
        chebyshev(a.parts, 5, np.ones(0), a.parts)
