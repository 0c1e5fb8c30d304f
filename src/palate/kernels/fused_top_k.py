"""Inner products of vectors, and the k best of each query without a table of scores.

The kernel, its maths and its bounds stand at the head of fused_top_k.cpp.
"""

import numpy as np
from jaxtyping import Float32, Int32

from palate.kernels import _compiled as compiled
from palate.kernels.top_k import Best, Seen, nothing_seen, top_k

FEW, SOME = 16, 256  # queries for which packing the items costs more than it saves: always, and where
CELLS = 1 << 24  # a table of no more numbers than that, 64 MiB, holds their scores


def inner_products(
    queries: Float32[np.ndarray, "queries factors"], vectors: Float32[np.ndarray, "items factors"]
) -> Float32[np.ndarray, "queries items"]:
    """The inner product of every query's vector with every item's.

    Each is summed on its own, in the order of the factors: the same bits whatever else is scored with it.
    """
    out = np.empty((len(queries), len(vectors)), dtype=np.float32)
    compiled.inner_products(np.ascontiguousarray(queries), np.ascontiguousarray(vectors), out)
    return out


def best_products(
    queries: Float32[np.ndarray, "queries factors"],
    vectors: Float32[np.ndarray, "items factors"],
    items: Int32[np.ndarray, "items"],
    k: int,
    seen: Seen | None = None,
) -> Best:
    """What `top_k(inner_products(queries, vectors), items, k, seen)` gives, to the last bit, without the table."""
    if len(queries) <= (SOME if len(queries) * len(vectors) <= CELLS else FEW):
        return top_k(inner_products(queries, vectors), items, k, seen)
    seen = seen or nothing_seen(len(queries))
    best, score = _room(len(queries), k)
    compiled.best_products(
        np.ascontiguousarray(queries),
        np.ascontiguousarray(vectors),
        np.ascontiguousarray(items),
        seen,
        _end(seen),
        best,
        score,
    )
    return best, score


class PackedItems:
    """The vectors of a catalogue, packed once, in as much memory again: a search may end after the longest vectors."""

    def __init__(self, vectors: Float32[np.ndarray, "items factors"]) -> None:
        self._packed = compiled.PackedItems(np.ascontiguousarray(vectors))

    def best(self, queries: Float32[np.ndarray, "queries factors"], k: int, seen: Seen | None = None) -> Best:
        """What `best_products` gives of all items, to the last bit; one query is answered as well as many."""
        seen = seen or nothing_seen(len(queries))
        best, score = _room(len(queries), k)
        self._packed.best(np.ascontiguousarray(queries), seen, _end(seen), best, score)
        return best, score


def _room(queries: int, k: int) -> Best:
    return np.empty((queries, k), dtype=np.int32), np.empty((queries, k), dtype=np.float32)


def _end(seen: Seen) -> int:
    """The code beyond all that is seen."""
    return 1 + int(seen[1].max(initial=-1))
