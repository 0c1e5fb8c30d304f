"""What numpy and scipy have too, beside ours: CPU-seconds on one thread, the quickest of runs in turns.

    python benchmarks/kernels/rivals.py [--kernels avx512,avx2] [--only invert,product]

Sizes are those that models use: the inverse of EASE, products with vectors and item tables, the singular vectors of
PureSVD and GF-CF, and products of sparse matrices. numpy and scipy each bring an OpenBLAS; both are held to the path of
the kernels (`OPENBLAS_CORETYPE`). Where numpy has nothing for sparse matrices, its side takes the dense table.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__)
sys.path.insert(0, str(HERE.parent.parent))
from apart import held_to, kernel_paths, measured_apart, processor, write_rows
from scipy import sparse
from scipy.linalg import blas, lapack
from scipy.sparse.linalg import svds

from palate.kernels.dense import product
from palate.kernels.inverse import invert
from palate.kernels.spectrum import right_singular
from palate.sparse import CSR

Sides = dict[str, Callable[[], object]]
RUNS = 4
ML_1M, GOWALLA = (6_040, 3_706, 160), (30_000, 41_000, 30)  # users, items and events of each user


def inverse(n: int) -> Sides:
    table = np.random.default_rng(0).standard_normal((n, n), dtype=np.float32)
    whole = table @ table.T + n * np.eye(n, dtype=np.float32)

    def by_cholesky() -> object:
        factor, _ = lapack.spotrf(whole, lower=True)
        half, _ = lapack.spotri(factor, lower=True, overwrite_c=True)
        return np.tril(half) + np.tril(half, -1).T

    return {"ours": lambda: invert(whole.copy()), "numpy": lambda: np.linalg.inv(whole), "scipy": by_cholesky}


def dense(rows: int, inner: int, columns: int) -> Sides:
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal(shape, dtype=np.float32) for shape in ((rows, inner), (inner, columns)))
    return {
        "ours": lambda: product(a, b),
        "numpy": lambda: a @ b,
        "scipy": lambda: blas.sgemm(1.0, b.T, a.T),
    }


def matrix(rows: int, columns: int, length: int) -> CSR:
    """Rows of about that length; a few columns have most of the entries."""
    rng = np.random.default_rng(0)
    row = np.repeat(np.arange(rows), length)
    column = np.floor(columns * rng.random(len(row)) ** 2.5).astype(np.int64)
    a = CSR.of_pairs(row, column, np.ones(len(row), np.float32), (rows, columns))
    return a.with_data(1 + rng.random(a.nnz, dtype=np.float32))


def of_scipy(a: CSR) -> Any:
    return sparse.csr_array((a.data, a.indices, a.indptr), shape=a.shape)


def spectrum(shape: tuple[int, int, int], k: int) -> Sides:
    a = matrix(*shape)
    b = of_scipy(a)
    sides: Sides = {"ours": lambda: right_singular(a.parts, shape[1], k), "scipy": lambda: svds(b, k=k)}
    if shape[1] < 10_000:
        table = b.toarray()
        sides["numpy"] = lambda: np.linalg.eigh((table.T @ table).astype(np.float64))
    return sides


def times_table(shape: tuple[int, int, int]) -> Sides:
    a, x = matrix(*shape), np.random.default_rng(1).standard_normal((shape[1], 64), dtype=np.float32)
    b = of_scipy(a)
    return {"ours": lambda: a.times(x), "scipy": lambda: b @ x}


def transposed(shape: tuple[int, int, int]) -> Sides:
    a = matrix(*shape)
    b = of_scipy(a)
    return {"ours": lambda: a.T, "scipy": lambda: b.T.tocsr()}  # noqa: PLW0108  (a method looked up once is another call)


def of_pairs(shape: tuple[int, int, int]) -> Sides:
    a = matrix(*shape)
    mixed = np.random.default_rng(2).permutation(a.nnz)
    row, column, value = a.row[mixed], a.indices[mixed], a.data[mixed]
    return {
        "ours": lambda: CSR.of_pairs(row, column, value, a.shape),
        "scipy": lambda: in_order(sparse.coo_array((value, (row, column)), shape=a.shape).tocsr()),
    }


def in_order(a: Any) -> Any:
    a.sum_duplicates()
    a.sort_indices()
    return a


def sparse_product(shape: tuple[int, int, int]) -> Sides:
    """A twentieth of the users with all users."""
    a = matrix(*shape)
    few, others = a.take(np.arange(shape[0] // 20)), a.T
    few_of_scipy, others_of_scipy = of_scipy(few), of_scipy(others)
    return {"ours": lambda: few @ others, "scipy": lambda: in_order(few_of_scipy @ others_of_scipy)}


def gram(shape: tuple[int, int, int], ones: bool) -> Sides:
    a = matrix(*shape)
    a = a.with_data(np.ones(a.nnz, np.float32)) if ones else a
    b, table = of_scipy(a), a.toarray()
    return {"ours": a.gram, "scipy": lambda: np.asarray((b.T @ b).todense()), "numpy": lambda: table.T @ table}


TASKS: dict[str, Callable[[], Sides]] = {
    **{f"invert {n:,}": lambda n=n: inverse(n) for n in (500, 1_682, 3_706, 6_000)},
    **{
        "product {:,} x {:,} x {:,}".format(*shape): lambda shape=shape: dense(*shape)
        for shape in ((512, 64, 3_706), (100_000, 64, 64), (10_000, 128, 128), (2_048, 3_706, 3_706))
    },
    **{f"spectrum ML-1M, k = {k}": lambda k=k: spectrum(ML_1M, k) for k in (64, 256)},
    **{f"spectrum Gowalla, k = {k}": lambda k=k: spectrum(GOWALLA, k) for k in (64, 256)},
    **{
        f"sparse {name}, {data}": lambda task=task, shape=shape: task(shape)
        for data, shape in {"ML-1M": ML_1M, "Gowalla": GOWALLA}.items()
        for name, task in {
            "times a table": times_table,
            "transpose": transposed,
            "of pairs": of_pairs,
            "product": sparse_product,
        }.items()
    },
    "sparse A^T A, ML-1M": lambda: gram(ML_1M, False),
    "sparse A^T A of ones, ML-1M": lambda: gram(ML_1M, True),
}


def seconds(sides: Sides) -> dict[str, float]:
    """CPU-seconds of the quickest run of each side, after one that does not count."""
    best = dict.fromkeys(sides, float("inf"))
    for run in range(1 + RUNS):
        for who, work in sides.items():
            begin = time.process_time()
            work()
            if run:
                best[who] = min(best[who], time.process_time() - begin)
    return best


def measure(only: str) -> None:
    chosen = {name: make for name, make in TASKS.items() if name.startswith(tuple(only.split(",")))}
    print(json.dumps([{"task": name, **seconds(make())} for name, make in chosen.items()]))


def line_of(row: dict[str, Any]) -> str:
    sides = [
        f"{who} {1e3 * row[who]:9.2f} ms ({row[who] / row['ours']:5.2f})" for who in ("numpy", "scipy") if who in row
    ]
    return f"{row['task']:34}{row['path']:8} ours {1e3 * row['ours']:9.2f} ms  {'  '.join(sides)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernels", default=os.environ.get("PALATE_KERNELS", ""), help="Paths; else the best one.")
    parser.add_argument("--only", default="", help="Tasks whose name begins with one of these.")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    print(f"{processor()}, Python {platform.python_version()}, one thread; in brackets: their seconds over ours")
    rows: list[dict[str, Any]] = []
    for path in kernel_paths(options.kernels):
        for row in measured_apart(HERE, "measure", options.only, threads=1, env=held_to(path)):
            rows.append({"path": path, **row})
            print(line_of(rows[-1]))
    write_rows(rows, options.json)


if __name__ == "__main__":
    measure(sys.argv[2]) if sys.argv[1:2] == ["measure"] else main()
