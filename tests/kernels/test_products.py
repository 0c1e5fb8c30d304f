"""What sparse products refuse, and tables of all widths; other products are held against scipy in test_sparse.py."""

from typing import Any

import numpy as np
import pytest

from palate.kernels import _compiled
from palate.kernels.products import times_dense
from palate.sparse import CSR

ENDS, INDEX, VALUE = np.array([0, 1, 2]), np.array([0, 1], np.int32), np.ones(2, np.float32)
FINE = ENDS, INDEX, VALUE
DENSE, OUT = np.ones((2, 3), np.float32), np.zeros((2, 3), np.float32)


def test_another_dtype_is_never_converted_in_silence() -> None:
    wrong: list[Any] = [
        (ENDS.astype(np.int32), INDEX, VALUE),
        (ENDS, INDEX.astype(np.int64), VALUE),
        (ENDS, INDEX, VALUE.astype(np.float64)),
        (ENDS, INDEX),
        [ENDS, INDEX, VALUE],
        ENDS,
    ]
    for rows in wrong:
        with pytest.raises(TypeError):
            _compiled.times_dense(rows, DENSE, OUT)
    for dense in (DENSE.astype(np.float64), DENSE.T):
        with pytest.raises(TypeError):
            _compiled.times_dense(FINE, dense, OUT)


@pytest.mark.parametrize(
    ("ends", "index", "sentence"),
    [
        ([0, 1, 2], [0, 2], "outside"),
        ([0, 1, 2], [-1, 0], "outside"),
        ([0, 2, 1], [0, 1], "goes down"),
        ([1, 1, 2], [0, 1], "start at 0"),
        ([0, 1, 3], [0, 1], "end at the entries"),
    ],
)
def test_rows_that_are_none_are_refused(ends: list[int], index: list[int], sentence: str) -> None:
    rows = np.array(ends), np.array(index, np.int32), VALUE
    with pytest.raises(ValueError, match=sentence):
        _compiled.times_dense(rows, DENSE, OUT)
    with pytest.raises(ValueError, match=sentence):
        _compiled.product_sizes(rows, FINE, 2, np.zeros(2, np.int64))
    with pytest.raises(ValueError, match=sentence):
        _compiled.product_dense(FINE, rows, 2, INDEX, np.zeros((2, 2), np.float32))
    with pytest.raises(ValueError, match=sentence):
        _compiled.transpose(rows, np.zeros(3, np.int64), np.zeros(2, np.int32), np.zeros(2, np.float32))


def test_results_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="another shape"):
        _compiled.times_dense(FINE, DENSE, np.zeros((3, 3), np.float32))
    with pytest.raises(ValueError, match="another shape"):
        _compiled.product_dense(FINE, FINE, 2, INDEX, np.zeros((2, 3), np.float32))
    with pytest.raises(ValueError, match="a column lies outside"):
        _compiled.product_dense(FINE, FINE, 2, np.array([2], np.int32), np.zeros((2, 1), np.float32))
    with pytest.raises(ValueError, match="one size per row"):
        _compiled.product_sizes(FINE, FINE, 2, np.zeros(3, np.int64))
    with pytest.raises(ValueError, match="as many values"):
        _compiled.transpose((ENDS, INDEX, VALUE[:1]), np.zeros(3, np.int64), INDEX.copy(), VALUE.copy())


def test_places_that_are_not_those_of_the_product_are_refused() -> None:
    index, value = np.zeros(2, np.int32), np.zeros(2, np.float32)
    for ends, sentence in [
        ([0, 0, 2], "more entries than places"),
        ([0, 2, 2], "more places than entries"),
        ([0, 9, 2], "goes down"),
        ([0, 1, 9], "end at the entries"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            _compiled.product(FINE, FINE, 2, np.array(ends), index, value)
    with pytest.raises(ValueError, match="no place for its start"):
        _compiled.transpose((np.zeros(1, np.int64), INDEX[:0], VALUE[:0]), np.zeros(0, np.int64), INDEX[:0], VALUE[:0])


@pytest.mark.parametrize("width", [1, 2, 3, 5, 11, 20, 31, 47, 66, 79])
def test_a_table_of_any_width_is_multiplied(width: int) -> None:
    rng = np.random.default_rng(width)
    a = CSR.of_dense((rng.random((30, 25)) * (rng.random((30, 25)) < 0.3)).astype(np.float32))
    dense = rng.normal(size=(25, width)).astype(np.float32)
    np.testing.assert_allclose(times_dense(a.parts, dense), a.toarray() @ dense, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("columns", [5, 100, 5_000])
def test_columns_of_a_product_are_in_order(columns: int) -> None:
    """Of a wide matrix the few columns of a row are sorted; of a narrow one they are collected from all columns."""
    rng = np.random.default_rng(columns)
    a = CSR.of_pairs(np.arange(40) // 4, rng.integers(0, 30, 40), np.ones(40, np.float32), (10, 30))
    b = CSR.of_pairs(np.arange(120) // 4, rng.integers(0, columns, 120), np.ones(120, np.float32), (30, columns))
    whole = a @ b
    np.testing.assert_array_equal(whole.toarray(), a.toarray() @ b.toarray())
    for row in range(10):
        assert (np.diff(whole.indices[whole.indptr[row] : whole.indptr[row + 1]]) > 0).all()
