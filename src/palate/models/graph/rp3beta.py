"""RP3beta: random walks of three steps, with the pull of popular items taken back.

Bibek Paudel, Fabian Christoffel, Chris Newell, Abraham Bernstein. Updatable, Accurate, Diverse, and Scalable
Recommendations for Interactive Applications. ACM TiiS 2017. https://doi.org/10.1145/2955101
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemMatrix
from palate.data.dataset import Dataset
from palate.hyper import Log, Range, learned
from palate.models.cost import Cost, Size
from palate.models.graphs import cost_of_walks, edges, walked
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity


@dataclass
class RP3Beta(ItemSimilarity):
    """The walk goes from an item met to a user who met it, and on to an item of theirs.

    Each step's chance is raised to the power alpha, and the chance to end at an item divided by its degree to the power
    beta; of each item the best ends are kept.
    """

    reads = Reads.HISTORY

    alpha: Annotated[float, Range(0.0, 2.0, "power of the chance of a step")] = 1.0
    beta: Annotated[float, Range(0.0, 1.0, "power of the items' degrees, by which chances are divided")] = 0.4
    neighbors: Annotated[int, Log(10, 1000, "best ends kept of each item")] = 200

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        self.similarity_ = walked(edges(data.interactions.matrix()), self.alpha, self.beta, self.neighbors)

    def cost(self, size: Size) -> Cost:
        walks = cost_of_walks(size, self.neighbors)
        return size.matrix.then(walks).keeping(walks.kept)
