"""Every operation on compressed rows, against scipy and numpy."""

import numpy as np
import pytest
from scipy import sparse

from palate.sparse import CSR, one_hot

SHAPES = [(1, 1), (7, 13), (64, 3), (5, 0), (0, 5), (129, 65)]


def random_rows(shape: tuple[int, int], seed: int = 0, share: float = 0.3) -> CSR:
    rng = np.random.default_rng(seed)
    dense = np.where(rng.random(shape) < share, rng.normal(size=shape), 0).astype(np.float32)
    dense[::3] = 0  # empty rows
    return CSR.of_dense(dense)


def scipys(a: CSR) -> sparse.csr_array:
    return sparse.csr_array((a.data, a.indices, a.indptr), shape=a.shape)


def close(got: CSR, expected: np.ndarray) -> None:
    """The same numbers, in a matrix whose parts fit together."""
    assert got.shape == expected.shape and len(got.indptr) == got.shape[0] + 1
    assert got.indptr[0] == 0 and got.indptr[-1] == len(got.indices) == len(got.data)
    assert (got.indptr.dtype, got.indices.dtype, got.data.dtype) == (np.int64, np.int32, np.float32)
    np.testing.assert_allclose(got.toarray(), expected, rtol=1e-5, atol=1e-6)
    assert len(set(zip(got.row.tolist(), got.indices.tolist(), strict=True))) == got.nnz


@pytest.mark.parametrize("shape", SHAPES)
def test_views_and_sums(shape: tuple[int, int]) -> None:
    a = random_rows(shape)
    dense = a.toarray()
    close(a.T, dense.T)
    close(a.T.T, dense)
    np.testing.assert_array_equal(a.T.indices, np.nonzero(dense.T)[1])
    np.testing.assert_allclose(a.row_sums(), dense.sum(1), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(a.column_sums(), dense.sum(0), rtol=1e-5, atol=1e-5)
    lengths = np.linalg.norm(dense, axis=1, keepdims=True)
    close(a.unit_rows(), dense / np.where(lengths > 0, lengths, 1))
    assert (len(a), a.nnz) == (shape[0], np.count_nonzero(dense))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("width", [0, 1, 17])
def test_products(shape: tuple[int, int], width: int) -> None:
    a, b = random_rows(shape), random_rows((shape[1], width), seed=1, share=0.5)
    expected = (scipys(a) @ scipys(b)).toarray()
    close(a @ b, expected)
    np.testing.assert_allclose(a.times_sparse(b), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(a.times(b.toarray()), expected, rtol=1e-5, atol=1e-6)
    some = np.arange(width, dtype=np.int32)[::-2]
    np.testing.assert_array_equal(a.times_sparse(b, some), a.times_sparse(b)[:, some])
    order = np.diff((a @ b).row * max(1, width) + (a @ b).indices)
    assert (order > 0).all()  # row by row, in the order of the columns


def test_products_of_shapes_that_do_not_fit_are_refused() -> None:
    a = random_rows((3, 4))
    for product in (a.__matmul__, a.times_sparse, lambda b: a.times(b.toarray())):
        with pytest.raises(ValueError, match=r"no product of \(3, 4\) with \(3, 4\)"):
            product(a)


@pytest.mark.parametrize("shape", SHAPES)
def test_choosing_rows_columns_and_entries(shape: tuple[int, int]) -> None:
    a, rng = random_rows(shape), np.random.default_rng(1)
    dense = a.toarray()
    rows = rng.integers(0, shape[0], 9) if shape[0] else np.zeros(0, np.int64)
    close(a.take(rows), dense[rows])
    columns = rng.permutation(shape[1])[: (shape[1] + 1) // 2]
    close(a.columns(columns), dense[:, columns])
    close(a.where(a.data > 0), np.where(dense > 0, dense, 0))
    close(a.resized(shape[1] + 2), np.pad(dense, ((0, 0), (0, 2))))
    close(a.resized(shape[1] // 2), dense[:, : shape[1] // 2])
    close(CSR.hstack([a, a.take(np.arange(len(a))), a]), np.hstack([dense] * 3))
    by_row, by_column = rng.normal(size=shape[0]), rng.normal(size=shape[1])
    close(a.scaled(rows=by_row, columns=by_column), dense * by_row[:, None] * by_column)
    close(a.with_data(2 * a.data), 2 * dense)


def test_pairs_named_twice_add_up() -> None:
    rng = np.random.default_rng(0)
    row, column, data = rng.integers(0, 5, 100), rng.integers(0, 7, 100), rng.normal(size=100)
    close(CSR.of_pairs(row, column, data, (5, 7)), sparse.coo_array((data, (row, column)), shape=(5, 7)).toarray())
    none = np.zeros(0, np.int64)
    close(CSR.of_pairs(none, none, none, (3, 0)), np.zeros((3, 0)))
    close(CSR.empty((3, 2)), np.zeros((3, 2)))


def test_a_code_outside_is_no_column() -> None:
    close(one_hot(np.array([2, -1, 0, 3], np.int32), 3), np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0], [0, 0, 0]], float))


def test_short_rows_among_long_ones_hold_their_own_products_alone() -> None:
    rng = np.random.default_rng(0)
    dense = (rng.random((40, 60)) < np.where(np.arange(40) % 3 == 0, 0.9, 0.02)[:, None]) * rng.random((40, 60))
    other = (rng.random((60, 500)) < 0.05) * rng.normal(size=(60, 500))
    a, b = (CSR.of_dense(table.astype(np.float32)) for table in (dense, other))
    np.testing.assert_allclose(a.times_sparse(b), dense @ other, atol=1e-5)
    wanted = np.array([499, 0, 7], dtype=np.int32)
    np.testing.assert_array_equal(a.times_sparse(b, wanted), a.times_sparse(b)[:, wanted])
