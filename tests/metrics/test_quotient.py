"""A quotient is NaN where nothing is divided by."""

import numpy as np

from palate.metrics.quotient import over


def test_nan_where_there_is_nothing_to_divide_by() -> None:
    np.testing.assert_array_equal(over(np.array([1.0, 0.0, 3.0]), np.array([2.0, 0.0, -1.0])), [0.5, np.nan, np.nan])


def test_one_divisor_for_all() -> None:
    np.testing.assert_array_equal(over(np.array([[1.0, 2.0]]), np.array(4.0)), [[0.25, 0.5]])
