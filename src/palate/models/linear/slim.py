"""SLIM: an item is predicted linearly from a few others, those that an elastic net leaves.

Xia Ning, George Karypis. SLIM: Sparse Linear Methods for Top-N Recommender Systems. ICDM 2011.
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.hyper import Fixed, Log, learned
from palate.kernels.regressions import elastic_net
from palate.models.blocks.similarity import active_columns
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity
from palate.sparse import CSR

WHOLE = 12_000  # items up to which all pairs are held as a table, which is read several times as fast
MOVES, MOST_MOVES, NONZERO = 0.8, 6000.0, 100.0  # of weights for each item: moves per item there is, and weights not 0


@dataclass
class SLIM(ItemSimilarity):
    """For each item, weights w of all others that minimise |x - X w|^2 / 2 + l2 |w|^2 / 2 + l1 |w|_1."""

    reads = Reads.HISTORY

    l1: Annotated[float, Log(0.1, 100.0, "L1 regularisation of the weights: the higher, the fewer are not 0")] = 5.0
    l2: Annotated[float, Log(1.0, 1e4, "L2 regularisation of the weights")] = 200.0
    nonnegative: Annotated[bool, Fixed("whether no item counts against another")] = True
    tolerance: Annotated[float, Fixed("solved when no weight moves by more")] = 1e-3

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        x, active = active_columns(data.interactions.matrix())
        n = len(active)
        columns = elastic_net(
            x.gram(whole=True) if n <= WHOLE else (x.T @ x).parts,
            x.with_data(x.data**2).column_sums(),
            self.l1,
            self.l2,
            nonnegative=self.nonnegative,
            screened=self.nonnegative and bool((x.data >= 0).all()),
            tolerance=self.tolerance,
        )
        self.similarity_ = CSR(*columns, (n, n)).T.spread(active, data.n_items)

    def cost(self, size: Size) -> Cost:
        """Of the matrix times itself, and of a row of that for each move of a weight: thousands for each item."""
        pairs, moved = float(size.active) ** 2, min(MOVES * size.active, MOST_MOVES)
        if size.active <= WHOLE:
            product = Cost(memory=8.0 * pairs, retained=4.0 * pairs, shared=0.3 * size.squares, elements=pairs)
            moves = Cost(elements=moved * pairs / 8)
        else:
            cells = min(size.squares, pairs)
            product = Cost(memory=8.0 * cells, retained=8.0 * cells, shared=2.0 * size.squares)
            moves = Cost(elements=moved * cells)
        retained = 8.0 * min(pairs, NONZERO * size.active)
        return (
            size.matrix.then(size.transpose)
            .then(product)
            .then(moves)
            .then(Cost(memory=3 * retained))
            .retaining(retained)
        )
