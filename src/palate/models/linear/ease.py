"""EASE: an item is predicted linearly from all the others, in closed form.

Harald Steck. Embarrassingly Shallow Autoencoders for Sparse Data. WWW 2019.
https://arxiv.org/abs/1905.03375
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.hyper import Fixed, Log, learned
from palate.models.blocks.item_inverse import (
    inverse_cost,
    inverted,
    is_sparse,
    of_catalogue,
    sparse_weights,
    with_events,
)
from palate.models.needs import Needs
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity
from palate.sparse import CSR


@dataclass
class EASE(ItemSimilarity):
    """Least squares of the interaction matrix on itself, with no item predicting itself.

    Memory grows with the square of the catalogue: 4 bytes for each pair of items, 1.6 GB for 20,000. Beyond memory the
    inverse is sparse and approximate, with a warning; `similarity_` is then in compressed rows.
    """

    reads = Reads.HISTORY
    needs = Needs(few_events=True)

    l2: Annotated[float, Log(1.0, 1e5, "L2 regularisation of the weights")] = 500.0
    inverse: Annotated[str, Fixed("exact, sparse (each item by a few), or auto: exact where memory holds it")] = "auto"
    neighbors: Annotated[int, Fixed("of the sparse inverse: by how many others an item is predicted")] = 200

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        sparse = is_sparse(self.inverse, self.neighbors, data)
        x, items = with_events(data)
        if sparse:
            penalty = np.full(len(items), self.l2, dtype=np.float32)
            weights = sparse_weights(x, penalty, self.neighbors, self.l2)
            self.similarity_ = of_catalogue(weights, items, data.n_items)
        else:
            self.similarity_ = of_catalogue(self._weights(x), items, data.n_items)

    def _weights(self, x: CSR) -> Float32[np.ndarray, "items items"]:
        """B_ij = -P_ij / P_jj off the diagonal and 0 on it, where P = (X^T X + l2 I)^-1."""
        gram = x.gram()
        gram[np.diag_indices_from(gram)] += np.float32(self.l2)
        precision = inverted(gram, self.l2)
        precision /= -np.diag(precision).copy()
        np.fill_diagonal(precision, 0.0)
        return precision

    def cost(self, size: Size) -> Cost:
        return inverse_cost(size, self.inverse, self.neighbors)
