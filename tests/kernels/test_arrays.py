"""What the compiled kernels take for an array, and what they refuse rather than copy."""

from typing import Any

import numpy as np
import pytest

from palate.kernels import _compiled as compiled

OTHERS: dict[str, Any] = {
    "float64": np.ones((2, 5)),
    "int32": np.ones((2, 5), dtype=np.int32),
    "float16": np.ones((2, 5), dtype=np.float16),
    "swapped": np.ones((2, 5), dtype=">f4"),
    "one dimension": np.ones(5, dtype=np.float32),
    "three": np.ones((2, 5, 1), dtype=np.float32),
    "every second": np.ones((2, 10), dtype=np.float32)[:, ::2],
    "turned": np.ones((5, 2), dtype=np.float32).T,
    "record": np.ones((2, 5), dtype=[("f", np.float32)]),
    "list": [[1.0] * 5] * 2,
    "bytes": b"12345678",
    "nothing": None,
}


@pytest.fixture
def three() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draws = np.random.default_rng(3)
    queries, vectors = (draws.standard_normal((n, 5)).astype(np.float32) for n in (2, 3))
    return queries, vectors, np.empty((2, 3), dtype=np.float32)


def test_what_is_only_read_may_be_read_only(three: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    queries, vectors, out = three
    queries.flags.writeable = vectors.flags.writeable = False
    compiled.inner_products(queries, vectors, out)
    assert out == pytest.approx(queries @ vectors.T, rel=1e-5)


def test_what_is_written_may_not_be_read_only(three: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    queries, vectors, out = three
    out.flags.writeable = False
    with pytest.raises(TypeError, match="writable=True"):
        compiled.inner_products(queries, vectors, out)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_another_sort_of_array_is_refused(other: Any, three: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    with pytest.raises(TypeError, match=r"dtype=float32, shape=\(\*, \*\), order='C'"):
        compiled.inner_products(other, *three[1:])


def test_signs_count_among_whole_numbers() -> None:
    row, ends, order = np.zeros(1, np.int32), np.zeros(2, np.int64), np.zeros(1, np.int64)
    compiled.rows_in_time(row, np.zeros(1, np.int64), ends, order)
    with pytest.raises(TypeError):
        compiled.rows_in_time(row.view(np.uint32), np.zeros(1, np.int64), ends, order)
    with pytest.raises(TypeError):
        compiled.rows_in_time(row, np.zeros(1, "datetime64[s]"), ends, order)


def test_empty_arrays_are_arrays() -> None:
    out = np.empty((0, 3), dtype=np.float32)
    compiled.inner_products(np.empty((0, 5), dtype=np.float32), np.ones((3, 5), dtype=np.float32), out)


def test_an_array_is_let_go_after_the_call(three: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """Else the buffer of a bytearray could not grow again."""
    held = bytearray(2 * 5 * 4)
    compiled.inner_products(np.frombuffer(held, dtype=np.float32).reshape(2, 5), *three[1:])
    held.append(0)
