"""The choice of settings within a fit: those that rank best some events withheld from it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from jaxtyping import Int32

from palate.arrays import PerQuery, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.kernels.top_k import top_k
from palate.metrics.ranking import ndcg
from palate.sparse import CSR
from palate.splitting.shares import drawn_of_each

QUERIES = 1000  # users asked at most: a difference of 2 % is seen, and takes seconds at most
SHARE = 0.2  # of their events
PLACES = 10
CELLS_AT_ONCE = 1 << 22  # a block of scores takes 16 MiB at most

Setting = TypeVar("Setting")
NDCGs = Mapping[Setting, PerQuery]


@dataclass(frozen=True)
class Withheld:
    """The matrix of a fit without some events of some users, who are tested on them."""

    known: CSR  # users by items, without what is withheld
    met: CSR  # of the users tested: the interactions left to them
    missing: CSR  # of the users tested: the interactions withheld

    @classmethod
    def of(cls, matrix: CSR, queries: int = QUERIES) -> Self:
        """A fifth of the entries of so many users with two or more; the same whenever the matrix is the same."""
        (able,) = np.nonzero(matrix.lengths >= 2)
        users = np.sort(np.random.default_rng(0).permutation(able)[:queries])
        rows = matrix.take(users)
        is_withheld = drawn_of_each(rows.row.astype(np.int32), SHARE, 0)
        place = np.arange(rows.nnz) + np.repeat(matrix.indptr[users] - rows.indptr[:-1], rows.lengths)
        keep = np.ones(matrix.nnz, dtype=bool)
        keep[place[is_withheld]] = False
        return cls(matrix.where(keep), rows.where(~is_withheld), rows.where(is_withheld))

    def __len__(self) -> int:
        return len(self.met)

    def blocks(self) -> Iterator["Withheld"]:
        """Of as many users at a time as scores may be held for."""
        at_once = max(32, CELLS_AT_ONCE // max(1, self.met.shape[1]) // 32 * 32)
        for start in range(0, len(self), at_once):
            rows = np.arange(start, min(start + at_once, len(self)))
            yield Withheld(self.known, self.met.take(rows), self.missing.take(rows))

    def ndcg(self, scores: Scores) -> PerQuery:
        """How well scores of all items rank what is withheld among all items that each user has not interacted with."""
        every = np.arange(scores.shape[1], dtype=np.int32)
        return self.ndcg_of(top_k(scores, every, PLACES, (self.met.indptr, self.met.indices))[0])

    def ndcg_of(self, item: Int32[np.ndarray, "queries k"]) -> PerQuery:
        """The same, of lists."""
        n, row = self.met.shape[1], np.arange(len(self))[:, None]
        hits = np.isin(row * n + item, self.missing.row * n + self.missing.indices) & (item >= 0)
        return ndcg(hits, self.missing.lengths)

    def ndcgs(self, of: Callable[["Withheld"], NDCGs[Setting]]) -> NDCGs[Setting]:
        """What a function of a block finds for each setting, for all users."""
        parts = [of(block) for block in self.blocks()]
        return {setting: np.concatenate([part[setting] for part in parts]) for setting in (parts[0] if parts else ())}


def best(ndcgs: NDCGs[Setting], usual: Setting) -> Setting:
    """The setting of the highest mean; the usual one unless that is better by more than two standard errors."""
    if usual not in ndcgs:
        return usual
    highest = max(ndcgs, key=lambda setting: ndcgs[setting].mean())
    gain = ndcgs[highest] - ndcgs[usual]
    return highest if gain.mean() > 2.0 * gain.std() / np.sqrt(max(1, len(gain))) else usual


def cost_of_withheld(size: Size, passes: float, settings: float, *, scored: bool = True) -> Cost:
    """Of so many passes over all events for each user asked, and of so many settings judged on what they give; unless
    `scored`, no scores of all items are held."""
    users = float(min(QUERIES, size.users))
    cells = min(users * size.items, max(float(CELLS_AT_ONCE), 32.0 * size.items))
    work = users * (0.06 * passes * size.pairs + 2.0 * settings * size.items)
    return Cost(memory=9.0 * size.pairs + 12.0 * cells * scored, elements=work, python=200.0 + 30.0 * settings)
