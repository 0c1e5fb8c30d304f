"""Alternating least squares on implicit feedback.

Yifan Hu, Yehuda Koren, Chris Volinsky. Collaborative Filtering for Implicit Feedback
Datasets. ICDM 2008. https://doi.org/10.1109/ICDM.2008.22
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import ItemVectors, QueryVectors
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned
from palate.kernels.dense import product
from palate.kernels.ridge import ridge_rows
from palate.models.cost import Cost, Size
from palate.models.recommender import Reads
from palate.models.scoring import Embedding
from palate.sparse import CSR


@dataclass
class IALS(Embedding):
    """A factorization in which every cell counts, and what was met counts more.

    A query's vector is solved from its history, so that users who came after the fit are served
    as well as those before it, and no user vector is kept. The defaults did well, on events withheld from the training
    part, for a shop, films and reviews alike; thin data wants more confidence, dense data less.
    """

    reads = Reads.HISTORY

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 64
    confidence: Annotated[float, Log(1.0, 100.0, "weight of what was met over what was not")] = 3.0
    l2: Annotated[float, Log(1e-3, 1e3, "pull of the vectors towards 0")] = 10.0
    epochs: Annotated[int, Range(5, 30, "rounds of solving users, then items")] = 15
    seed: int = 0

    item_vectors_: ItemVectors = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        met = data.interactions.matrix()
        met_by = met.T
        if not self.rounds_:
            rng = np.random.default_rng(self.seed)
            self.item_vectors_ = rng.normal(0.0, 0.01, (data.n_items, self.factors)).astype(np.float32)
        for _ in range(self.rounds_, self.epochs):
            before = self.item_vectors_
            self.item_vectors_ = self._solve(met_by, self._solve(met, before))
            self.state_["items"] = self.item_vectors_
            yield float(np.abs(self.item_vectors_ - before).mean())

    def cost(self, size: Size) -> Cost:
        rounds = size.ridge(self.factors).times(self.epochs)
        kept = 4.0 * size.items * self.factors
        return size.matrix.then(size.transpose).then(rounds).keeping(kept)

    def encode(self, queries: Queries) -> QueryVectors:
        return self._solve(queries.history.matrix(self.n_items_), self.item_vectors_)

    def _solve(self, met: CSR, other: np.ndarray) -> np.ndarray:
        """One side's vectors, given the other's: (4) and (5) of the paper. Weights below 0 speak against an item."""
        confidence = self.confidence * np.abs(met.data)
        target = np.where(met.data > 0, 1.0 + confidence, 0.0).astype(np.float32)
        l2 = np.full(len(met), self.l2, dtype=np.float32)
        return ridge_rows(met.indptr, met.indices, confidence, target, other, l2, product(other.T, other))
