"""PureSVD: the truncated singular value decomposition of users by items, with zeros where there is no event.

Paolo Cremonesi, Yehuda Koren, Roberto Turrin. Performance of Recommender Algorithms on Top-N Recommendation Tasks.
RecSys 2010. https://doi.org/10.1145/1864708.1864721
"""

import warnings
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, ItemVectors, QueryVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Range, learned
from palate.kernels.fused_top_k import inner_products
from palate.kernels.spectrum import right_singular
from palate.models.blocks.graphs import cost_of_spectrum
from palate.models.recommender import Reads
from palate.models.scoring import Embedding
from palate.sparse import CSR


@dataclass
class PureSVD(Embedding):
    """A query's row is projected onto the leading right singular vectors of users by items, and read off there.

    So users who came after the fit are served as those before it, exactly.

    With as many vectors as there are users or items the projection leaves a row as it is, and items without events
    score rounding noise; so no more are kept than half the users, or half the items, that have an event. Where that is
    fewer than `factors`, the fit warns.
    """

    reads = Reads.HISTORY

    factors: Annotated[int, Range(8, 512, "singular vectors kept")] = 50

    item_vectors_: ItemVectors = learned()

    def learn(self, data: Dataset) -> None:
        matrix = data.interactions.matrix()
        self.item_vectors_ = right_singular(matrix.parts, data.n_items, self._rank(matrix))[1]

    def cost(self, size: Size) -> Cost:
        spectrum = cost_of_spectrum(size, self.factors)
        return size.matrix.then(spectrum).retaining(spectrum.retained)

    def encode(self, queries: Queries) -> QueryVectors:
        return queries.history.matrix(self.n_items_).times(self.item_vectors_)

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """The score is a sum over events, so each adds what it would score alone."""
        alone = query.history.event_matrix(self.n_items_).times(self.item_vectors_)
        return inner_products(alone, self.item_vectors_[items])

    def _rank(self, matrix: CSR) -> int:
        """How many vectors are kept."""
        users, items = int((matrix.lengths > 0).sum()), len(np.unique(matrix.indices))
        most = max(1, min(users, items) // 2)
        if self.factors > most:
            warnings.warn(
                f"PureSVD keeps {most} factors, not {self.factors}: with more than half the users ({users}) or items "
                f"({items}) that have events it would give back the history, and say nothing of other items; "
                f"set factors to {most} or fewer",
                stacklevel=4,
            )
        return min(self.factors, most)
