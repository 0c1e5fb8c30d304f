"""The index of a catalogue: finds the items whose vectors have the largest inner products with a query's."""

from typing import Any, Protocol, runtime_checkable

import numpy as np

from palate.arrays import Items, ItemVectors, QueryVectors
from palate.data.recommendations import Recommendations
from palate.kernels.fused_top_k import PackedItems, best_products
from palate.kernels.top_k import Best, Seen


@runtime_checkable
class Index(Protocol):
    """Made of the item vectors; made anew when these are."""

    vectors: ItemVectors

    def best(self, queries: QueryVectors, items: Items | None, k: int, seen: Seen | None) -> Best:
        """The k items of the largest products with each query's vector, and these; of some items, or of all.

        `items` are in order; `seen` holds, as ragged rows, items left out.
        """


class Exact:
    """Finds the very best, and gives the bits that scoring all items would give.

    The vectors are packed once, when first asked of all items, and take as much memory again.
    """

    def __init__(self, vectors: ItemVectors) -> None:
        self.vectors = vectors
        self._packed: PackedItems | None = None

    def best(self, queries: QueryVectors, items: Items | None, k: int, seen: Seen | None) -> Best:
        if items is not None and len(items) < len(self.vectors):
            return best_products(queries, self.vectors[items], items, k, seen)
        if self._packed is None:
            self._packed = PackedItems(self.vectors)
        return self._packed.best(queries, k, seen)

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy packs its own."""
        return Exact, (self.vectors,)


class Angles:
    """Finds the items at the smallest angles to an item's vector; those are packed once, at length 1."""

    def __init__(self, vectors: ItemVectors) -> None:
        self.vectors = vectors
        self.length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        self._packed = PackedItems(vectors / self.length)

    def nearest(self, items: Items, k: int) -> Recommendations:
        """The k items at the smallest angle to each given item, below a right one, itself left out."""
        itself = np.arange(len(items) + 1, dtype=np.int64), items.astype(np.int32)
        item, score = self._packed.best(self.vectors[items] / self.length[items], k, itself)
        return Recommendations(item, score, np.zeros_like(item)).where(score > 0)

    def __reduce__(self) -> tuple[Any, ...]:
        return Angles, (self.vectors,)
