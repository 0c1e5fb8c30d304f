"""Alternating least squares on implicit feedback.

Yifan Hu, Yehuda Koren, Chris Volinsky. Collaborative Filtering for Implicit Feedback
Datasets. ICDM 2008. https://doi.org/10.1109/ICDM.2008.22
Steffen Rendle, Walid Krichene, Li Zhang, Yehuda Koren. Revisiting the Performance of iALS on Item Recommendation
Benchmarks. RecSys 2022. https://doi.org/10.1145/3523227.3548486
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, ItemVectors, QueryVectors
from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.hyper import Choice, Log, Range, Seed, learned
from palate.kernels.blas import one_thread
from palate.kernels.ridge import Axes, ridge_rows
from palate.models.cost import Cost, Size
from palate.models.explaining import Cells, Regression
from palate.models.recommender import Reads
from palate.models.rounds import State
from palate.models.scoring import Embedding
from palate.sparse import CSR

STEPS = 3  # of conjugate gradients


@dataclass
class IALS(Embedding):
    """A factorization in which every cell counts, and what was met counts more.

    What was met weighs `unobserved` + `confidence` x weight and ought to score 1, all else weighs `unobserved` and
    ought to score 0. A vector's pull towards 0 is l2 x (its events + `unobserved` x those it could have)^`scaling`.

    A query's vector is solved from its history, so that users who came after the fit are served
    as well as those before it, and no user vector is kept. The defaults did well, on events withheld from the training
    part, for a shop, films and reviews alike; thin data wants more confidence, dense data less.
    """

    reads = Reads.HISTORY

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 64
    confidence: Annotated[float, Log(1.0, 100.0, "weight of what was met, beyond that of what was not")] = 3.0
    unobserved: Annotated[float, Log(0.01, 1.0, "weight of what was not met")] = 1.0
    l2: Annotated[float, Log(1e-3, 1e3, "pull of the vectors towards 0")] = 10.0
    scaling: Annotated[float, Range(0.0, 1.0, "how the pull grows with the number of events; 0 is not at all")] = 0.0
    solver: Annotated[str, Choice(("exact", "cg"), "least squares, or steps of conjugate gradients")] = "exact"
    stddev: Annotated[float, Log(1e-3, 1.0, "spread of the first vectors' numbers")] = 0.01
    epochs: Annotated[int, Range(5, 30, "rounds of solving users, then items")] = 15
    seed: Seed = 0

    item_vectors_: ItemVectors = learned()
    turn_: Float32[np.ndarray, "factors factors"] = learned()
    spread_: Float32[np.ndarray, "factors"] = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        met = data.interactions.matrix()
        met_by = met.T
        if not self.rounds_:
            self.state_ = self._drawn(data)
        self._set_items(self.state_["items"])
        steps = STEPS if self.solver == "cg" else 0
        for _ in range(self.rounds_, self.epochs):
            before = self.item_vectors_
            users = self._solved(met, before, self._axes, self.state_.get("users"), steps)
            items = self._solved(met_by, users, Axes.of(users, self.unobserved), before, steps)
            self._set_items(items)
            self.state_["items"] = items
            if steps:
                self.state_["users"] = users
            yield float(np.abs(items - before).mean())

    def cost(self, size: Size) -> Cost:
        users = 4.0 * size.users * self.factors if self.solver == "cg" else 0.0
        rounds = size.ridge(self.factors, shared=True, solved=self.solver == "exact").times(self.epochs)
        drawn = size.vectors(size.items, self.factors).then(Cost(memory=users, kept=users))
        kept = 4.0 * self.factors * (size.items + self.factors + 1)
        return size.matrix.then(size.transpose).then(drawn).then(rounds).keeping(kept)

    def encode(self, queries: Queries) -> QueryVectors:
        return self._solved(queries.history.matrix(self.n_items_), self.item_vectors_, self._axes)

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """Exactly what is lost without each event, of one solution for all."""
        return self._regression(query.history).added(self.item_vectors_[items])

    def _regression(self, history: Histories) -> Regression:
        cells = Cells.of(history)
        (c, t), (less_c, less_t) = (self._counted(weight) for weight in (cells.weight, cells.without))
        x, shared = self.item_vectors_[cells.item].astype(np.float64), self.turn_.astype(np.float64)
        l2, less = (float(self._l2(np.array([n]), self.n_items_)[0]) for n in (len(x), len(x) - 1))
        with one_thread():
            left, right = (shared * self.spread_) @ shared.T + (x.T * c) @ x + l2 * np.eye(len(shared)), x.T @ t
        at = cells.place
        return Regression(x[at], c[at] - less_c, t[at] - less_t, left, right, cells.gone, l2 - less)

    @property
    def _axes(self) -> Axes:
        """Of what every query's equations share, found once for all queries."""
        return Axes(self.turn_, self.spread_)

    def _set_items(self, items: ItemVectors) -> None:
        axes = Axes.of(items, self.unobserved)
        self.item_vectors_, self.turn_, self.spread_ = items, axes.turn, axes.spread

    def _drawn(self, data: Dataset) -> State:
        rng = np.random.default_rng(self.seed)
        return {"items": rng.normal(0.0, self.stddev, (data.n_items, self.factors)).astype(np.float32)}

    def _solved(
        self, met: CSR, other: np.ndarray, shared: Axes, start: np.ndarray | None = None, steps: int = 0
    ) -> np.ndarray:
        """One side's vectors, given the other's: (4) and (5) of Hu et al., solved, or some steps taken from `start`.

        Weights below 0 speak against an item, and as firmly.
        """
        confidence, target = self._counted(met.data)
        l2 = self._l2(met.lengths, met.shape[1])
        return ridge_rows(met.indptr, met.indices, confidence, target, other, l2, shared, start, steps)

    def _counted(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The confidence of what was met, beyond that of the rest, and what it ought to add to the right side."""
        confidence = np.abs(weight)
        confidence *= np.float32(self.confidence)
        target = confidence + np.float32(self.unobserved)
        target[weight <= 0] = 0
        return confidence, target

    def _l2(self, events: np.ndarray, others: int) -> Float32[np.ndarray, "rows"]:
        """The pull of vectors towards 0, by their events and by how many others each could have."""
        return (self.l2 * (events + self.unobserved * others) ** self.scaling).astype(np.float32)
