"""EASE: an item is predicted linearly from all the others, in closed form.

Harald Steck. Embarrassingly Shallow Autoencoders for Sparse Data. WWW 2019.
https://arxiv.org/abs/1905.03375
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import ItemMatrix
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.hyper import Log, learned
from palate.kernels.inverse import BLOCK, invert
from palate.models.cost import Cost, Size
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity


@dataclass
class EASE(ItemSimilarity):
    """Least squares of the interaction matrix on itself, with no item predicting itself.

    Memory grows with the square of the catalogue: 4 bytes for each pair of items, 1.6 GB for 20,000.
    """

    reads = Reads.HISTORY

    l2: Annotated[float, Log(1.0, 1e5, "pull of the weights towards 0")] = 500.0

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        gram = data.interactions.matrix().gram()  # at once as a table: as a sparse matrix it would be larger
        gram[np.diag_indices_from(gram)] += np.float32(self.l2)

        try:
            precision = invert(gram)
        except np.linalg.LinAlgError:
            raise InputError(
                f"with l2 = {self.l2:g} the weights of items have no single solution; take another l2, such as 500"
            ) from None

        # Off the diagonal the weights are -P_ij / P_jj; on it the constraint holds them at 0.
        precision /= -np.diag(precision).copy()
        np.fill_diagonal(precision, 0.0)
        self.similarity_ = precision

    def cost(self, size: Size) -> Cost:
        """Of the matrix times itself, as a table of all pairs of items, and of its inverse, in place."""
        pairs, panels = float(size.items) ** 2, float(BLOCK * size.items)
        table = 4.0 * pairs
        flops = 1.2 * pairs * size.items + 24.0 * BLOCK * panels  # blocks of the diagonal are in float64
        inverse = Cost(memory=table + 12.0 * panels, flops=flops, shared=0.3 * size.squares + 0.45 * pairs)
        return size.matrix.then(size.transpose).then(inverse).keeping(table)
