"""EDLAE: EASE that learns to predict what was dropped from its input at random, in closed form.

Harald Steck. Autoencoders that don't overfit towards the Identity. NeurIPS 2020.
https://proceedings.neurips.cc/paper/2020/hash/e33d974aae13e4d877477d51d8bafdc4-Abstract.html
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.hyper import Fixed, Log, Range, learned
from palate.models.blocks.item_inverse import (
    inverse_cost,
    inverted,
    is_sparse,
    of_catalogue,
    sparse_weights,
    with_events,
)
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity
from palate.sparse import CSR


@dataclass
class EDLAE(ItemSimilarity):
    """Least squares of the matrix on itself with each event of the input dropped by chance, over all such drops.

    That is EASE with a penalty that grows with the number of interactions of an item: dropout / (1 - dropout) times
    that, and l2. With dropout 0 it is EASE. Memory is that of EASE.
    """

    reads = Reads.HISTORY

    dropout: Annotated[float, Range(0.0, 0.9, "share of events dropped from the input")] = 0.3
    l2: Annotated[float, Log(1.0, 1e5, "L2 regularisation of the weights")] = 100.0
    inverse: Annotated[str, Fixed("exact, sparse (each item by a few), or auto: exact where memory holds it")] = "auto"
    neighbors: Annotated[int, Fixed("of the sparse inverse: by how many others an item is predicted")] = 200

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        if not 0 <= self.dropout < 1:
            raise InputError(f"dropout is {self.dropout:g}; it takes a number from 0 up to, but not, 1")
        sparse = is_sparse(self.inverse, self.neighbors, data)
        x, items = with_events(data)
        if sparse:
            penalty = self._penalty(x.with_data(x.data**2).column_sums())
            weights = sparse_weights(x, penalty, self.neighbors, self.l2)
            self.similarity_ = of_catalogue(weights, items, data.n_items)
        else:
            self.similarity_ = of_catalogue(self._weights(x), items, data.n_items)

    def _weights(self, x: CSR) -> Float32[np.ndarray, "items items"]:
        """B_ij = -P_ij / P_jj off the diagonal and 0 on it, where P = (X^T X + L)^-1."""
        gram = x.gram()
        gram[np.diag_indices_from(gram)] += self._penalty(np.diag(gram))
        precision = inverted(gram, self.l2)
        precision /= -np.diag(precision).copy()
        np.fill_diagonal(precision, 0.0)
        return precision

    def _penalty(self, diagonal: Float32[np.ndarray, "items"]) -> Float32[np.ndarray, "items"]:
        """The diagonal of L: dropout / (1 - dropout) times that of X^T X, and l2."""
        return np.asarray(self.dropout / (1.0 - self.dropout) * diagonal + self.l2, dtype=np.float32)

    def cost(self, size: Size) -> Cost:
        return inverse_cost(size, self.inverse, self.neighbors)
