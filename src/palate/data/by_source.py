"""The score and the rank that each source gave the items of merged lists."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64


@dataclass(frozen=True)
class BySource:
    """The score that source s gave the item in row q at place p, and its rank in that source's list, from 0.

    Where a source did not propose the item its score is NaN and its rank -1; so it is in empty places too.
    """

    score: Float32[np.ndarray, "queries k sources"]
    rank: Int32[np.ndarray, "queries k sources"]

    @classmethod
    def nothing(cls, queries: int, k: int, sources: int) -> "BySource":
        """Of items that no source proposed."""
        shape = queries, k, sources
        return cls(np.full(shape, np.nan, dtype=np.float32), np.full(shape, -1, dtype=np.int32))

    @classmethod
    def stacked(cls, parts: Sequence["BySource | None"]) -> "BySource | None":
        """The rows of all parts; None where a part has none, or other sources."""
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts) or len({part.sources for part in whole}) != 1:
            return None
        return cls(np.concatenate([part.score for part in whole]), np.concatenate([part.rank for part in whole]))

    @property
    def sources(self) -> int:
        return int(self.score.shape[2])

    def take(self, rows: Int64[np.ndarray, "taken"]) -> "BySource":
        return BySource(self.score[rows], self.rank[rows])

    def placed(self, order: Int64[np.ndarray, "queries n"], real: Bool[np.ndarray, "queries n"]) -> "BySource":
        """The places in that order; nothing for those that are not real."""
        row = np.arange(len(order))[:, None]
        score, rank = self.score[row, order], self.rank[row, order]
        score[~real], rank[~real] = np.nan, -1
        return BySource(score, rank)

    def first(self, k: int) -> "BySource":
        """Cut or padded to k places."""
        short = k - self.score.shape[1]
        if short > 0:
            return self.widened(short)
        return BySource(np.ascontiguousarray(self.score[:, :k]), np.ascontiguousarray(self.rank[:, :k]))

    def widened(self, more: int) -> "BySource":
        """Followed by so many places without a score or rank of any source."""
        beyond = BySource.nothing(len(self.score), more, self.sources)
        pairs = (self.score, beyond.score), (self.rank, beyond.rank)
        return BySource(*(np.concatenate(pair, axis=1) for pair in pairs))
