"""The items that most users have events with, the same for every user."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import learned
from palate.models.needs import Needs
from palate.models.recommender import Reads, Recommender


@dataclass
class Popular(Recommender):
    """Scores an item by the number of users who liked it: whose events with it weigh more than 0."""

    reads = Reads.NOTHING
    needs = Needs(few_events=True)

    n_users_of_item_: Float32[np.ndarray, "catalogue"] = learned()

    def learn(self, data: Dataset) -> None:
        matrix = data.interactions.matrix()
        liked = matrix.indices[matrix.data > 0]
        self.n_users_of_item_ = np.bincount(liked, minlength=data.n_items).astype(np.float32)

    def cost(self, size: Size) -> Cost:
        return size.matrix.then(Cost(memory=9.0 * size.pairs, elements=4.0 * size.pairs)).retaining(4.0 * size.items)

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.tile(self.n_users_of_item_[items], (len(queries), 1))
