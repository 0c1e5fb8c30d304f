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
