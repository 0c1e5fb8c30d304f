"""ChebyCF: a filter of the item-item graph with a plateau, by Chebyshev interpolation; nothing is trained.

Chanwoo Kim, Jinkyu Sung, Yebonn Han, Joonseok Lee. Graph Spectral Filtering with Chebyshev Interpolation for
Recommendation. SIGIR 2025. https://arxiv.org/abs/2505.00552
"""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from palate.arrays import ItemVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.hyper import Range, learned
from palate.models.blocks.graphs import Degrees, PlateauFilter, cost_of_spectrum, edges
from palate.models.blocks.withheld import NDCGs, Withheld, best, cost_of_withheld
from palate.sparse import CSR

FLATNESSES, BETAS = (1.5, 4.0, 10.0), (0.1, 0.2, 0.3, 0.4)  # tried where none are given
Shape = tuple[float, float]  # flatness and beta
USUAL: Shape = 1.5, 0.4  # as published
SMALL = 128  # singular vectors of the filter by which they are chosen
WORK = 2e8  # events passed in filtering for all test users, at most: from 200,000 events on, fewer users
FEWEST = 256


@dataclass
class ChebyCF(PlateauFilter):
    """A query's row x is scored by x D^-beta (p(A^T A) + alpha V V^T) D^beta.

    A is the normalised matrix of users by items, V its leading right singular vectors, D the degrees of items, and p a
    polynomial that keeps smooth signals and, by a plateau, much of those in the middle. Dense data wants it flat, thin
    data less so: without a `flatness` or a `beta` the fit takes what ranks best some events that it withholds.
    """

    degree: Annotated[int, Range(1, 16, "degree of the polynomial: steps taken on the graph")] = 8
    flatness: Annotated[
        float | None, Range(0.5, 15.0, "how flat the plateau is: 1 is a straight line; none: chosen from the data")
    ] = None
    factors: Annotated[int, Range(16, 1024, "singular vectors that the ideal filter lets pass")] = 512
    alpha: Annotated[float, Range(0.0, 1.0, "weight of the ideal filter beside the polynomial")] = 0.2
    beta: Annotated[
        float | None,
        Range(0.0, 1.0, "power of the items' degrees: the higher, the more popular; none: chosen from the data"),
    ] = None

    flatness_: float = learned(before=lambda saved: saved["flatness"])
    beta_: float = learned(before=lambda saved: saved["beta"])
    graph_: CSR = learned()  # normalised, users by items
    degree_: Degrees = learned()
    item_vectors_: ItemVectors = learned()

    @property
    def shape(self) -> Shape:
        return self.flatness_, self.beta_

    def learn(self, data: Dataset) -> None:
        matrix = data.interactions.matrix()
        self.flatness_, self.beta_ = self._chosen(matrix)
        self.learn_graph(matrix)

    def _chosen(self, matrix: CSR) -> Shape:
        """Each as given or, where it is None, chosen: the flatness first, then the beta."""
        usual = self._completed(USUAL)
        if self.flatness is not None and self.beta is not None:
            return usual
        withheld = Withheld.of(edges(matrix), queries_of(matrix.nnz))
        small = replace(self, factors=min(SMALL, self.factors))
        small.n_items_ = matrix.shape[1]
        if not len(withheld):
            return usual
        small.learn_graph(withheld.known)
        flat = best(small.ndcgs(withheld, {self._completed((each, usual[1])) for each in FLATNESSES} | {usual}), usual)
        return best(small.ndcgs(withheld, {self._completed((flat[0], each)) for each in BETAS} | {flat}), flat)

    def _completed(self, shape: Shape) -> Shape:
        """What is given, the rest from the shape."""
        flatness, beta = shape
        return flatness if self.flatness is None else self.flatness, beta if self.beta is None else self.beta

    def ndcgs(self, withheld: Withheld, shapes: set[Shape]) -> NDCGs[Shape]:
        """How well each shape ranks, with the graph and the vectors as they are."""
        return withheld.ndcgs(lambda block: {shape: block.ndcg(self._shaped(block.met, shape)) for shape in shapes})

    def _shaped(self, matrix: CSR, shape: Shape) -> np.ndarray:
        self.flatness_, self.beta_ = shape
        return self.filtered(matrix, np.arange(matrix.shape[1], dtype=np.int32))

    def cost(self, size: Size) -> Cost:
        """Of the filter, and of the choice of its shape."""
        if self.flatness is not None and self.beta is not None:
            return super().cost(size)
        tried = len(FLATNESSES) + len(BETAS)
        share = queries_of(size.pairs) / queries_of(0.0)
        choice = cost_of_withheld(size, share * 2.0 * self.degree * tried, share * 4.0 * tried)
        spectrum = cost_of_spectrum(size, min(SMALL, self.factors))
        return choice.then(spectrum).retaining(0.0).then(super().cost(size))


def queries_of(events: float) -> int:
    """The number of test users, where filtering for each takes so many events."""
    return int(min(1000.0, max(FEWEST, WORK / max(1.0, events))))
