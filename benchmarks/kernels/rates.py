"""What numpy and each kernel reach on the path in use, as JSON: python benchmarks/kernels/rates.py NAMES SECONDS"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import numpy as np
from every import EVERY, Kernel

RUNS = 3  # at least


def seconds(work: Callable[[], object], long: float = 0.1) -> float:
    """CPU-seconds of the quickest run, of several that take so long in all."""
    work()
    times: list[float] = []
    while len(times) < RUNS or sum(times) < long:
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return max(min(times), 1e-9)


def floors() -> dict[str, float]:
    """What numpy reaches a second: flops of a product of matrices, bytes of an addition, and additions to places."""
    rng = np.random.default_rng(0)
    a, b, c = (rng.random((1024, 1024), dtype=np.float32) for _ in range(3))
    x, y, z = (rng.random(1 << 23, dtype=np.float32) for _ in range(3))
    place, by = rng.integers(0, 2_000, 1 << 20), rng.random(1 << 20)
    return {
        "flops": 2.0 * len(a) ** 3 / seconds(lambda: np.matmul(a, b, out=c)),
        "size": 3.0 * x.nbytes / seconds(lambda: np.add(x, y, out=z)),
        "places": len(place) / seconds(lambda: np.bincount(place, by)),
    }


def measure(kernel: Kernel, floor: dict[str, float], long: float) -> dict[str, Any]:
    needs = {name: getattr(kernel, name) for name in floor}
    least_s, by = max((amount / floor[name], name) for name, amount in needs.items())
    took = seconds(kernel.run, long)
    row = {"kernel": kernel.name, "seconds": took, "by": by, "rate": needs[by] / took}
    return row | {"share": least_s / took, "least": kernel.least}


def main(only: str, long: str) -> None:
    floor = floors()
    kernels = [kernel for kernel in EVERY if kernel.name.startswith(tuple(only.split(",")))]
    print(json.dumps({"floor": floor, "rows": [measure(kernel, floor, float(long)) for kernel in kernels]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
