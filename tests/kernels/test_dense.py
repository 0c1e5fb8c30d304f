"""Dense products: numpy's, equal to the last bit whatever the number of threads, and BLAS left as it was found."""

import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from palate.kernels.blas import held, one_thread
from palate.kernels.dense import COLUMNS, ROWS, in_turns, product
from palate.kernels.inverse import invert
from palate.kernels.threads import use_threads

RNG = np.random.default_rng(0)
SHAPES = [(1, 5, 7), (3, 0, 2), (0, 4, 3), (ROWS + 1, 33, COLUMNS + 5), (943, 700, 300)]


def blas_threads() -> set[int]:
    """Of numpy's BLAS alone: scipy brings another of its own."""
    return {library["num_threads"] for library in threadpool_info() if "numpy" in library["filepath"]}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_numpys(shape: tuple[int, int, int]) -> None:
    rows, inner, columns = shape
    a, b = RNG.normal(size=(rows, inner)), RNG.normal(size=(inner, columns))
    np.testing.assert_allclose(product(a, b), a @ b, atol=1e-10)
    result = product(a.astype(np.float32), b.astype(np.float32).T.copy().T)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, a @ b, atol=1e-3)


def test_numpys_blas_can_be_told() -> None:
    assert held()


def test_any_number_of_threads_gives_the_same_bits() -> None:
    a = RNG.normal(size=(700, 900)).astype(np.float32)
    square = a @ a.T + np.float32(100) * np.eye(700, dtype=np.float32)
    results = []
    for ours in (1, 2, 3):
        for theirs in (1, 2):
            use_threads(ours)
            with threadpool_limits(theirs, "blas"):
                results.append((product(a, a.T), product(a[:, :6].T.copy(), a[:, 6:]), invert(square.copy())))
    use_threads()
    for other in results[1:]:
        for mine, first in zip(other, results[0], strict=True):
            np.testing.assert_array_equal(mine, first)


def test_blas_is_left_as_it_was_and_held_within_for_every_thread() -> None:
    with threadpool_limits(2, "blas"):
        with one_thread():
            with one_thread():
                assert blas_threads() == {1}
            assert blas_threads() == {1}
            inside = list[set[int]]()
            other = threading.Thread(target=lambda: inside.append(blas_threads()))
            other.start()
            other.join()
            assert inside == [{1}]
        assert blas_threads() == {2}
        with pytest.raises(ZeroDivisionError), one_thread():
            raise ZeroDivisionError
        assert blas_threads() == {2}


def test_every_job_is_done_once() -> None:
    for n in (1, 3):
        use_threads(n)
        done = list[int]()
        in_turns(done.append, range(1000))
        assert sorted(done) == list(range(1000))
    use_threads()


def test_the_first_error_is_raised() -> None:
    def fail(job: int) -> None:
        raise ValueError(f"job {job}")

    use_threads(2)
    with pytest.raises(ValueError, match="job"):
        in_turns(fail, range(5))
    use_threads()
