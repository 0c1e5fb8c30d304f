"""ChebyEASE: a filter of the item-item graph, and a linear autoencoder of the most popular items beside it.

Chanwoo Kim, Jinkyu Sung, Yebonn Han, Joonseok Lee. Graph Spectral Filtering with Chebyshev Interpolation for
Recommendation. SIGIR 2025. https://arxiv.org/abs/2505.00552
Harald Steck. Embarrassingly Shallow Autoencoders for Sparse Data. WWW 2019. https://arxiv.org/abs/1905.03375
"""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, ItemVectors, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned
from palate.models.blocks.graphs import Degrees, PlateauFilter, Sources
from palate.models.blocks.item_inverse import exact_cost, inverted
from palate.sparse import CSR


@dataclass
class ChebyEASE(PlateauFilter):
    """A query's row x is scored by x D^-beta (p(A^T A) + alpha V V^T) D^beta, as ChebyCF does, plus weight times x B.

    The filter covers all items, the rare ones too; the weights B of EASE are more informative on popular items, and are
    learned for those alone: they take 4 bytes for each pair of them, 400 MB for 10,000.
    """

    degree: Annotated[int, Range(1, 16, "degree of the polynomial: steps taken on the graph")] = 8
    flatness: Annotated[float, Range(0.5, 15.0, "how flat the plateau is: 1 is a straight line")] = 1.5
    factors: Annotated[int, Range(16, 1024, "singular vectors that the ideal filter lets pass")] = 512
    alpha: Annotated[float, Range(0.0, 1.0, "weight of the ideal filter beside the polynomial")] = 0.2
    beta: Annotated[float, Range(0.0, 1.0, "power of the items' degrees: the higher, the more popular")] = 0.4
    popular: Annotated[int, Log(100, 20_000, "most popular items, which the autoencoder knows")] = 10_000
    l2: Annotated[float, Log(1.0, 1e4, "L2 regularisation of the autoencoder's weights")] = 50.0
    weight: Annotated[float, Log(0.01, 10.0, "weight of the autoencoder beside the filter")] = 0.25

    graph_: CSR = learned()  # normalised, users by items
    degree_: Degrees = learned()
    item_vectors_: ItemVectors = learned()
    popular_: Items = learned()
    weights_: Float32[np.ndarray, "popular popular"] = learned()  # [met, scored]

    def learn(self, data: Dataset) -> None:
        matrix = data.interactions.matrix()
        self.learn_graph(matrix)
        most = min(self.popular, np.count_nonzero(self.degree_))
        self.popular_ = np.sort(np.argsort(-self.degree_, kind="stable")[:most]).astype(np.int32)
        self.weights_ = self._autoencoder(matrix.columns(self.popular_))

    def _autoencoder(self, x: CSR) -> Float32[np.ndarray, "popular popular"]:
        """EASE: -P_ij / P_jj off the diagonal and 0 on it, where P = (X^T X + l2 I)^-1."""
        gram = x.gram()
        gram[np.diag_indices_from(gram)] += np.float32(self.l2)
        precision = inverted(gram, self.l2)
        precision /= -np.diag(precision).copy()
        np.fill_diagonal(precision, 0.0)
        return precision

    def cost(self, size: Size) -> Cost:
        known = min(self.popular, size.active)
        share = (known / max(1, size.active)) ** 0.4  # of the events: more than of the items, as these are popular
        part = replace(size, active=known, pairs=share * size.pairs, squares=share**2 * size.squares)
        graph, autoencoder = super().cost(size), exact_cost(part)
        beside = graph.retaining(graph.retained + size.matrix.retained)  # the matrix stays until the end of the fit
        return beside.then(autoencoder).retaining(graph.retained + autoencoder.retained)

    def score(self, queries: Queries, items: Items) -> Scores:
        history = queries.history.matrix(self.n_items_)
        scores = self.filtered(history, items)
        self._add_encoded(scores, history, items)
        return scores

    def reached(self, sources: Sources, items: Items) -> Float32[np.ndarray, "sources items"]:
        cells, place = super().reached(sources, items), np.full(self.n_items_, -1)
        place[self.popular_] = np.arange(len(self.popular_))
        known = np.ix_(place[sources] >= 0, place[items] >= 0)
        inside = np.ix_(*(places[places >= 0] for places in (place[sources], place[items])))
        cells[known] += np.float32(self.weight) * self.weights_[inside]
        return cells

    def _add_encoded(self, scores: Scores, history: CSR, items: Items) -> None:
        """Adds the autoencoder's scores of the popular ones among the items."""
        place = np.full(self.n_items_, -1)
        place[self.popular_] = np.arange(len(self.popular_))
        known = place[items]
        encoded = history.columns(self.popular_).times(self.weights_)
        scores[:, known >= 0] += np.float32(self.weight) * encoded[:, known[known >= 0]]
