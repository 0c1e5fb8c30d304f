"""Training examples with histories that leave out the item to predict, so that the answer is not in them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.sparse import CSR


@dataclass(frozen=True)
class LeftOut:
    """Query features of some users' events: what the user liked, but for the item itself, together of length 1, and
    what is known of user and moment. A user's history is summed once, not once for each event."""

    liked: CSR  # users by items
    place: Int64[np.ndarray, "asked"]  # the user of each event; the events of a user are contiguous
    starts: Int64[np.ndarray, "users"]  # the first event of each user
    item: Int32[np.ndarray, "asked"]
    own: Float32[np.ndarray, "asked"]  # how much that user liked it
    known: CSR  # events by the other features

    @property
    def scale(self) -> Float32[np.ndarray, "asked 1"]:
        squares = np.bincount(self.liked.row, self.liked.data.astype(np.float64) ** 2, len(self.liked))[self.place]
        others = squares - self.own.astype(np.float64) ** 2
        return np.asarray(1.0 / np.sqrt(np.where(others > 0, others, 1.0)), dtype=np.float32)[:, None]

    def times(self, table: Float32[np.ndarray, "columns factors"]) -> Float32[np.ndarray, "asked factors"]:
        """The features times a table."""
        n = self.liked.shape[1]
        others = self.liked.times(table[:n])[self.place] - self.own[:, None] * table[self.item]
        return np.asarray(self.scale * others + self.known.times(np.ascontiguousarray(table[n:])))

    def back(self, slope: Float32[np.ndarray, "asked factors"], n: int) -> Float32[np.ndarray, "columns factors"]:
        """The slope along the table, from that along the product."""
        scaled = self.scale * slope
        itself = CSR.of_pairs(self.item, np.arange(len(slope)), self.own, (n, len(slope)))
        bag = self.liked.T.times(np.add.reduceat(scaled, self.starts, axis=0)) - itself.times(scaled)
        return np.concatenate([bag, self.known.T.times(slope)])
