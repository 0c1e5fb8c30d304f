"""ChebyCF: a filter of the item-item graph with a plateau, by Chebyshev interpolation; nothing is trained.

Chanwoo Kim, Jinkyu Sung, Yebonn Han, Joonseok Lee. Graph Spectral Filtering with Chebyshev Interpolation for
Recommendation. SIGIR 2025. https://arxiv.org/abs/2505.00552
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemVectors
from palate.hyper import Range, learned
from palate.models.graphs import Degrees, PlateauFilter
from palate.sparse import CSR


@dataclass
class ChebyCF(PlateauFilter):
    """A query's row x is scored by x D^-beta (p(A^T A) + alpha V V^T) D^beta.

    A is the normalised matrix of users by items, V its leading right singular vectors, D the degrees of items, and p a
    polynomial that keeps smooth signals and, by a plateau, much of those in the middle.
    """

    degree: Annotated[int, Range(1, 16, "degree of the polynomial: steps taken on the graph")] = 8
    flatness: Annotated[float, Range(0.5, 4.0, "how flat the plateau is: 1 is a straight line")] = 1.5
    factors: Annotated[int, Range(16, 1024, "singular vectors that the ideal filter lets pass")] = 512
    alpha: Annotated[float, Range(0.0, 1.0, "weight of the ideal filter beside the polynomial")] = 0.2
    beta: Annotated[float, Range(0.0, 1.0, "power of the items' degrees: the higher, the more popular")] = 0.4

    graph_: CSR = learned()  # normalised, users by items
    degree_: Degrees = learned()
    item_vectors_: ItemVectors = learned()
