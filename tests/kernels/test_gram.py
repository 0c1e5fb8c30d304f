"""A^T A of a sparse matrix against numpy's, of ones and of weights."""

import numpy as np
import pytest

from palate.kernels.products import gram
from palate.kernels.threads import use_threads
from palate.sparse import CSR


@pytest.mark.parametrize("ones", [True, False])
@pytest.mark.parametrize("shape", [(40, 25), (1, 3), (5, 1), (4, 0), (0, 4)])
def test_is_numpys_below_the_diagonal(shape: tuple[int, int], ones: bool) -> None:
    rng = np.random.default_rng(0)
    dense = (rng.random(shape) < 0.4).astype(np.float32) * (1 if ones else rng.normal(size=shape).astype(np.float32))
    result = CSR.of_dense(dense).gram()
    np.testing.assert_allclose(result, np.tril(dense.T.astype(np.float64) @ dense), atol=1e-5)
    whole = CSR.of_dense(dense).gram(whole=True)
    np.testing.assert_allclose(whole, dense.T.astype(np.float64) @ dense, atol=1e-5)
    np.testing.assert_array_equal(whole, whole.T)


def test_rows_in_another_order_are_put_right() -> None:
    mixed = CSR(np.array([0, 2]), np.array([2, 0], np.int32), np.array([3, 2], np.float32), (1, 3))
    np.testing.assert_array_equal(mixed.gram(), [[4, 0, 0], [0, 0, 0], [6, 0, 9]])


def test_any_number_of_threads_gives_the_same_bits() -> None:
    dense = np.random.default_rng(1).normal(size=(200, 90)).astype(np.float32)
    result = []
    for threads in (1, 3):
        use_threads(threads)
        result.append(CSR.of_dense(dense).gram())
    use_threads()
    np.testing.assert_array_equal(*result)


@pytest.mark.parametrize("threads", [1, 3])
def test_popular_columns_are_counted_with_each_other_and_with_rare_ones(threads: int) -> None:
    rng = np.random.default_rng(2)
    often = rng.permutation(np.repeat([0.5, 0.01], [150, 450]))  # of 150 popular ones 128 fill two panels
    dense = (rng.random((700, 600)) < often).astype(np.float32)
    use_threads(threads)
    result = CSR.of_dense(dense).gram()
    use_threads()
    np.testing.assert_array_equal(result, np.tril(dense.T @ dense))


def test_a_transpose_of_another_matrix_is_refused() -> None:
    matrix, other = (CSR.of_dense(np.array(rows, np.float32)) for rows in ([[2, 0], [2, 0]], [[2, 0], [0, 2]]))
    with pytest.raises(ValueError, match="transpose"):
        gram(other.T.parts, matrix.parts)
    with pytest.raises(ValueError, match="values"):
        gram((matrix.T.indptr, matrix.T.indices, matrix.T.data[:1]), matrix.parts)
