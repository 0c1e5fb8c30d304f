"""The blocked inverse, against numpy's."""

import numpy as np
import pytest

from palate.kernels.inverse import invert


@pytest.mark.parametrize(("n", "block"), [(1, 8), (7, 8), (8, 8), (9, 8), (50, 8), (41, 1), (600, 512)])
def test_is_numpys_inverse(n: int, block: int) -> None:
    x = np.random.default_rng(n).normal(size=(2 * n, n))
    a = (x.T @ x + np.eye(n)).astype(np.float32)
    expected = np.linalg.inv(a.astype(np.float64))
    got = invert(a, block)
    assert got is a
    np.testing.assert_array_equal(got, got.T)
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-5 * np.abs(expected).max())


def test_reads_the_lower_triangle_only() -> None:
    a = np.array([[4.0, 99.0], [1.0, 3.0]], dtype=np.float32)
    np.testing.assert_allclose(invert(a), np.linalg.inv([[4.0, 1.0], [1.0, 3.0]]), rtol=1e-6)


@pytest.mark.parametrize("block", [1, 2, 8])
def test_what_is_not_positive_definite_is_refused(block: int) -> None:
    with pytest.raises(np.linalg.LinAlgError):
        invert(np.array([[1.0, 2.0], [2.0, 1.0]], dtype=np.float32), block)


@pytest.mark.parametrize("l2", [1.0, 100.0])
def test_float32_errs_little_where_few_items_are_met_by_most(l2: float) -> None:
    """As in the Gram matrices of interactions: the largest eigenvalue is thousands of times the least."""
    rng = np.random.default_rng(0)
    met = (rng.random((3000, 500)) < 0.6 * rng.random(500) ** 3).astype(np.float32)
    a = met.T @ met + l2 * np.eye(500, dtype=np.float32)
    expected = np.linalg.inv(a.astype(np.float64))
    weights, exact = (p / -np.diag(p) for p in (invert(a.copy()), expected))
    assert np.abs(weights - exact).max() < 1e-4
