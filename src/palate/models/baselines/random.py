"""Items in random order: what any model must beat, and a check that a metric is not at fault.

Guy L. Steele Jr., Doug Lea, Christine H. Flood. Fast Splittable Pseudorandom Number Generators. OOPSLA 2014.
https://doi.org/10.1145/2660193.2660195 (the mixing of bits)
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt64

from palate.arrays import Items, Scores, Served
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Seed
from palate.models.recommender import Reads, Recommender


@dataclass
class Random(Recommender):
    """Scores from 0 to 1, drawn for each pair of query and item, and the same each time for that pair.

    A user of the fit is identified by their code, a stranger by the items of their history.
    """

    reads = Reads.USER | Reads.HISTORY
    reason = "drawn at random"
    searched = False
    score_tables = 6.0
    compares_items = False

    seed: Seed = 0

    def learn(self, data: Dataset) -> None:
        """Nothing is learned."""

    def cost(self, size: Size) -> Cost:
        return Cost(memory=1024.0, python=10.0)

    def serves(self, queries: Queries) -> Served:
        """Everyone."""
        return np.ones(len(queries), dtype=bool)

    def score(self, queries: Queries, items: Items) -> Scores:
        mixed = _mixed(self._askers(queries)[:, None] ^ _mixed(items.astype(np.uint64)))
        return ((mixed >> np.uint64(40)) / np.float32(1 << 24)).astype(np.float32)

    def _askers(self, queries: Queries) -> UInt64[np.ndarray, "queries"]:
        """A number for each query; the sum over a history does not depend on its order."""
        history = queries.history
        stirred = _mixed(history.item.astype(np.uint64) + np.uint64(1))
        done = np.concatenate([np.zeros(1, np.uint64), np.cumsum(stirred, dtype=np.uint64)])
        met = done[history.offsets[1:]] - done[history.offsets[:-1]]
        known = (queries.user + 1).astype(np.uint64) << np.uint64(32)
        return _mixed(np.where(queries.user >= 0, known, met) + np.uint64(self.seed))


def _mixed(bits: UInt64[np.ndarray, "..."]) -> UInt64[np.ndarray, "..."]:
    """Bits so stirred that neighbors have nothing in common."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(bits ^ (bits >> np.uint64(31)))
