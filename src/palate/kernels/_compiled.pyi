from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

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
def ridge_rows(
    indptr: Array,
    indices: Array,
    confidence: Array,
    target: Array,
    x: Array,
    shared: Array,
    l2: Array,
    out: Array,
    /,
) -> None: ...
