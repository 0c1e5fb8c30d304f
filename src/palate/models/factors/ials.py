"""Alternating least squares on implicit feedback.

Yifan Hu, Yehuda Koren, Chris Volinsky. Collaborative Filtering for Implicit Feedback
Datasets. ICDM 2008. https://doi.org/10.1109/ICDM.2008.22
Steffen Rendle, Walid Krichene, Li Zhang, Yehuda Koren. Revisiting the Performance of iALS on Item Recommendation
Benchmarks. RecSys 2022. https://doi.org/10.1145/3523227.3548486
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, ItemVectors, PerQuery, QueryVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.hyper import Choice, Log, Range, Seed, learned
from palate.kernels.blas import one_thread
from palate.kernels.fused_top_k import best_products
from palate.kernels.ridge import Axes, ridge_rows
from palate.models.blocks.regression import Cells, Regression
from palate.models.blocks.withheld import PLACES, Withheld, best, cost_of_withheld
from palate.models.recommender import Reads
from palate.models.rounds import State
from palate.models.scoring import Embedding
from palate.sparse import CSR

STEPS = 3  # of conjugate gradients
Setting = tuple[float, float]  # confidence and l2
USUAL = 3.0, 10.0
SETTINGS: tuple[Setting, ...] = (
    USUAL, (3.0, 30.0), (10.0, 10.0), (10.0, 30.0), (10.0, 100.0), (30.0, 30.0), (30.0, 100.0), (100.0, 100.0)
)  # fmt: skip
SMALL, FEW = 24, 5  # factors and rounds of the models by which a setting is chosen: they agree with large ones


@dataclass
class IALS(Embedding):
    """A factorization in which every cell counts, and those with events count more.

    A cell with events weighs `unobserved` + `confidence` x weight and ought to score 1, all else weighs `unobserved`
    and ought to score 0. The L2 regularisation of a vector is l2 x (its events + `unobserved` x those it could
    have)^`scaling`.

    A query's vector is solved from its history, so that users who came after the fit are served
    as well as those before it, and no user vector is kept. Thin data wants more confidence, dense data less: where no
    `confidence` or no `l2` is given, the fit takes what ranks best some events that it withholds from small models.
    """

    reads = Reads.HISTORY
    suits = "made for many events of any kind: {events:,} here"
    learns_in = "epochs"

    factors: Annotated[int, Range(8, 512, "length of a vector")] = 64
    confidence: Annotated[
        float | None,
        Log(1.0, 300.0, "weight of a cell with events, beyond that of one without; none: chosen from the data"),
    ] = None
    unobserved: Annotated[float, Log(0.01, 1.0, "weight of a cell without events")] = 1.0
    l2: Annotated[float | None, Log(1e-3, 1e3, "L2 regularisation of the vectors; none: chosen from the data")] = None
    scaling: Annotated[
        float, Range(0.0, 1.0, "how the regularisation grows with the number of events; 0 is not at all")
    ] = 0.0
    solver: Annotated[str, Choice(("exact", "cg"), "least squares, or steps of conjugate gradients")] = "exact"
    stddev: Annotated[float, Log(1e-3, 1.0, "spread of the first vectors' numbers")] = 0.01
    epochs: Annotated[int, Range(5, 30, "rounds of solving users, then items")] = 15
    seed: Seed = 0

    confidence_: float = learned(before=lambda saved: saved["confidence"])
    l2_: float = learned(before=lambda saved: saved["l2"])
    item_vectors_: ItemVectors = learned()
    turn_: Float32[np.ndarray, "factors factors"] = learned()
    spread_: Float32[np.ndarray, "factors"] = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        if not self.rounds_:
            self.confidence_, self.l2_ = self._chosen(data.interactions)
            self.state_ = self._drawn(data.n_items)
        yield from self._rounds(data.interactions.matrix())

    def _rounds(self, matrix: CSR) -> Iterator[float]:
        by_item = matrix.T
        self._set_items(self.state_["items"])
        steps = STEPS if self.solver == "cg" else 0
        for _ in range(self.rounds_, self.epochs):
            before = self.item_vectors_
            users = self._solved(matrix, before, self._axes, self.state_.get("users"), steps)
            items = self._solved(by_item, users, Axes.of(users, self.unobserved), before, steps)
            self._set_items(items)
            self.state_["items"] = items
            if steps:
                self.state_["users"] = users
            moved = items - before
            yield float(np.abs(moved, out=moved).sum() / max(1, items.size))

    def _chosen(self, interactions: Interactions) -> Setting:
        """The confidence and the l2, each as given or, where it is None, as small models rank best what is withheld."""
        if self.confidence is not None and self.l2 is not None:
            return self.confidence, self.l2
        withheld, typical = self._withheld(interactions)
        settings = {self._completed(setting, typical) for setting in SETTINGS}
        usual = self._completed(USUAL, typical)
        ndcgs = {setting: self._ndcg(withheld, setting) for setting in sorted(settings)} if len(withheld) else {}
        return best(ndcgs, usual)

    def _withheld(self, interactions: Interactions) -> tuple[Withheld, float]:
        """Events held back, and the size of a typical vector's equation; the matrix of all is let go of."""
        matrix = interactions.matrix()
        typical = matrix.nnz / max(1, len(matrix)) + self.unobserved * matrix.shape[1]
        return Withheld.of(matrix.where(matrix.data > 0)), typical

    def _completed(self, setting: Setting, typical: float) -> Setting:
        """The fields that are set, else the setting's, whose l2 is the whole regularisation of a typical vector."""
        confidence, l2 = setting
        return (
            confidence if self.confidence is None else self.confidence,
            l2 / typical**self.scaling if self.l2 is None else self.l2,
        )

    def _ndcg(self, withheld: Withheld, setting: Setting) -> PerQuery:
        factors = max(1, min(SMALL, self.factors // 2))
        small = replace(self, factors=factors, solver="cg", epochs=FEW)
        small.confidence_, small.l2_ = setting
        small.rounds_, small.state_ = 0, small._drawn(withheld.known.shape[1])
        for _ in small._rounds(withheld.known):
            pass
        vectors = small._solved(withheld.met, small.item_vectors_, small._axes)
        every, seen = np.arange(withheld.known.shape[1], dtype=np.int32), (withheld.met.indptr, withheld.met.indices)
        return withheld.ndcg_of(best_products(vectors, small.item_vectors_, every, PLACES, seen)[0])

    def cost(self, size: Size) -> Cost:
        users = 4.0 * size.users * self.factors if self.solver == "cg" else 0.0
        rounds = size.ridge(self.factors, shared=True, solved=self.solver == "exact").times(self.epochs)
        drawn = size.vectors(size.items, self.factors).then(Cost(memory=users, retained=users))
        retained = 4.0 * self.factors * (size.items + self.factors + 1)
        chosen = self._cost_of_choice(size) if self.confidence is None or self.l2 is None else Cost()
        return chosen.then(size.matrix).then(size.transpose).then(drawn).then(rounds).retaining(retained)

    def _cost_of_choice(self, size: Size) -> Cost:
        rounds = size.ridge(min(SMALL, self.factors), shared=True, solved=False).times(0.3 * FEW * len(SETTINGS))
        vectors = size.vectors(size.items + size.users, SMALL)
        withheld = cost_of_withheld(size, 0.0, SMALL / 3 * len(SETTINGS), scored=False)
        known = size.matrix.then(withheld).retaining(size.matrix.retained)  # without what is withheld, in place of all
        return known.then(size.transpose).then(vectors).then(rounds).retaining(0.0)

    def encode(self, queries: Queries) -> QueryVectors:
        return self._solved(queries.history.matrix(self.n_items_), self.item_vectors_, self._axes)

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """Exactly what is lost without each event, of one solution for all."""
        cells = Cells.of(query.history)
        (c, t), (less_c, less_t) = (self._counted(weight) for weight in (cells.weight, cells.without))
        x, candidates = (self.item_vectors_[of].astype(np.float64) for of in (cells.item, items))
        l2, less = (float(self._l2(np.array([n]), self.n_items_)[0]) for n in (len(x), len(x) - 1))
        with one_thread():
            if len(x) < self.factors and l2 == less > 0:
                x, candidates = self._in_span(x, candidates, l2)
                left = np.eye(len(x)) + (x.T * c) @ x
            else:
                shared = self.turn_.astype(np.float64)
                left = (shared * self.spread_) @ shared.T + (x.T * c) @ x + l2 * np.eye(len(shared))
            right, at = x.T @ t, cells.place
        return Regression(x[at], c[at] - less_c, t[at] - less_t, left, right, cells.gone, l2 - less).added(candidates)

    def _in_span(self, x: np.ndarray, candidates: np.ndarray, l2: float) -> tuple[np.ndarray, np.ndarray]:
        """The vectors of the few items of a history, and the part of other vectors that lies in their span: in axes in
        which what all queries share is the identity, so that there are as many equations as items, not as factors."""
        axes = self.turn_.astype(np.float64) / np.sqrt(np.maximum(self.spread_, 0.0) + l2)
        span, vectors = np.linalg.qr((x @ axes).T)
        return vectors.T, candidates @ axes @ span

    @property
    def _axes(self) -> Axes:
        """Of what every query's equations share, found once for all queries."""
        return Axes(self.turn_, self.spread_)

    def _set_items(self, items: ItemVectors) -> None:
        axes = Axes.of(items, self.unobserved)
        self.item_vectors_, self.turn_, self.spread_ = items, axes.rotation, axes.spread

    def _drawn(self, n_items: int) -> State:
        rng = np.random.default_rng(self.seed)
        return {"items": rng.normal(0.0, self.stddev, (n_items, self.factors)).astype(np.float32)}

    def _solved(
        self, matrix: CSR, other: np.ndarray, shared: Axes, start: np.ndarray | None = None, steps: int = 0
    ) -> np.ndarray:
        """One side's vectors, given the other's: (4) and (5) of Hu et al., solved, or some steps taken from `start`.

        Weights below 0 count against an item, with the same confidence.
        """
        confidence, target = self._counted(matrix.data)
        l2 = self._l2(matrix.lengths, matrix.shape[1])
        return ridge_rows(matrix.indptr, matrix.indices, confidence, target, other, l2, shared, start, steps)

    def _counted(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The confidence of cells with events, beyond that of the rest, and what it ought to add to the right side."""
        confidence = np.abs(weight)
        confidence *= np.float32(self.confidence_)
        target = confidence + np.float32(self.unobserved)
        if weight.min(initial=1.0) <= 0:
            target[weight <= 0] = 0
        return confidence, target

    def _l2(self, events: np.ndarray, others: int) -> Float32[np.ndarray, "rows"]:
        """The L2 regularisation of vectors, by their events and by how many others each could have."""
        return (self.l2_ * (events + self.unobserved * others) ** self.scaling).astype(np.float32)
