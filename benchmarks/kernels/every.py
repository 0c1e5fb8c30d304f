"""The kernels that are measured, each a line: its name, its least share of what the processor can do, what a run cannot
do without, and a run.

What it needs are multiplications and additions (`flops`), bytes read and written once (`size`), and additions to places
all over a table (`places`): products of sparse matrices, counts, moves. The most that any of them takes counts.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from palate.kernels.dense import add_product, product
from palate.kernels.filter import chebyshev
from palate.kernels.fused_top_k import best_products, inner_products
from palate.kernels.gibbs import Columns, Joined, gibbs_columns, gibbs_predictions, gibbs_sums
from palate.kernels.grouping import rows_in_time, rows_of_pairs
from palate.kernels.inverse import invert
from palate.kernels.neighbors import deviations, nearest
from palate.kernels.ordinal import hidden
from palate.kernels.products import product_dense, transpose
from palate.kernels.regressions import elastic_net, pattern_ridge
from palate.kernels.ridge import Axes, gram, nonnegative_rows, ridge_rows
from palate.kernels.session import sessions
from palate.kernels.sgd import bpr_epoch, drawn_vectors, logistic_epoch, svd_epoch, svdpp_epoch, time_svd_epoch
from palate.kernels.top_k import top_k
from palate.sparse import CSR

Run = Callable[[], object]
USERS, ITEMS = 2_000, 1_500
RNG = np.random.default_rng(0)


@dataclass(frozen=True)
class Kernel:
    name: str
    least: float
    run: Run
    flops: float = 0.0
    size: float = 0.0
    places: float = 0.0


def draw(*shape: int) -> np.ndarray:
    return RNG.normal(0, 0.1, shape).astype(np.float32)


def matrix(rows: int, columns: int, length: int) -> CSR:
    """Rows of about that length; some columns are used far more often than others."""
    row = np.repeat(np.arange(rows), length)
    column = np.floor(columns * RNG.random(len(row)) ** 1.5).astype(np.int64)
    cells = CSR.of_pairs(row, column, np.ones(len(row), np.float32), (rows, columns))
    return cells.with_data(1 + RNG.random(cells.nnz, dtype=np.float32))


A = matrix(USERS, ITEMS, 100)
AT, N = A.T, A.nnz
USER, ALL_ITEMS = A.row.astype(np.int32), np.arange(ITEMS, dtype=np.int32)
SHORT = matrix(USERS, ITEMS, 16)
THIN_GRAM = matrix(1_000, 400, 30).gram(whole=True)
UNIT = A.with_data(A.data / np.sqrt(A.row_sums()[USER] * A.column_sums()[A.indices]))
SINGLE, SOME, MANY = draw(1, 64), draw(512, 64), draw(100_000, 64)
SQUARE, OUT = draw(1024, 1024), np.zeros((1024, 1024), np.float32)
POSITIVE = (SQUARE @ SQUARE.T + np.eye(1024)).astype(np.float32)
U64, I64 = (drawn_vectors(RNG, n, 64) for n in (USERS, ITEMS))
BIASES = np.zeros(USERS, np.float32), np.zeros(ITEMS, np.float32)
CENTRED = A.indptr, A.indices, A.data - 1.5
RATES = 0.002, 0.02
L2 = np.full(USERS, 2.0, np.float32)


def ridge(factors: int, a: CSR, shared: bool = False, steps: int = 0) -> Run:
    x, start = draw(ITEMS, factors), draw(USERS, factors) if steps else None
    axes = Axes.of(x) if shared else None
    return lambda: ridge_rows(a.indptr, a.indices, a.data, a.data, x, L2, axes, start, steps)


def nonnegative() -> Run:
    x, start = np.abs(draw(ITEMS, 64)), np.abs(draw(USERS, 64))
    return lambda: nonnegative_rows(A.indptr, A.indices, A.data, A.data, x, L2, start, 5)


def descent(epoch: Callable[..., object], factors: int) -> Run:
    tables = *BIASES, drawn_vectors(RNG, USERS, factors), drawn_vectors(RNG, ITEMS, factors)
    return lambda: epoch(CENTRED, *tables, *RATES)


def time_svd() -> Run:
    bins, drift = (A.indices % 30).astype(np.int32), np.zeros((ITEMS, 30), np.float32)
    return lambda: time_svd_epoch(CENTRED, bins, *BIASES, drift, U64.copy(), I64.copy(), 0.002, 0.002, 0.02)


def svdpp() -> Run:
    tables = *BIASES, U64.copy(), I64.copy(), drawn_vectors(RNG, ITEMS, 64)
    return lambda: svdpp_epoch(CENTRED, (A.indptr, A.indices), *tables, *RATES)


def bpr(rivals: int, adapts: bool) -> Run:
    users, items = U64.copy(), I64.copy()
    seen = (BIASES[0].copy(), BIASES[1].copy()) if adapts else None
    liked = A.indptr, A.indices
    return lambda: bpr_epoch((USER, A.indices), liked, users, items, 3, 0.02, 0.01, rivals=rivals, seen=seen)


def logistic() -> Run:
    tables = U64.copy(), I64.copy(), *(bias.copy() for bias in BIASES)
    return lambda: logistic_epoch(USER, (A.indptr, A.indices), A.data, *tables, 2, 5, 0.02, 0.01)


JOINED = Joined(A.indptr, A.indices, np.zeros(0, np.int32))
NONE = np.zeros((0, 64), np.float32)
EVENTS = JOINED, A.data, U64, I64, NONE
SUMS = gibbs_sums(*EVENTS, 1, 63)
ALL, OTHERS = (AT.parts, AT.data, USERS), np.arange(USERS, dtype=np.int32)
MOMENT = A.indices.astype(np.int64)


def gibbs_draws() -> Run:
    features = matrix(4_000, USERS, 20)
    columns = Columns(features.indptr, features.indices, features.data, np.zeros(4_000, np.int32))
    prior, sharp, weights, own = (
        np.zeros((1, 64), np.float32),
        np.ones((1, 64), np.float32),
        draw(4_000, 64),
        U64.copy(),
    )
    totals = np.zeros((1, 64)), np.zeros((1, 64))
    return lambda: gibbs_columns(columns, SUMS, prior, sharp, 2.0, 7, weights, own, totals)


def stan() -> Run:
    near_by, factor = np.linspace(0, 1, 31, dtype=np.float32), np.ones(USERS, np.float32)
    queries = matrix(200, ITEMS, 10).parts
    holders = AT.indptr, transpose((A.indptr, A.indices, np.arange(N).astype(np.float32)), ITEMS)[2].astype(np.int32)
    return lambda: sessions(queries, A.parts, factor, holders, USER, near_by, 100, ALL_ITEMS)


def ridge_flops(a: CSR, factors: int) -> float:
    """Flops of a regression for each row: an equation for each factor or for each entry, whichever are fewer."""
    n, f = a.lengths.astype(np.float64), float(factors)
    return float(np.minimum(n * f * f + f**3 / 3, n * n * f + n**3 / 3).sum())


PAIRS = float((A.lengths.astype(np.float64) ** 2).sum())  # how often two items meet in a row
SHARED = float(AT.lengths[A.indices].sum())  # how often two users meet on an item
SCORES, CODES = draw(64, 100_000), np.arange(100_000, dtype=np.int32)
FEW, CLASSES, CUTS = A.take(np.arange(200)), (A.indices % 3).astype(np.int32), np.array([-np.inf, -1, 1, np.inf])
THIN_ROWS, THIN_L2 = CSR.of_dense(THIN_GRAM).parts, np.full(400, 2.0, np.float32)
PULLS = THIN_GRAM.diagonal().copy(), 1.0, 20.0

EVERY = [
    Kernel("product 1024", 0.4, lambda: product(SQUARE, POSITIVE), flops=2.0 * 1024**3),
    Kernel("add_product lower 1024", 0.4, lambda: add_product(OUT, SQUARE, SQUARE.T, lower=True), flops=1024.0**3),
    Kernel("invert 1024", 0.1, lambda: invert(POSITIVE.copy()), flops=1024.0**3),
    Kernel("inner_products 512 x 64", 0.3, lambda: inner_products(SOME, MANY[:16_384]), flops=2.0 * 512 * 16_384 * 64),
    Kernel("inner_products 1 x 64", 0.2, lambda: inner_products(SINGLE, MANY), size=4.0 * MANY.size),
    Kernel("best_products 512 x 64", 0.2, lambda: best_products(SOME, MANY, CODES, 20), flops=2.0 * 512 * MANY.size),
    Kernel("top_k 64 x 100,000", 0.05, lambda: top_k(SCORES, CODES, 20), size=4.0 * SCORES.size),
    Kernel("gram of rows 64", 0.4, lambda: gram(MANY), flops=64.0 * MANY.size),
    Kernel("ridge 64", 0.2, ridge(64, A), flops=ridge_flops(A, 64)),
    Kernel("ridge 128 shared", 0.3, ridge(128, A, shared=True), flops=ridge_flops(A, 128)),
    Kernel("ridge short 64 shared", 0.1, ridge(64, SHORT, shared=True), flops=ridge_flops(SHORT, 64)),
    Kernel("ridge short 128 shared", 0.08, ridge(128, SHORT, shared=True), flops=ridge_flops(SHORT, 128)),
    Kernel("ridge steps 64 shared", 0.1, ridge(64, A, shared=True, steps=3), flops=3 * N * 4.0 * 64),
    Kernel("ridge steps 128 shared", 0.1, ridge(128, A, shared=True, steps=3), flops=3 * N * 4.0 * 128),
    Kernel("nonnegative_rows 64", 0.1, nonnegative(), flops=N * 64.0**2 + USERS * 5 * 2 * 64.0**2),
    Kernel("times_dense 64", 0.12, lambda: A.times(I64), flops=2.0 * N * 64),
    Kernel("chebyshev 8", 0.12, lambda: chebyshev(UNIT.parts, ITEMS, np.ones(9), FEW.parts), flops=8 * 200 * 4.0 * N),
    Kernel("svd 64", 0.22, descent(svd_epoch, 64), flops=8.0 * N * 64),
    Kernel("svd 128", 0.28, descent(svd_epoch, 128), flops=8.0 * N * 128),
    Kernel("time_svd 64", 0.17, time_svd(), flops=8.0 * N * 64),
    Kernel("svdpp 64", 0.1, svdpp(), flops=12.0 * N * 64),
    Kernel("bpr 64", 0.05, bpr(1, False), flops=13.0 * N * 64),
    Kernel("bpr 64 of 8, adaptive", 0.02, bpr(8, True), flops=27.0 * N * 64),
    Kernel("logistic 64", 0.03, logistic(), flops=3 * 6.0 * N * 64),
    Kernel("gibbs_predictions 64", 0.07, lambda: gibbs_predictions(JOINED, U64, I64, NONE), flops=2.0 * N * 64),
    Kernel("gibbs_sums 64", 0.12, lambda: gibbs_sums(*EVENTS, 1, 63), flops=N * (16.0**2 + 2 * 64)),
    Kernel("gibbs_columns 64", 0.04, gibbs_draws(), flops=80_000 * 16.0 * 36),
    Kernel("nearest", 0.6, lambda: nearest(A.parts, AT.parts, USERS, 50, "cosine", others=True), places=SHARED),
    Kernel("deviations", 0.12, lambda: deviations(FEW.parts, *ALL, 50, "cosine", 1.0, ALL_ITEMS), places=200.0 * N),
    Kernel("sessions", 0.13, stan(), places=200 * (20.0 * N / ITEMS + 100 * N / USERS)),
    Kernel("gram", 0.4, A.gram, places=PAIRS / 2),
    Kernel("product sparse", 0.1, lambda: FEW @ AT, places=SHARED / 10),
    Kernel("product_dense", 0.9, lambda: product_dense(A.parts, AT.parts, USERS, OTHERS), places=SHARED),
    Kernel(
        "elastic_net",
        0.06,
        lambda: elastic_net(THIN_GRAM, *PULLS, nonnegative=True, screened=True),
        places=20 * 400.0**2,
    ),
    Kernel(
        "pattern_ridge 32",
        0.007,
        lambda: pattern_ridge(THIN_ROWS, THIN_L2, 32, 2),
        flops=400.0 * 2 * (32**3 / 3 + 2 * 32 * 400),
    ),
    Kernel("ordinal hidden", 0.02, lambda: hidden(CENTRED[2], CLASSES, CUTS, 5), places=1.0 * N),
    Kernel("transpose", 0.4, lambda: transpose(A.parts, ITEMS), places=2.0 * N),
    Kernel("rows_of_pairs", 0.4, lambda: rows_of_pairs(USER, A.indices, A.data, A.shape), places=2.0 * N),
    Kernel("rows_in_time", 0.4, lambda: rows_in_time(USER, MOMENT, USERS), places=2.0 * N),
]
