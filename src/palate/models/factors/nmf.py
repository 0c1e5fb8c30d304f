"""Nonnegative matrix factorization: of interactions, and of ratings.

Daniel Lee, Sebastian Seung. Algorithms for Non-negative Matrix Factorization. NIPS 2000.
Andrzej Cichocki, Anh-Huy Phan. Fast Local Algorithms for Large Scale Nonnegative Matrix and Tensor Factorizations.
IEICE Transactions 2009. https://doi.org/10.1587/transfun.E92.A.708
Xin Luo, Mengchu Zhou, Yunni Xia, Qingsheng Zhu. An Efficient Non-Negative Matrix-Factorization-Based Approach to
Collaborative Filtering for Recommender Systems. IEEE Transactions on Industrial Informatics 2014.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, ItemVectors, QueryVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.hyper import Choice, Log, Range, Seed, learned
from palate.kernels.blas import one_thread
from palate.kernels.ridge import gram, nonnegative_rows
from palate.models.blocks.rating_vectors import ABOUT_USERS, OF_USERS, put_trained, reads_of
from palate.models.blocks.ratings import bounded, mean_and_range, rated_in, rating_matrix
from palate.models.blocks.regression import Cells, Regression
from palate.models.recommender import Reads
from palate.models.rounds import State
from palate.models.scoring import Embedding
from palate.sparse import CSR

SWEEPS, MOST_SWEEPS = 2, 200  # over the numbers of a vector: in a round of training, and for a query


def drawn(seed: int, data: Dataset, factors: int, most: float) -> State:
    """Vectors of both sides, between 0 and the most."""
    rng = np.random.default_rng(seed)
    sides = ("users", data.n_users), ("items", data.n_items)
    return {name: rng.uniform(0.0, most, (n, factors)).astype(np.float32) for name, n in sides}


@dataclass
class NMF(Embedding):
    """A factorization of users by items into parts that only add up: no number of any vector is below 0.

    It minimises the squared errors of all cells, as iALS does: a cell with events weighs 1 + `confidence` x weight and
    ought to score 1, the others weigh 1 and ought to score 0. A query's vector is solved from its history, and none is
    kept.
    """

    reads = Reads.HISTORY
    learns_in = "epochs"

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 64
    confidence: Annotated[float, Log(0.1, 100.0, "weight of a cell with events, beyond that of one without")] = 3.0
    l2: Annotated[float, Log(1e-3, 1e2, "L2 regularisation of the vectors")] = 10.0
    epochs: Annotated[int, Range(5, 100, "rounds of bettering users, then items")] = 20
    seed: Seed = 0

    item_vectors_: ItemVectors = learned()
    gram_: Float32[np.ndarray, "factors factors"] = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        met = data.interactions.matrix()
        met_by = met.T
        if not self.rounds_:
            self.state_ = drawn(self.seed, data, self.factors, self.factors**-0.5)
        users, items = self.state_["users"], self.state_["items"]
        self.item_vectors_, self.gram_ = items, gram(items).astype(np.float32)
        for _ in range(self.rounds_, self.epochs):
            users = self._bettered(met, items, self.gram_, users, SWEEPS)
            before, items = items, self._bettered(met_by, users, gram(users).astype(np.float32), items, SWEEPS)
            self.item_vectors_, self.gram_ = items, gram(items).astype(np.float32)
            self.state_["users"], self.state_["items"] = users, items
            yield float(np.abs(items - before).mean()) if items.size else 0.0

    def cost(self, size: Size) -> Cost:
        return _cost(size, self.factors, self.epochs)

    def encode(self, queries: Queries) -> QueryVectors:
        """The best vector for the history, the items' given: a convex problem, solved from 0 on."""
        start = np.zeros((len(queries), self.factors), dtype=np.float32)
        met = queries.history.matrix(self.n_items_)
        return self._bettered(met, self.item_vectors_, self.gram_, start, MOST_SWEEPS)

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """What is lost without each event, where the same numbers of the query's vector stay above 0; of one solution
        for all."""
        cells, used = Cells.of(query.history), self.encode(query)[0] > 0
        if not used.any():
            return np.zeros((len(cells.place), len(items)), dtype=np.float32)
        (c, t), (less_c, less_t) = (self._counted(weight) for weight in (cells.weight, cells.without))
        x = self.item_vectors_[cells.item][:, used].astype(np.float64)
        with one_thread():
            left, right = self.gram_[np.ix_(used, used)] + (x.T * c) @ x + self.l2 * np.eye(x.shape[1]), x.T @ t
        at = cells.place
        regression = Regression(x[at], c[at] - less_c, t[at] - less_t, left, right, cells.gone)
        return regression.added(self.item_vectors_[items][:, used])

    def _counted(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The confidence of interacted items, beyond that of the rest, and what it adds to the right side."""
        confidence = np.abs(weight) * np.float32(self.confidence)
        return confidence, np.where(weight > 0, confidence + 1, 0)

    def _bettered(self, met: CSR, other: np.ndarray, shared: np.ndarray, own: np.ndarray, sweeps: int) -> np.ndarray:
        """One side's vectors, given the other's. Weights below 0 count against an item."""
        confidence, target = self._counted(met.data)
        l2 = np.full(len(met), self.l2, dtype=np.float32)
        return nonnegative_rows(met.indptr, met.indices, confidence, target, other, l2, own, sweeps, shared)


@dataclass
class NMFRatings(Embedding):
    """A rating is the inner product of two vectors, neither of which has a number below 0.

    Both sides are multiplied, at once, by what moves the product towards the ratings over what holds it back, and
    stopped before they fit too closely. A query's vector goes the same way, the items' given, or is that of training
    for a user of the fit where these are kept.
    """

    score_kind = ScoreKind.RATING
    learns_in = "epochs"

    factors: Annotated[int, Range(2, 64, "length of a vector")] = 15
    l2: Annotated[float, Log(1e-3, 1.0, "L2 regularisation of the vectors, per rating")] = 0.06
    epochs: Annotated[int, Range(10, 200, "rounds of bettering both sides")] = 50
    users: Annotated[str, Choice(OF_USERS, ABOUT_USERS)] = "solved"
    seed: Seed = 0

    lowest_: float = learned()
    highest_: float = learned()
    user_vectors_: QueryVectors = learned()  # of users that are kept from training; no row where none is
    item_vectors_: ItemVectors = learned()

    @property
    def reads(self) -> Reads:
        return reads_of(self.users)

    def learn(self, data: Dataset) -> Iterator[float]:
        rated = rating_matrix(data.interactions)
        by_item = rated.T
        _, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        if not self.rounds_:
            self.state_ = drawn(self.seed, data, self.factors, 1.0)
        for _ in range(self.rounds_, self.epochs):
            users, items = self.state_["users"], self.state_["items"]
            self.state_["users"] = self._moved(rated, items, users, 1)
            self.state_["items"] = self._moved(by_item, users, items, 1)
            self.item_vectors_ = self._filled(self.state_["items"], by_item)
            self.user_vectors_ = self.state_["users"] if self.users == "trained" else users[:0]
            off = rated.data - np.einsum("ef,ef->e", users[rated.row], items[rated.indices])
            yield float(np.sqrt(np.mean(off**2))) if len(off) else 0.0

    def cost(self, size: Size) -> Cost:
        loss = Cost(memory=8.0 * size.pairs * self.factors, elements=3.0 * size.pairs * self.factors)
        fit = _cost(size, self.factors, self.epochs).then(loss.times(self.epochs))
        return fit.retaining(fit.retained + (4.0 * size.users * self.factors if self.users == "trained" else 0.0))

    def encode(self, queries: Queries) -> QueryVectors:
        start = np.full((len(queries), self.factors), 0.5, dtype=np.float32)
        vectors = self._moved(rated_in(queries.history, self.n_items_), self.item_vectors_, start, self.epochs)
        put_trained(vectors, self.user_vectors_, queries)
        return vectors

    def bounded(self, products: np.ndarray) -> np.ndarray:
        return bounded(products, self.lowest_, self.highest_)

    def _moved(self, rated: CSR, other: np.ndarray, own: np.ndarray, steps: int) -> np.ndarray:
        """One side's vectors after so many steps, given the other's."""
        l2 = (self.l2 * rated.lengths).astype(np.float32)
        ones = np.ones_like(rated.data)
        return nonnegative_rows(rated.indptr, rated.indices, ones, rated.data, other, l2, own, steps, multiplies=True)

    def _filled(self, items: ItemVectors, by_item: CSR) -> ItemVectors:
        """Items without a rating have the mean vector."""
        rated = by_item.lengths > 0
        mean = items[rated].mean(0) if rated.any() else np.zeros(self.factors, np.float32)
        return np.where(rated[:, None], items, mean.astype(np.float32))


def _cost(size: Size, factors: int, epochs: int) -> Cost:
    """Of rounds of a matrix of factors by factors for each row, and of the vectors of both sides."""
    rows, width = size.users + size.items, -(-factors // 16) * 16
    tables = size.vectors(rows, factors)
    rounds = Cost(
        memory=12.0 * rows * width + 9.0 * size.pairs,
        ridge=2.0 * size.pairs * width * (width / 2 + 40.0) + 4.0 * rows * width**2,
        elements=8.0 * size.pairs + 6.0 * rows * width,
        python=100.0,
    )
    retained = 4.0 * (size.items * factors + factors**2)
    return size.matrix.then(size.transpose).then(tables).then(rounds.times(epochs)).retaining(retained)
