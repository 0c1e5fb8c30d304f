"""Of a few codes, the rows of a table that they name."""

import numpy as np
import pytest

from palate.kernels.narrow import narrow

TABLE = np.arange(40).reshape(20, 2)


@pytest.mark.parametrize("codes", [[7, 3, 7, 19], [5], [], list(range(20)), [0, 1, 2] * 8])
def test_the_rows_and_places_give_what_the_codes_give(codes: list[int]) -> None:
    code = np.array(codes, dtype=np.int32)
    rows, place = narrow(code, len(TABLE))
    np.testing.assert_array_equal(TABLE[rows][place], TABLE[code])


def test_of_few_codes_no_other_rows_are_read() -> None:
    rows, _ = narrow(np.array([7, 3, 7], dtype=np.int32), len(TABLE))
    assert len(TABLE[rows]) == 2


@pytest.mark.parametrize("code", [-1, 20])
def test_codes_beyond_the_rows_are_left_for_what_takes_them_to_refuse(code: int) -> None:
    rows, place = narrow(np.array([3, code], dtype=np.int32), len(TABLE))
    assert rows == slice(None) and place[1] == code
