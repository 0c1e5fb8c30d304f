"""The rates of this machine: seconds of one operation of each kind of `Cost`, each measured once when first asked for.

A probe is a small piece of the work itself, by the kernels and the threads that the work will use. All together they
take a third of a second.
"""

import time
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from palate.kernels.dense import ROWS, product
from palate.kernels.neighbors import nearest
from palate.kernels.ridge import ridge_rows
from palate.kernels.sgd import bpr_epoch, padded, svd_epoch

PROBED, LEAST_RUNS = 0.02, 12  # seconds, and runs, of a probe: threads that wait for a busy core spoil many in a row
LONGEST = 0.1  # seconds of a probe, whatever the number of its runs


@lru_cache
def rate(kind: str, threads: int) -> float:
    """Seconds of one operation: of the shortest run of its probe, the one that other work on the machine spared.

    The probe is run for a fiftieth of a second, and twelve times at least where that takes less than a tenth; the first
    run warms it up.
    """
    work, operations = PROBES[kind](np.random.default_rng(0))
    begin, runs = time.perf_counter(), [_timed(work), _timed(work)]
    while (passed := time.perf_counter() - begin) < PROBED or (len(runs) < LEAST_RUNS and passed < LONGEST):
        runs.append(_timed(work))
    return min(runs) / operations


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


Probe = tuple[Callable[[], object], float]


def _elements(rng: np.random.Generator) -> Probe:
    place, value = rng.integers(0, 1000, 1 << 17), rng.random(1 << 17)
    return lambda: np.bincount(place, value[place], 1000), 3.0 * len(place)


def _bytes(rng: np.random.Generator) -> Probe:
    table = rng.random(1 << 23, dtype=np.float32)  # so large that memory for the result is asked of the system
    return table.copy, 8.0 * len(table)


def _sorted(rng: np.random.Generator) -> Probe:
    value = rng.integers(0, 1 << 40, 1 << 13)
    return lambda: np.argsort(value, kind="stable"), 13.0 * len(value)


def _python(rng: np.random.Generator) -> Probe:
    operand, steps = rng.random(4), 500
    return lambda: [np.add(operand, operand) for _ in range(steps)], float(steps)


def _flops(rng: np.random.Generator) -> Probe:
    a, b = (rng.random(shape, dtype=np.float32) for shape in ((2 * ROWS, 256), (256, 256)))
    return lambda: product(a, b), 2.0 * a.size * b.shape[1]


def _ridge(rng: np.random.Generator) -> Probe:
    rows, entries, factors = 192, 64, 32
    x = rng.random((1000, factors), dtype=np.float32)
    ends, codes = np.arange(rows + 1) * entries, rng.integers(0, 1000, rows * entries, dtype=np.int32)
    ones, l2 = np.ones(len(codes), np.float32), np.ones(rows, np.float32)
    operations = rows * (entries * factors * (factors / 2 + 40) + factors**3 / 3)
    return lambda: ridge_rows(ends, codes, ones, ones, x, l2), operations


def _shared(rng: np.random.Generator) -> Probe:
    rows, entries = 128, 64
    ends = np.arange(rows + 1) * entries
    codes = np.concatenate([rng.permutation(rows)[:entries] for _ in range(rows)]).astype(np.int32)
    matrix = ends, codes, np.ones(len(codes), np.float32)
    stored = rows + 1  # one more than are asked for, so that pairs are counted one by one: see kernels/panels.hpp
    return lambda: nearest(matrix, matrix, stored, 10, "cosine", others=True), float(rows * entries**2)


def _steps(rng: np.random.Generator) -> Probe:
    users, each = 128, 64
    item, rating = rng.integers(0, 1000, users * each, dtype=np.int32), np.ones(users * each, np.float32)
    ratings = np.arange(users + 1) * each, item, rating
    vectors, others = (padded(np.full((n, 64), 0.1, np.float32)) for n in (users, 1000))
    biases = np.zeros(users, np.float32), np.zeros(1000, np.float32)
    return lambda: svd_epoch(ratings, *biases, vectors, others, 0.01, 0.01), (64.0 + 100.0) * len(item)


def _comparing(rng: np.random.Generator) -> Probe:
    users, items, each = 256, 1000, 64
    liked = np.concatenate([np.sort(rng.permutation(items)[:each]) for _ in range(users)]).astype(np.int32)
    user, likes = np.repeat(np.arange(users, dtype=np.int32), each), (np.arange(users + 1) * each, liked)
    vectors, others = (padded(np.full((n, 64), 0.1, np.float32)) for n in (users, items))
    return lambda: bpr_epoch((user, liked), likes, vectors, others, 1, 0.01, 0.01), (64.0 + 100.0) * len(user)


PROBES: dict[str, Callable[[np.random.Generator], Probe]] = {
    "elements": _elements,
    "bytes": _bytes,
    "sorted": _sorted,
    "python": _python,
    "flops": _flops,
    "ridge": _ridge,
    "shared": _shared,
    "steps": _steps,
    "comparing": _comparing,
}
