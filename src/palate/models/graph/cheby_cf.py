"""ChebyCF: a filter of the item-item graph with a plateau, by Chebyshev interpolation; nothing is trained.

Chanwoo Kim, Jinkyu Sung, Yebonn Han, Joonseok Lee. Graph Spectral Filtering with Chebyshev Interpolation for
Recommendation. SIGIR 2025. https://arxiv.org/abs/2505.00552
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import Items, ItemVectors, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Range, learned
from palate.kernels.filter import interpolated
from palate.kernels.spectrum import right_singular
from palate.models.cost import Cost, Size
from palate.models.graphs import Degrees, cost_of_spectrum, edges, filtered, normalised, plateau, to_power
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR


@dataclass
class ChebyCF(Recommender):
    """A query's row x is scored by x D^-beta (p(A^T A) + alpha V V^T) D^beta.

    A is the normalised matrix of users by items, V its leading right singular vectors, D the degrees of items, and p a
    polynomial that keeps smooth signals and, by a plateau, much of those in the middle.
    """

    reads = Reads.HISTORY

    degree: Annotated[int, Range(1, 16, "degree of the polynomial: steps taken on the graph")] = 8
    flatness: Annotated[float, Range(0.5, 4.0, "how flat the plateau is: 1 is a straight line")] = 1.5
    factors: Annotated[int, Range(16, 1024, "singular vectors that the ideal filter lets pass")] = 512
    alpha: Annotated[float, Range(0.0, 1.0, "weight of the ideal filter beside the polynomial")] = 0.2
    beta: Annotated[float, Range(0.0, 1.0, "power of the items' degrees: the higher, the more popular")] = 0.4

    graph_: CSR = learned()  # normalised, users by items
    degree_: Degrees = learned()
    item_vectors_: ItemVectors = learned()

    def learn(self, data: Dataset) -> None:
        graph = edges(data.interactions.matrix())
        self.graph_, self.degree_ = normalised(graph), graph.column_sums()
        self.item_vectors_ = right_singular(self.graph_.parts, data.n_items, self.factors)[1]

    def cost(self, size: Size) -> Cost:
        spectrum = cost_of_spectrum(size, self.factors)
        return size.matrix.then(spectrum).keeping(spectrum.kept + 8.0 * size.pairs + 8.0 * size.users)

    def score(self, queries: Queries, items: Items) -> Scores:
        x = queries.history.matrix(self.n_items_).scaled(columns=to_power(self.degree_, -self.beta))
        series = interpolated(plateau(self.degree, self.flatness))
        scores = filtered(self.graph_, self.item_vectors_, series, self.alpha, x, items)
        scores *= to_power(self.degree_, self.beta)[items]
        return scores
