from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

def paths() -> list[str]: ...
def path() -> str: ...
def use_path(name: str) -> None: ...
def threads() -> int: ...
def set_threads(n: int) -> None: ...
def times_dense(indptr: Array, indices: Array, data: Array, dense: Array, out: Array, /) -> None: ...
def product_sizes(a_ptr: Array, a_index: Array, b_ptr: Array, b_index: Array, columns: int, size: Array, /) -> None: ...
def product(
    a_ptr: Array,
    a_index: Array,
    a: Array,
    b_ptr: Array,
    b_index: Array,
    b: Array,
    columns: int,
    out_ptr: Array,
    out_index: Array,
    out: Array,
    /,
) -> None: ...
def transpose(indptr: Array, indices: Array, data: Array, out_ptr: Array, out_index: Array, out: Array, /) -> None: ...
def rows_of_pairs(
    row: Array, column: Array, given: Array, columns: int, ends: Array, index: Array, value: Array, /
) -> int: ...
def rows_in_time(row: Array, time: Array, ends: Array, order: Array, /) -> None: ...
def top_k(
    scores: Array,
    items: Array,
    seen_ptr: Array,
    seen: Array,
    catalogue: int,
    best: Array,
    best_score: Array,
    /,
) -> None: ...
def best_products(
    queries: Array,
    vectors: Array,
    items: Array,
    seen_ptr: Array,
    seen: Array,
    catalogue: int,
    rough: bool,
    best: Array,
    best_score: Array,
    /,
) -> None: ...
def inner_products(queries: Array, vectors: Array, out: Array, /) -> None: ...
def has_bf16() -> bool: ...
def nonnegative_rows(
    indptr: Array,
    indices: Array,
    confidence: Array,
    target: Array,
    x: Array,
    shared: Array,
    l2: Array,
    sweeps: int,
    multiplies: bool,
    out: Array,
    /,
) -> None: ...
def gram_of_rows(x: Array, block: int, sums: Array, /) -> None: ...
def ridge_rows(
    indptr: Array,
    indices: Array,
    confidence: Array,
    target: Array,
    x: Array,
    spread: Array,
    l2: Array,
    steps: int,
    start: Array,
    turn: Array,
    out: Array,
    /,
) -> None: ...
def product_dense(
    a_ptr: Array,
    a_index: Array,
    a: Array,
    b_ptr: Array,
    b_index: Array,
    b: Array,
    columns: int,
    wanted: Array,
    out: Array,
    /,
) -> None: ...
def nearest(
    indptr: Array,
    indices: Array,
    data: Array,
    stored_ptr: Array,
    stored_row: Array,
    stored_value: Array,
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
    indptr: Array,
    indices: Array,
    data: Array,
    stored_ptr: Array,
    stored_row: Array,
    stored_value: Array,
    said: Array,
    rows: int,
    kind: int,
    shrinkage: float,
    k: int,
    wanted: Array,
    out: Array,
    /,
) -> None: ...
def svd_epoch(
    offsets: Array,
    item: Array,
    rating: Array,
    user_bias: Array,
    item_bias: Array,
    p: Array,
    q: Array,
    rate: float,
    bias_rate: float,
    l2: float,
    /,
) -> float: ...
def time_svd_epoch(
    offsets: Array,
    item: Array,
    rating: Array,
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
    offsets: Array,
    item: Array,
    rating: Array,
    rated_ptr: Array,
    rated: Array,
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
    liked_ptr: Array,
    liked: Array,
    users: Array,
    items: Array,
    key: int,
    rate: float,
    l2: float,
    popular: bool,
    /,
    rivals: int,
    seen_by: Array,
    seen_of: Array,
) -> tuple[float, int]: ...
def logistic_epoch(
    user: Array,
    liked_ptr: Array,
    liked: Array,
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
    ptr: Array,
    item: Array,
    worth: Array,
    session_ptr: Array,
    session_item: Array,
    weight: Array,
    factor: Array,
    holder_ptr: Array,
    holder_event: Array,
    event_session: Array,
    near: Array,
    k: int,
    wanted: Array,
    out: Array,
    /,
) -> None: ...
def gemm(a: Array, b: Array, c: Array, alpha: float, add: bool, lower: bool, /) -> None: ...
def negative_mirror(a: Array, /) -> None: ...
def gram(
    turned_ptr: Array,
    turned_index: Array,
    turned: Array,
    indptr: Array,
    indices: Array,
    data: Array,
    out: Array,
    /,
) -> None: ...
def chebyshev(
    a_ptr: Array,
    a_index: Array,
    a: Array,
    coefficient: Array,
    x_ptr: Array,
    x_index: Array,
    x: Array,
    out: Array,
    /,
) -> None: ...
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
    ptr: Array,
    row: Array,
    x: Array,
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
    indptr: Array,
    indices: Array,
    data: Array,
    diagonal: Array,
    screened: bool,
    l1: float,
    l2: float,
    nonnegative: bool,
    tolerance: float,
    sweeps: int,
    /,
) -> tuple[Array, Array, Array]: ...
def pattern_ridge(
    indptr: Array,
    indices: Array,
    data: Array,
    l2: Array,
    steps: int,
    index: Array,
    weight: Array,
    /,
) -> None: ...
