"""ADMM SLIM: SLIM with all items solved at once, by turns of a ridge regression and a shrinkage.

Harald Steck, Maria Dimakopoulou, Nickolai Riabov, Tony Jebara. ADMM SLIM: Sparse Recommendations for Many Users.
WSDM 2020. https://doi.org/10.1145/3336191.3371774
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.hyper import Fixed, Log, Range, learned
from palate.kernels.dense import product
from palate.kernels.inverse import BLOCK, invert
from palate.models.blocks.similarity import active_columns
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity
from palate.sparse import CSR

PASSED = 140.0  # bytes of each pair of items that the passes over tables of a turn read and write


@dataclass
class ADMMSLIM(ItemSimilarity):
    """Weights B that minimise |X - X B|^2 / 2 + l2 |B|^2 / 2 + l1 |B|_1, with no item predicting itself.

    B is split in two that are to agree: one solves the least squares with the diagonal at 0, the other is sparse (and
    not below 0), and `rho` pulls them together. Memory is six tables of all pairs of items.
    """

    reads = Reads.HISTORY
    learns_in = "epochs"

    l1: Annotated[float, Log(0.1, 100.0, "L1 regularisation of the weights: the higher, the fewer are not 0")] = 2.0
    l2: Annotated[float, Log(1.0, 1e5, "L2 regularisation of the weights")] = 500.0
    rho: Annotated[
        float, Log(100.0, 1e5, "how firmly the two halves are held together: changes the speed, not the result")
    ] = 3000.0
    epochs: Annotated[int, Range(10, 100, "turns")] = 40
    nonnegative: Annotated[bool, Fixed("whether no item counts against another")] = False

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        """The loss of a round is how far the two halves are apart, as a share of their size."""
        x, active = active_columns(data.interactions.matrix())
        gram = x.gram(whole=True)
        n = len(gram)
        if self.rounds_ == 0:
            self.state_ = {part: np.zeros((n, n), np.float32) for part in ("weights", "apart")}
        self.state_["active"] = active
        precision = self._inverse(gram)
        on_diagonal = np.diag(precision).copy()
        for _ in range(self.rounds_, self.epochs):
            sparse, apart = (self.state_[name] for name in ("weights", "apart"))
            solved = product(precision, gram + np.float32(self.rho) * (sparse - apart))
            solved -= precision * (np.diag(solved) / on_diagonal)
            apart = apart + solved
            sparse = self._shrunk(apart)
            apart -= sparse
            self.state_ |= {"weights": sparse, "apart": apart}
            yield float(np.linalg.norm(solved - sparse)) / max(1e-12, float(np.linalg.norm(solved)))

    def settle(self) -> None:
        self.similarity_ = CSR.of_dense(self.state_["weights"]).spread(self.state_["active"], self.n_items_)

    def cost(self, size: Size) -> Cost:
        """Of the inverse of all pairs of items, and a product of such tables in each round."""
        pairs, table = float(size.active) ** 2, 4.0 * float(size.active) ** 2
        inverse = Cost(flops=pairs * (size.active + 2.0 * BLOCK), shared=0.3 * size.squares + 0.45 * pairs)
        turn = Cost(flops=2.0 * pairs * size.active, bytes=PASSED * pairs, elements=8.0 * pairs, python=30.0)
        rounds = Cost(memory=12.0 * table, retained=2.0 * table).then(turn.times(self.epochs))
        return size.matrix.then(size.transpose).then(inverse).then(rounds).retaining(2.0 * table)

    def _inverse(self, gram: np.ndarray) -> np.ndarray:
        with_penalty = gram.copy()
        with_penalty[np.diag_indices_from(gram)] += np.float32(self.l2 + self.rho)
        try:
            return np.asarray(invert(with_penalty))
        except np.linalg.LinAlgError:
            raise InputError(
                f"with l2 = {self.l2:g} and rho = {self.rho:g} the weights have no single solution; take larger ones"
            ) from None

    def _shrunk(self, weights: np.ndarray) -> np.ndarray:
        by = np.float32(self.l1 / self.rho)
        shrunk = np.maximum(weights - by, 0.0)
        if not self.nonnegative:
            shrunk += np.minimum(weights + by, 0.0)
        np.fill_diagonal(shrunk, 0.0)
        return shrunk
