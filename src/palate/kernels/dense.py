"""Products of dense matrices, equal to the last bit for any number of threads.

float32 goes through a kernel of our own (`gemm.cpp`); other types are cut into blocks whose size depends on the
matrices alone, each one call of BLAS on one thread, and the threads of `PALATE_THREADS` take them in turns.
"""

from collections.abc import Callable, Sequence
from threading import Thread
from typing import TypeVar

import numpy as np
from jaxtyping import Float, Float32

from palate.kernels import _compiled as compiled
from palate.kernels.blas import one_thread

ROWS, COLUMNS = 512, 4096  # of a block
WORTH_A_THREAD = 1 << 24  # multiplications: below, a thread costs more than it saves

Job = TypeVar("Job")


def product(
    a: Float[np.ndarray, "rows inner"], b: Float[np.ndarray, "inner columns"]
) -> Float[np.ndarray, "rows columns"]:
    """A B: `a @ b` but for the order of the sums, and equal bits for any number of threads."""
    rows, columns = a.shape[0], b.shape[1]
    out = np.empty((rows, columns), dtype=np.result_type(a, b))
    if rows * columns * a.shape[1] < WORTH_A_THREAD:
        with one_thread():
            return np.matmul(a, b, out=out)
    if out.dtype == a.dtype == b.dtype == np.float32:
        compiled.gemm(a, b, out, 1.0, False, False)
        return out

    def block(at: tuple[int, int]) -> None:
        top, left = at
        np.matmul(a[top : top + ROWS], b[:, left : left + COLUMNS], out=out[top : top + ROWS, left : left + COLUMNS])

    in_turns(block, [(top, left) for left in range(0, columns, COLUMNS) for top in range(0, rows, ROWS)])
    return out


def add_product(
    c: Float32[np.ndarray, "rows columns"],
    a: Float32[np.ndarray, "rows inner"],
    b: Float32[np.ndarray, "inner columns"],
    factor: float = 1.0,
    lower: bool = False,
) -> None:
    """Adds `factor` A B to C, whose rows are contiguous; with `lower`, cells above its diagonal become undefined.

    C must share no memory with A and B. Raises ValueError for shapes that do not fit.
    """
    compiled.gemm(a, b, c, factor, True, lower)


def in_turns(work: Callable[[Job], None], jobs: Sequence[Job]) -> None:
    """Calls `work` with every job once, on all threads, each with one thread of BLAS; the first error is raised.

    No job may write where another reads or writes.
    """
    waiting, failed = iter(jobs), list[BaseException]()

    def run() -> None:
        try:
            for job in waiting:  # an iterator over a sequence gives each job to one thread
                if not failed:
                    work(job)
        except BaseException as problem:  # raised again below, in the caller's thread
            failed.append(problem)

    helpers = [Thread(target=run, daemon=True) for _ in range(min(compiled.threads(), len(jobs)) - 1)]
    with one_thread():
        for helper in helpers:
            helper.start()
        run()
        for helper in helpers:
            helper.join()
    if failed:
        raise failed[0]
