"""EDLAE: EASE that learns to predict what was dropped from its input at random, in closed form.

Harald Steck. Autoencoders that don't overfit towards the Identity. NeurIPS 2020.
https://proceedings.neurips.cc/paper/2020/hash/e33d974aae13e4d877477d51d8bafdc4-Abstract.html
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.hyper import Fixed, Log, Range, learned
from palate.models.blocks.autoencoding import autoencoder, autoencoder_cost
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity


@dataclass
class EDLAE(ItemSimilarity):
    """Least squares of the matrix on itself with each event of the input dropped by chance, over all such drops.

    That is EASE with a penalty that grows with how often an item was met: dropout / (1 - dropout) times that, and l2.
    With dropout 0 it is EASE. Memory is that of EASE.
    """

    reads = Reads.HISTORY

    dropout: Annotated[float, Range(0.0, 0.9, "share of events dropped from the input")] = 0.3
    l2: Annotated[float, Log(1.0, 1e5, "pull of the weights towards 0")] = 100.0
    inverse: Annotated[str, Fixed("exact, sparse (each item by a few), or auto: exact where memory holds it")] = "auto"
    neighbors: Annotated[int, Fixed("of the sparse inverse: by how many others an item is predicted")] = 200

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        self.similarity_ = autoencoder(data, self.l2, self.dropout, self.inverse, self.neighbors)

    def cost(self, size: Size) -> Cost:
        return autoencoder_cost(size, self.inverse, self.neighbors)
