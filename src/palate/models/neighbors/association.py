"""Association rules from item to item, with histories as baskets: what is bought together.

Rakesh Agrawal, Tomasz Imielinski, Arun Swami. Mining Association Rules between Sets of Items in Large Databases.
SIGMOD 1993 (support, confidence). https://doi.org/10.1145/170035.170072
Sergey Brin, Rajeev Motwani, Jeffrey Ullman, Shalom Tsur. Dynamic Itemset Counting and Implication Rules for Market
Basket Data. SIGMOD 1997 (lift, there called interest). https://doi.org/10.1145/253260.253325
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.hyper import Choice, Log, Range, learned
from palate.kernels import neighbors
from palate.models.blocks.similarity import cost_of_neighbors, listed
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity

MEASURES = ("support", "confidence", "lift")


@dataclass
class Association(ItemSimilarity):
    """Adds up, over the items of the history, weight times the strength of the rule from it to the item.

    A basket is the items of a user's interactions with a weight above 0. Of n baskets, n_i hold item i and n_ij both i
    and j; the rule i -> j has support n_ij / n, confidence n_ij / n_i and lift n n_ij / (n_i n_j).
    """

    reads = Reads.HISTORY

    measure: Annotated[str, Choice(MEASURES, "what makes a rule strong")] = "confidence"
    min_support: Annotated[int, Log(1, 1000, "baskets that must hold both items")] = 2
    neighbors: Annotated[int, Log(10, 1000, "strongest rules kept of each item")] = 100
    shrinkage: Annotated[float, Range(0.0, 200.0, "baskets with both at which a rule counts half")] = 0.0

    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        matrix = data.interactions.matrix()
        baskets = matrix.where(matrix.data > 0)
        of_items, kind = baskets.T, "lift" if self.measure == "lift" else "common"
        rules = neighbors.nearest(
            of_items.parts,
            baskets.parts,
            data.n_items,
            self.neighbors,
            kind,
            self.shrinkage,
            least=self.min_support,
            others=True,
        )
        n = np.count_nonzero(baskets.lengths)
        strengths = listed(*rules, data.n_items)
        if self.measure == "lift":
            self.similarity_ = strengths.with_data(strengths.data * np.float32(n))
        else:
            of = of_items.lengths if self.measure == "confidence" else np.full(data.n_items, n)
            self.similarity_ = strengths.scaled(rows=1.0 / np.maximum(of, 1))

    def cost(self, size: Size) -> Cost:
        search = cost_of_neighbors(size, self.neighbors, "cosine")
        return size.matrix.then(size.matrix).then(search).retaining(search.retained)
