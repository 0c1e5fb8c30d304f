"""The graph of users and items: an edge for every user and item with events of weight above 0.

Walks on it, and its normalised matrix D_u^-1/2 R D_i^-1/2, whose singular values lie within 0 and 1.
"""

from abc import abstractmethod

import numpy as np
from jaxtyping import Float32, Float64, Int32

from palate.arrays import Items, ItemVectors, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.codes import are_all
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.kernels.dense import product
from palate.kernels.filter import chebyshev, interpolated
from palate.kernels.spectrum import right_singular, work_of
from palate.kernels.top_k import top_k
from palate.models.blocks.similarity import active_columns, listed
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR, one_hot

ITEMS_AT_ONCE = 256  # the ends of all walks from these are held together
Degrees = Float32[np.ndarray, "catalogue"]
Sources = Int32[np.ndarray, "sources"]  # items of a history


def edges(matrix: CSR) -> CSR:
    """The cells of weight above 0: a dislike, or an event of weight 0, is not an edge."""
    return matrix.where(matrix.data > 0)


def to_power(degrees: np.ndarray, power: float) -> Float32[np.ndarray, "nodes"]:
    """Degrees to a power; 0 of a node without edges."""
    connected = degrees > 0
    return np.where(connected, np.where(connected, degrees, 1.0) ** power, 0.0).astype(np.float32)


def normalised(graph: CSR) -> CSR:
    """D_u^-1/2 R D_i^-1/2, where degrees are sums of weights."""
    return graph.scaled(to_power(graph.row_sums(), -0.5), to_power(graph.column_sums(), -0.5))


def walked(graph: CSR, alpha: float, beta: float, neighbors: int) -> CSR:
    """From each item over its users to other items: the chance of each way to the power alpha, summed over the ways,
    over the degree of the item reached to the power beta; of each item the likeliest so many ends are kept."""
    size = graph.shape[1]
    graph, active = active_columns(graph)
    steps = graph.scaled(rows=to_power(graph.row_sums(), -1.0))
    steps = steps.with_data(steps.data**alpha).scaled(columns=to_power(graph.column_sums(), -beta))
    back = graph.T.scaled(rows=to_power(graph.column_sums(), -1.0))
    back = back.with_data(back.data**alpha)
    every, n = np.arange(len(back), dtype=np.int32), len(back)
    ends, chances = np.empty((n, min(neighbors, n)), np.int32), np.empty((n, min(neighbors, n)), np.float32)
    for start in range(0, n, ITEMS_AT_ONCE):
        block = every[start : start + ITEMS_AT_ONCE]
        itself = np.arange(len(block) + 1, dtype=np.int64), block
        reached = back.take(block).times_sparse(steps)
        ends[block], chances[block] = top_k(reached, every, ends.shape[1], itself)
    return listed(np.where(chances > 0, ends, np.int32(-1)), chances, n).spread(active, size)


ONCE = np.array([0.5, -0.5])  # A^T A as a Chebyshev series in I - 2 A^T A


def walks_from(history: CSR, graph: CSR, alpha: float) -> Float32[np.ndarray, "queries catalogue"]:
    """What `walked` with a beta of 0 gives each item for each query, of all ends, without holding what any item gives.

    The chance of a way is w_ui w_uj to the power alpha, over d_i and d_u to the same: so the walk is that of a matrix
    and its own transpose.
    """
    half = graph.with_data(graph.data**alpha).scaled(rows=to_power(graph.row_sums(), -alpha / 2))
    start = history.scaled(columns=to_power(graph.column_sums(), -alpha))
    return chebyshev(half.parts, graph.shape[1], ONCE, start.parts)


def of_items(every: Float32[np.ndarray, "queries catalogue"], items: Items) -> Scores:
    """Some columns of the scores of all items; all of them are not copied."""
    whole = are_all(items, every.shape[1])
    return every if whole else every[:, items]


def plateau(degree: int, flatness: float) -> Float64[np.ndarray, "degrees"]:
    """How much of each frequency passes: from 1 at -1, where the graph is smoothest, over 1/2 at 0 to 0 at 1.

    Taken at the extrema of a Chebyshev polynomial and read as values at the nodes of the next, as the authors' code
    does.
    """
    at = -np.cos(np.arange(degree + 1) * np.pi / max(1, degree))
    return np.asarray(0.5 - 0.5 * np.sign(at) * np.abs(at) ** flatness)


