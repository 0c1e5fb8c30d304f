"""EASE: an item is predicted linearly from all the others, in closed form.

Harald Steck. Embarrassingly Shallow Autoencoders for Sparse Data. WWW 2019.
https://arxiv.org/abs/1905.03375
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.hyper import Fixed, Log, learned
from palate.models.blocks.autoencoding import autoencoder, autoencoder_cost
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity


@dataclass
class EASE(ItemSimilarity):
    """Least squares of the interaction matrix on itself, with no item predicting itself.

    Memory grows with the square of the catalogue: 4 bytes for each pair of items, 1.6 GB for 20,000. Beyond memory the
    inverse is sparse and approximate, with a warning; `similarity_` is then in compressed rows.
    """

    reads = Reads.HISTORY

    l2: Annotated[float, Log(1.0, 1e5, "pull of the weights towards 0")] = 500.0
    inverse: Annotated[str, Fixed("exact, sparse (each item by a few), or auto: exact where memory holds it")] = "auto"
    neighbors: Annotated[int, Fixed("of the sparse inverse: by how many others an item is predicted")] = 200

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        self.similarity_ = autoencoder(data, self.l2, 0.0, self.inverse, self.neighbors)

    def cost(self, size: Size) -> Cost:
        return autoencoder_cost(size, self.inverse, self.neighbors)
