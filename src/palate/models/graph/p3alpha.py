"""P3alpha: items are ranked by where a random walk of three steps from the user ends.

Colin Cooper, Sang Hyuk Lee, Tomasz Radzik, Yiannis Siantos. Random Walks in Recommender Systems: Exact Computation and
Simulations. WWW 2014 Companion. https://doi.org/10.1145/2567948.2579244
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.hyper import Log, Range, learned
from palate.models.blocks.graphs import cost_of_walks, edges, walked
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity


@dataclass
class P3Alpha(ItemSimilarity):
    """The walk goes from an item of the history to a user who has it, and on to an item of theirs.

    Each step's chance is raised to the power alpha; of each item only the likeliest ends are kept, which denoises as
    it saves memory.
    """

    reads = Reads.HISTORY

    alpha: Annotated[float, Range(0.0, 2.0, "power of the chance of a step")] = 1.0
    neighbors: Annotated[int, Log(10, 1000, "likeliest ends kept of each item")] = 200

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        self.similarity_ = walked(edges(data.interactions.matrix()), self.alpha, 0.0, self.neighbors)

    def cost(self, size: Size) -> Cost:
        walks = cost_of_walks(size, self.neighbors)
        return size.matrix.then(walks).retaining(walks.retained)