class SpectralFilter(Recommender):
    """Filters a query's row by the item-item graph A^T A, where A is the normalised matrix of users by items, and by
    the leading right singular vectors V of A. Children are dataclasses that name the fields and write `score`."""

    reads = Reads.HISTORY
    score_tables = 2.5

    factors: int
    alpha: float
    graph_: CSR  # normalised, users by items
    degree_: Degrees
    item_vectors_: ItemVectors

    def learn(self, data: Dataset) -> None:
        self.learn_graph(data.interactions.matrix())

    def learn_graph(self, matrix: CSR) -> None:
        graph = edges(matrix)
        self.graph_, self.degree_ = normalised(graph), graph.column_sums()
        self.item_vectors_ = right_singular(self.graph_.parts, matrix.shape[1], self.factors)[1]

    @abstractmethod
    def reached(self, sources: Sources, items: Items) -> Float32[np.ndarray, "sources items"]:
        """What each item of a history adds to the score of each item, where its weight is 1.

        The filter is symmetric but for the degrees, so that the few items to explain are filtered, not all
        interacted items.
        """

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """The score is a sum over events, so each adds what it would score alone."""
        sources, place = np.unique(query.history.item, return_inverse=True)
        return np.asarray(self.reached(sources, items)[place] * query.history.weight[:, None])

    def filtered_cells(
        self, series: Float64[np.ndarray, "degrees"], items: Items, sources: Sources
    ) -> Float32[np.ndarray, "items sources"]:
        """The cells of a polynomial of A^T A, which is symmetric."""
        selected = one_hot(items, self.n_items_)
        return chebyshev(self.graph_.parts, self.n_items_, series, selected.parts)[:, sources]

    def cost(self, size: Size) -> Cost:
        """Of the graph, and of its singular vectors."""
        spectrum = cost_of_spectrum(size, self.factors)
        return size.matrix.then(spectrum).retaining(spectrum.retained + 8.0 * size.pairs + 8.0 * size.users)


class PlateauFilter(SpectralFilter):
    """Scores a query's row x by x D^-beta (p(A^T A) + alpha V V^T) D^beta, where D has the degrees of items and p is
    the polynomial of `plateau`."""

    degree: int
    flatness: float | None
    beta: float | None

    @property
    def shape(self) -> tuple[float, float]:
        """The flatness and the beta in force: those given, where a model does not choose its own."""
        return self.flatness or 0.0, self.beta or 0.0

    def score(self, queries: Queries, items: Items) -> Scores:
        return self.filtered(queries.history.matrix(self.n_items_), items)

    def filtered(self, history: CSR, items: Items) -> Scores:
        beta = self.shape[1]
        x, vectors = history.scaled(columns=to_power(self.degree_, -beta)), self.item_vectors_
        scores = of_items(chebyshev(self.graph_.parts, self.n_items_, self._series, x.parts), items)
        scores += product(np.float32(self.alpha) * x.times(vectors), vectors[items].T)
        scores *= to_power(self.degree_, beta)[items]
        return scores

    def reached(self, sources: Sources, items: Items) -> Float32[np.ndarray, "sources items"]:
        cells, vectors = self.filtered_cells(self._series, items, sources).T, self.item_vectors_
        cells = cells + product(np.float32(self.alpha) * vectors[sources], vectors[items].T)
        beta = self.shape[1]
        to, back = (to_power(self.degree_, power) for power in (-beta, beta))
        return np.asarray(to[sources][:, None] * cells * back[items])

    @property
    def _series(self) -> Float64[np.ndarray, "degrees"]:
        return interpolated(plateau(self.degree, self.shape[0]))


def cost_of_walks(size: Size, neighbors: int) -> Cost:
    """What `walked` takes: every pair of items of a user is a way, every item is looked at as the end of each."""
    retained = 8.0 * size.active * min(neighbors, size.active)
    block = 4.0 * ITEMS_AT_ONCE * size.active
    way = Cost(
        memory=2.0 * retained + block + 16.0 * size.pairs,
        elements=1.2 * size.squares + 20.0 * float(size.active) ** 2 + 30.0 * size.pairs + retained,
        python=20.0 * size.active / ITEMS_AT_ONCE,
    )
    return size.transpose.then(way).retaining(retained)


def cost_of_spectrum(size: Size, factors: int) -> Cost:
    """What the leading singular vectors of the graph take, and keep."""
    work = work_of(size.users, size.items, size.pairs, factors)
    retained = 4.0 * size.items * min(factors, size.users, size.items)
    return Cost(memory=work.memory, flops=work.flops, elements=work.elements, python=300.0).retaining(retained)
