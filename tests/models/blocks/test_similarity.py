"""What neighbourhood models share: weightings by their formulas, columns in use, lists as rows."""

import numpy as np
import pytest

from palate.errors import InputError
from palate.models.blocks.similarity import (
    Weighting,
    active_columns,
    column_means,
    compared,
    kernel_kind,
    listed,
    tastes,
)
from palate.sparse import CSR

TABLE = np.array([[2.0, 0.0, 1.0], [0.0, 0.0, 3.0]], dtype=np.float32)
ROWS = CSR.of_dense(TABLE)


def test_tf_idf_by_its_formula() -> None:
    worth = np.log1p([2 / 1, 2 / 1, 2 / 2])  # a column that nobody fills counts as one that one row fills
    np.testing.assert_allclose(Weighting.of(ROWS, "tf_idf")(ROWS).toarray(), TABLE * worth, rtol=1e-6)


def test_bm25_by_its_formula() -> None:
    worth, mean = np.log1p([1.5 / 1.5, 2.5 / 0.5, 0.5 / 2.5]), 3.0
    length = np.array([[3.0], [3.0]]) / mean
    expected = TABLE * 2.2 / (1.2 * (0.25 + 0.75 * length) + TABLE) * worth
    np.testing.assert_allclose(Weighting.of(ROWS, "bm25")(ROWS).toarray(), expected, rtol=1e-6)


def test_no_weighting_leaves_values_alone() -> None:
    np.testing.assert_array_equal(Weighting.of(ROWS, "none")(ROWS).toarray(), TABLE)
    with pytest.raises(InputError, match="no weighting 'idf'; there are none, tf_idf, bm25"):
        Weighting.of(ROWS, "idf")
    with pytest.raises(InputError, match="no similarity 'dot'"):
        kernel_kind("dot")


def test_columns_in_use_and_their_means() -> None:
    active, codes = active_columns(ROWS)
    assert codes.tolist() == [0, 2] and active.toarray().tolist() == TABLE[:, [0, 2]].tolist()
    means = column_means(ROWS)
    assert means.tolist() == [2.0, 0.0, 2.0]
    assert compared(ROWS, "adjusted_cosine", means).toarray().tolist() == [[0.0, 0.0, -1.0], [0.0, 0.0, 1.0]]
    assert compared(ROWS, "cosine", means) is ROWS


def test_jaccard_compares_what_was_liked() -> None:
    disliked = ROWS.with_data(np.array([1.0, -1.0, 1.0], dtype=np.float32))
    assert tastes(disliked, "jaccard").nnz == 2 and tastes(disliked, "cosine") is disliked


def test_lists_as_rows() -> None:
    best, value = np.array([[2, -1], [0, 1]], dtype=np.int32), np.array([[5, 0], [3, 4]], dtype=np.float32)
    assert listed(best, value, 3).toarray().tolist() == [[0.0, 0.0, 5.0], [3.0, 4.0, 0.0]]
