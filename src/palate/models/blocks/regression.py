"""A query's vector as a ridge regression, and what each event of the history adds to it, by a formula."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int32, Int64

from palate.data.histories import Histories
from palate.kernels.blas import one_thread

TINY = 1e-9


@dataclass(frozen=True)
class Cells:
    """The items of one history, each once: their codes, the sum of the weights of each, and of each event the place of
    its item, the sum without the event, and whether no other event has that item."""

    item: Int32[np.ndarray, "cells"]
    weight: Float64[np.ndarray, "cells"]
    place: Int64[np.ndarray, "events"]
    without: Float64[np.ndarray, "events"]
    gone: Bool[np.ndarray, "events"]

    @classmethod
    def of(cls, history: Histories) -> "Cells":
        item, place, often = np.unique(history.item, return_inverse=True, return_counts=True)
        weight, gone = np.bincount(place, history.weight), often[place] == 1
        return cls(item, weight, place, np.where(gone, 0.0, weight[place] - history.weight), gone)


@dataclass(frozen=True)
class Regression:
    """A query's vector as a ridge regression: it solves (sum c x x^T + the rest) v = sum t x over the items
    of its history.

    `x` holds the vector of the item of each event; `change` and `target` are the amounts by which c and t of that item
    fall where the event is left out. Where nothing of the item is left (`gone`) the rest falls by `drop` times the
    identity.
    """

    x: Float64[np.ndarray, "events factors"]
    change: Float64[np.ndarray, "events"]
    target: Float64[np.ndarray, "events"]
    left: Float64[np.ndarray, "factors factors"]
    right: Float64[np.ndarray, "factors"]
    gone: Bool[np.ndarray, "events"]
    drop: float = 0.0

    def added(self, items: Float[np.ndarray, "items factors"]) -> Float32[np.ndarray, "events items"]:
        """What the product with each item's vector loses without each event: `leave_one_out`, by one solution for all.

        With v' for the vector without the event, v - v' = A^-1 x (t - c x v) / (1 - c x A^-1 x), by the formula of
        Sherman and Morrison.
        """
        with one_thread():
            lost = self._lost(self.left, items)
            if self.drop and self.gone.any():
                lost[self.gone] = self._without_drop(items)[self.gone]
        return np.asarray(lost, dtype=np.float32)

    def _without_drop(self, items: np.ndarray) -> np.ndarray:
        """The same where the rest falls too: first that alone, then the event."""
        whole = items @ np.linalg.solve(self.left, self.right)
        if len(self.x) == 1:
            return whole[None]
        left = self.left - self.drop * np.eye(len(self.left))
        return np.asarray(whole - items @ np.linalg.solve(left, self.right) + self._lost(left, items))

    def _lost(self, left: np.ndarray, items: np.ndarray) -> np.ndarray:
        inverse = np.linalg.inv(left)
        along = self.x @ inverse
        off = self.target - self.change * (along @ self.right)
        room = 1.0 - self.change * np.einsum("ef,ef->e", along, self.x)
        return np.asarray((along @ items.T) * (off / np.where(room > TINY, room, TINY))[:, None])
