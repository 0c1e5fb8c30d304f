"""GF-CF: a linear filter of the item-item graph, and an ideal low-pass filter beside it; nothing is trained.

Yifei Shen, Yongji Wu, Yao Zhang, Caihua Shan, Jun Zhang, Khaled B. Letaief, Dongsheng Li. How Powerful is Graph
Convolution for Recommendation? CIKM 2021. https://arxiv.org/abs/2108.07567
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, ItemVectors, Scores
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned
from palate.kernels.dense import product
from palate.kernels.filter import chebyshev
from palate.models.blocks.graphs import ONCE, Degrees, Sources, SpectralFilter, of_items, to_power
from palate.sparse import CSR


@dataclass
class GFCF(SpectralFilter):
    """A query's row x is scored by x A^T A + alpha x D^-1/2 V V^T D^1/2.

    A is the normalised matrix of users by items, V its leading right singular vectors, D the degrees of items.
    """

    factors: Annotated[int, Range(16, 1024, "singular vectors that the ideal filter lets pass")] = 256
    alpha: Annotated[float, Log(0.01, 10.0, "weight of the ideal filter beside the linear one")] = 0.3

    graph_: CSR = learned()  # normalised, users by items
    degree_: Degrees = learned()
    item_vectors_: ItemVectors = learned()

    def score(self, queries: Queries, items: Items) -> Scores:
        history = queries.history.matrix(self.n_items_)
        scores = of_items(chebyshev(self.graph_.parts, self.n_items_, ONCE, history.parts), items)
        inside = history.scaled(columns=to_power(self.degree_, -0.5)).times(self.item_vectors_)
        passed = np.float32(self.alpha) * to_power(self.degree_, 0.5)[:, None] * self.item_vectors_
        scores += product(inside, passed[items].T)
        return scores

    def reached(self, sources: Sources, items: Items) -> Float32[np.ndarray, "sources items"]:
        to, back = (to_power(self.degree_, power)[:, None] for power in (-0.5, 0.5))
        inside, passed = (
            to[sources] * self.item_vectors_[sources],
            np.float32(self.alpha) * back[items] * self.item_vectors_[items],
        )
        return np.asarray(self.filtered_cells(ONCE, items, sources).T + product(inside, passed.T))
