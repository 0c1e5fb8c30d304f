"""The number of threads, and that no result depends on it."""

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from palate.errors import InputError
from palate.kernels.neighbors import KINDS, deviations, nearest
from palate.kernels.ridge import ridge_rows
from palate.kernels.threads import use_threads
from palate.kernels.top_k import top_k
from palate.sparse import CSR

RNG = np.random.default_rng(0)
A = CSR.of_dense(np.where(RNG.random((301, 97)) < 0.1, RNG.normal(size=(301, 97)), 0).astype(np.float32))
DENSE = RNG.normal(size=(97, 33)).astype(np.float32)
EVERY = np.arange(97, dtype=np.int32)
TASKS: dict[str, Callable[[], object]] = {
    "times": lambda: A.times(DENSE),
    "product": lambda: (A @ A.T).data,
    "product_dense": lambda: A.times_sparse(A.T),
    "transpose": lambda: A.T.data,
    "top_k": lambda: top_k(A.toarray(), EVERY, 7)[1],
    "ridge": lambda: ridge_rows(A.indptr, A.indices, abs(A.data), A.data, DENSE, np.ones(301, np.float32)),
    **{f"nearest_{kind}": lambda kind=kind: nearest(A.parts, A.T.parts, 301, 9, kind)[1] for kind in KINDS},
    "deviations": lambda: deviations(A.parts, A.T.parts, A.T.data, 301, 5, "cosine", 1.0, EVERY),
}


@pytest.mark.parametrize("task", TASKS)
def test_any_number_gives_the_same_to_the_last_bit(task: str) -> None:
    results = []
    for n in (1, 2, 3):
        use_threads(n)
        results.append(np.asarray(TASKS[task]()))
    use_threads()
    for other in results[1:]:
        np.testing.assert_array_equal(other, results[0])


def test_the_environment_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_THREADS", "3")
    assert use_threads() == 3
    monkeypatch.delenv("PALATE_THREADS")
    assert use_threads() >= 1


def test_what_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_THREADS", "many")
    with pytest.raises(InputError, match="PALATE_THREADS is 'many'"):
        use_threads()


@pytest.mark.parametrize("value", ["-1", "1025", "9" * 20, "²"])
def test_numbers_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PALATE_THREADS", value)
    with pytest.raises(InputError, match="a whole number up to 1024"):
        use_threads()


CRAMPED = """
import resource
import numpy as np
from palate.kernels.threads import use_threads
from palate.kernels.top_k import top_k
scores, items = np.random.default_rng(0).random((4000, 5), np.float32), np.arange(5, dtype=np.int32)
use_threads(1)
alone = top_k(scores, items, 3)
now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + (48 << 20), -1))
use_threads(200)
assert all((a == b).all() for a, b in zip(alone, top_k(scores, items, 3)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by Linux's own means")
def test_threads_that_the_system_does_not_give_are_done_without() -> None:
    done = subprocess.run([sys.executable, "-c", CRAMPED], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
