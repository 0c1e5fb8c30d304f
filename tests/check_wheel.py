"""Tries an installed Palate, with nothing but what its wheel brings: python tests/check_wheel.py

Fits models on the built-in shop and recommends, on every path of the kernels that the processor has; the lists of all
paths must be the same. Needs no checkout, no compiler and no test runner, so that it can check a wheel on any system.
"""

import sys
import time

import numpy as np

import palate
from palate.kernels.paths import available, use_path
from palate.readers.synthetic import shop

MODELS: dict[str, dict[str, int]] = {"ease": {}, "ials": {"epochs": 3}, "item_knn": {}, "bpr": {"epochs": 2}}


def lists(name: str, settings: dict[str, int], data: palate.Dataset) -> np.ndarray:
    model = palate.make(name, **settings).fit(data)
    return model.recommend(palate.Queries.of_users(np.arange(50, dtype=np.int32), data), 10).item


def main() -> None:
    begin = time.perf_counter()
    data = shop(n_users=500)
    for name, settings in MODELS.items():
        by_path = {}
        for path in available():
            use_path(path)
            by_path[path] = lists(name, settings, data)
        first, *others = by_path.values()
        share = min((float((first == other).mean()) for other in others), default=1.0)
        if share < 0.99 or first.max() < 0:  # on x86 the portable path rounds differently: near ties may change places
            sys.exit(f"{name} recommends other items on another path: {share:.1%} of the places agree")
    seconds = time.perf_counter() - begin
    print(f"Palate {palate.__version__} on {', '.join(available())}: {len(MODELS)} models fit in {seconds:.1f} s")


if __name__ == "__main__":
    main()
