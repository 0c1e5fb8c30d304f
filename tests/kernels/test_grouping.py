"""Events put into rows by counting, against sorting by numpy and sums by scipy."""

import numpy as np
import pytest
from scipy import sparse

from palate.kernels import _compiled as compiled
from palate.kernels.grouping import rows_in_time, rows_of_pairs

SHAPES = [(1, 1, 1), (1, 1, 40), (7, 13, 0), (7, 13, 31), (129, 65, 5000), (3000, 1, 900), (40, 3000, 20_000)]


def events(rows: int, columns: int, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Few rows hold much; some hold nothing, and many cells are named twice or more."""
    rng = np.random.default_rng(seed)
    row, column = (rows * rng.random(n) ** 2).astype(np.int32), rng.integers(0, columns, n, dtype=np.int32)
    return row, column, rng.normal(size=n).astype(np.float32)


@pytest.mark.parametrize(("rows", "columns", "n"), SHAPES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_cells_are_in_order_and_add_up(rows: int, columns: int, n: int, dtype: type) -> None:
    row, column, value = events(rows, columns, n)
    value = (10 * value).astype(dtype)
    indptr, indices, data = rows_of_pairs(row, column, value, (rows, columns))
    expected = sparse.coo_array((value.astype(np.float64), (row, column)), shape=(rows, columns)).tocsr()
    expected.sum_duplicates()
    np.testing.assert_array_equal(indptr, expected.indptr)
    np.testing.assert_array_equal(indices, expected.indices)
    np.testing.assert_allclose(data, expected.data, rtol=1e-6, atol=1e-6)
    assert (indptr.dtype, indices.dtype, data.dtype) == (np.int64, np.int32, np.float32)


@pytest.mark.parametrize("n", [2, 7, 8, 9, 63, 64, 65, 200])
@pytest.mark.parametrize("twice", [False, True])
def test_rows_of_any_length_are_brought_in_order(n: int, twice: bool) -> None:
    column = np.random.default_rng(n).permutation(np.arange(2**31 - 2 - n, 2**31 - 2)).astype(np.int32)
    value, row = np.arange(1, n + 1, dtype=np.float32), np.zeros(n, np.int32)
    if twice:
        column[-1] = column[0]
    indptr, indices, data = rows_of_pairs(row, column, value, (1, 2**31 - 1))
    assert indptr.tolist() == [0, n - twice]
    np.testing.assert_array_equal(indices, np.unique(column))
    np.testing.assert_array_equal(data, [value[column == index].sum() for index in indices])


def test_a_sum_is_rounded_once() -> None:
    small = np.float32(2.0**-25)
    value = np.array([1.0, *[small] * 4], np.float32)  # in float32 every single one would be lost
    *_, data = rows_of_pairs(np.zeros(5, np.int32), np.zeros(5, np.int32), value, (1, 1))
    assert data.tolist() == [1.0 + 2.0**-23]


def test_one_value_for_all_takes_no_room() -> None:
    row, column, _ = events(50, 20, 700)
    shared, every = np.broadcast_to(np.float32(1), 700), np.ones(700, np.float32)
    for got, expected in zip(
        rows_of_pairs(row, column, shared, (50, 20)), rows_of_pairs(row, column, every, (50, 20)), strict=True
    ):
        np.testing.assert_array_equal(got, expected)
    np.testing.assert_array_equal(
        rows_in_time(row, np.broadcast_to(np.int64(3), 700), 50)[1], np.argsort(row, kind="stable")
    )


@pytest.mark.parametrize(("rows", "columns", "n"), SHAPES)
@pytest.mark.parametrize("moments", [1, 5, 10**9])
def test_rows_in_time_are_those_of_a_lexicographic_sort(rows: int, columns: int, n: int, moments: int) -> None:
    row, *_ = events(rows, columns, n)
    time = np.random.default_rng(1).integers(-moments, moments, n)
    offsets, order = rows_in_time(row, time, rows)
    np.testing.assert_array_equal(order, np.lexsort((time, row)))
    np.testing.assert_array_equal(offsets, np.searchsorted(row[order], np.arange(rows + 1)))


def test_threads_change_nothing() -> None:
    row, column, value = events(5000, 300, 300_000)
    time = np.random.default_rng(2).integers(0, 100, len(row))
    before, made = compiled.threads(), []
    try:
        for n in (1, 3):
            compiled.set_threads(n)
            made.append([*rows_of_pairs(row, column, value, (5000, 300)), *rows_in_time(row, time, 5000)])
    finally:
        compiled.set_threads(before)
    assert all(first.tobytes() == other.tobytes() for first, other in zip(*made, strict=True))


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (2, 0), (0, -1), (0, 3)])
def test_cells_outside_are_refused(row: int, column: int) -> None:
    codes = np.array([row], np.int32), np.array([column], np.int32)
    with pytest.raises(ValueError, match="lies outside the matrix"):
        rows_of_pairs(*codes, np.ones(1, np.float32), (2, 3))


@pytest.mark.parametrize("far", [2**32, 2**32 + 1, 2**31, -(2**32)])
def test_a_code_beyond_32_bits_does_not_come_round_to_another_row(far: int) -> None:
    within, beyond = np.array([0, 1]), np.array([0, far])
    for row, column in [(within, beyond), (beyond, within)]:
        with pytest.raises(ValueError, match="outside the matrix"):
            rows_of_pairs(row, column, np.ones(2), (2, 2))
