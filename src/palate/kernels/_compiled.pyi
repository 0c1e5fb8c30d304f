from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Lists = tuple[Array, Array]  # (indptr, indices)
Rows = tuple[Array, Array, Array]  # (indptr, indices, data)

def paths() -> list[str]: ...
def path() -> str: ...
def use_path(name: str) -> None: ...
def threads() -> int: ...
def set_threads(n: int) -> None: ...
def times_dense(a: Rows, dense: Array, out: Array, /) -> None: ...
def product_sizes(a: Rows, b: Rows, columns: int, size: Array, /) -> None: ...
def product(a: Rows, b: Rows, columns: int, out_ptr: Array, out_index: Array, out: Array, /) -> None: ...
def transpose(a: Rows, out_ptr: Array, out_index: Array, out: Array, /) -> None: ...
def rows_of_pairs(
    row: Array, column: Array, values: Array, columns: int, ends: Array, index: Array, value: Array, /
) -> int: ...
def rows_in_time(row: Array, time: Array, ends: Array, order: Array, /) -> None: ...
def top_k(scores: Array, items: Array, seen: Lists, catalogue: int, best: Array, best_score: Array, /) -> None: ...
def best_products(
    queries: Array, vectors: Array, items: Array, seen: Lists, catalogue: int, best: Array, best_score: Array, /
) -> None: ...

class PackedItems:
    def __init__(self, vectors: Array, /) -> None: ...
    def best(self, queries: Array, seen: Lists, catalogue: int, best: Array, best_score: Array, /) -> None: ...

def inner_products(queries: Array, vectors: Array, out: Array, /) -> None: ...
def nonnegative_rows(
    confidences: Rows, target: Array, x: Array, shared: Array, l2: Array, sweeps: int, multiplies: bool, out: Array, /
) -> None: ...
def gram_of_rows(x: Array, block: int, sums: Array, /) -> None: ...
def ridge_rows(
    confidences: Rows,
    target: Array,
    x: Array,
    spread: Array,
    l2: Array,
    steps: int,
    start: Array,
    rotation: Array,
    out: Array,
    /,
) -> None: ...
def product_dense(a: Rows, b: Rows, columns: int, wanted: Array, out: Array, /) -> None: ...
def nearest(
    queries: Rows,
    stored: Rows,
    rows: int,
    kind: int,
    shrinkage: float,
    least: int,
    others: bool,
    best: Array,
    best_value: Array,
    /,
) -> None: ...
def deviations(
    queries: Rows,
    stored: Rows,
    deviation: Array,
    rows: int,
    kind: int,
    shrinkage: float,
    k: int,
    wanted: Array,
    out: Array,
    /,
) -> None: ...
def svd_epoch(
    ratings: Rows, user_bias: Array, item_bias: Array, p: Array, q: Array, rate: float, bias_rate: float, l2: float, /
) -> float: ...
def time_svd_epoch(
    ratings: Rows,
    bin: Array,
    user_bias: Array,
    item_bias: Array,
    drift: Array,
    p: Array,
    q: Array,
    rate: float,
    drift_rate: float,
    l2: float,
    /,
) -> float: ...
def svdpp_epoch(
    ratings: Rows,
    rated: Lists,
    user_bias: Array,
    item_bias: Array,
    p: Array,
    q: Array,
    y: Array,
    rate: float,
    l2: float,
    /,
) -> float: ...
def bpr_epoch(
    user: Array,
    item: Array,
    liked: Lists,
    users: Array,
    items: Array,
    key: int,
    rate: float,
    l2: float,
    popular: bool,
    rivals: int,
    user_squares: Array,
    item_squares: Array,
    /,
) -> tuple[float, int]: ...
def logistic_epoch(
    user: Array,
    liked: Lists,
    weight: Array,
    users: Array,
    items: Array,
    user_bias: Array,
    item_bias: Array,
    others: int,
    key: int,
    rate: float,
    l2: float,
    /,
) -> float: ...
def sessions(
    queries: Rows,
    stored: Rows,
    factor: Array,
    holders: Lists,
    event_session: Array,
    near: Array,
    k: int,
    wanted: Array,
    out: Array,
    /,
) -> None: ...
def gemm(a: Array, b: Array, c: Array, alpha: float, add: bool, lower: bool, /) -> None: ...
def negative_mirror(a: Array, /) -> None: ...
def gram(transposed: Rows, a: Rows, out: Array, /) -> None: ...
def chebyshev(a: Rows, coefficient: Array, x: Rows, out: Array, /) -> None: ...
def gibbs_sums(
    ptr: Array,
    first: Array,
    second: Array,
    target: Array,
    own: Array,
    firsts: Array,
    seconds: Array,
    chunk: int,
    used: int,
    gram: Array,
    right: Array,
    squares: Array,
    /,
) -> None: ...
def gibbs_columns(
    x: Rows,
    group: Array,
    gram: Array,
    right: Array,
    mean: Array,
    precision: Array,
    noise: float,
    key: int,
    chunk: int,
    used: int,
    weights: Array,
    own: Array,
    first: Array,
    second: Array,
    /,
) -> None: ...
def gibbs_predictions(
    ptr: Array, first: Array, second: Array, own: Array, firsts: Array, seconds: Array, out: Array, /
) -> None: ...
def ordinal_slopes(f: Array, of: Array, cut: Array, slopes: Array, /) -> None: ...
def ordinal_hidden(f: Array, of: Array, cut: Array, key: int, hidden: Array, /) -> None: ...
def ordinal_means(f: Array, cut: Array, value: Array, sum: Array, /) -> None: ...
def elastic_net_full(
    gram: Array,
    diagonal: Array,
    screened: bool,
    l1: float,
    l2: float,
    nonnegative: bool,
    tolerance: float,
    sweeps: int,
    /,
) -> tuple[Array, Array, Array]: ...
def elastic_net_sparse(
    gram: Rows,
    diagonal: Array,
    screened: bool,
    l1: float,
    l2: float,
    nonnegative: bool,
    tolerance: float,
    sweeps: int,
    /,
) -> tuple[Array, Array, Array]: ...
def pattern_ridge(gram: Rows, l2: Array, steps: int, index: Array, weight: Array, /) -> None: ...
