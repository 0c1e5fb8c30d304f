"""The float32 product against numpy's in float64: odd sizes, views, parts that must stay as they were."""

import numpy as np
import pytest

from palate.kernels import _compiled as compiled
from palate.kernels.dense import add_product
from palate.kernels.threads import use_threads

SIZES = [(1, 1, 1), (14, 32, 256), (15, 33, 257), (5, 0, 3), (0, 4, 2), (3, 4, 0), (400, 1100, 30), (29, 61, 700)]


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("turned", [False, True])
def test_adds_a_multiple_of_the_product(size: tuple[int, int, int], turned: bool) -> None:
    rows, columns, inner = size
    a = drawn(inner, rows).T if turned else drawn(rows, inner)
    b = drawn(columns, inner).T if turned else drawn(inner, columns)
    c = drawn(rows, columns)
    expected = c - 0.5 * (a.astype(np.float64) @ b)
    add_product(c, a, b, -0.5)
    np.testing.assert_allclose(c, expected, atol=1e-6 * (inner + 1))


@pytest.mark.parametrize("size", SIZES)
def test_writes_over_what_was_there(size: tuple[int, int, int]) -> None:
    rows, columns, inner = size
    a, b, c = drawn(rows, inner), drawn(inner, columns), np.full((rows, columns), np.nan, np.float32)
    compiled.gemm(a, b, c, 1.0, False, False)
    np.testing.assert_allclose(c, a.astype(np.float64) @ b, atol=1e-6 * (inner + 1))


def test_a_part_of_a_table_leaves_the_rest() -> None:
    c, a = np.ones((50, 60), np.float32), drawn(20, 7)
    add_product(c[10:30, 5:25], a, a.T)
    inside = np.zeros_like(c, dtype=bool)
    inside[10:30, 5:25] = True
    assert (c[~inside] == 1).all()
    np.testing.assert_allclose(c[10:30, 5:25], 1 + a @ a.T, atol=1e-5)


@pytest.mark.parametrize("n", [1, 31, 100, 450])
def test_of_a_symmetric_product_the_lower_triangle(n: int) -> None:
    a, c = drawn(n, 300), np.zeros((n, n), np.float32)
    add_product(c, a, a.T, lower=True)
    np.testing.assert_allclose(np.tril(c), np.tril(a.astype(np.float64) @ a.T), atol=1e-3)


def test_any_number_of_threads_and_any_place_gives_the_same_bits() -> None:
    a, b = drawn(900, 300), drawn(300, 2100)
    results = []
    for threads in (1, 2, 3):
        use_threads(threads)
        c = np.zeros((900, 2100), np.float32)
        add_product(c, a, b, -0.3)
        results.append(c)
    part = np.zeros((7, 2100), np.float32)
    add_product(part, a[450:457], b, -0.3)
    use_threads()
    for c in results:
        np.testing.assert_array_equal(c, results[0])
        np.testing.assert_array_equal(c[450:457], part)


def test_shapes_that_do_not_fit_are_refused() -> None:
    c, a = np.zeros((3, 4), np.float32), np.ones((3, 2), np.float32)
    with pytest.raises(ValueError, match="another shape"):
        compiled.gemm(a, np.ones((3, 4), np.float32), c, 1.0, False, False)
    with pytest.raises(ValueError, match="contiguous"):
        compiled.gemm(np.ones((4, 2), np.float32), np.ones((2, 3), np.float32), c.T, 1.0, False, False)
    with pytest.raises(TypeError):
        compiled.gemm(a.astype(np.float64), np.ones((2, 4)), c, 1.0, False, False)
