"""The items that were liked most recently, the same for every user: what is popular now, not over all time.

Yitong Ji, Aixin Sun, Jie Zhang, Chenliang Li. A Re-visit of the Popularity Baseline in Recommender Systems. SIGIR 2020.
https://doi.org/10.1145/3397271.3401233
"""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.errors import InputError
from palate.hyper import Log, learned
from palate.models.blocks.temporal import decayed
from palate.models.needs import Needs
from palate.models.recommender import Reads, Recommender


@dataclass
class RecentPopular(Recommender):
    """Scores an item by its events that weigh more than 0, each the less the longer ago it was.

    One at the last moment of training counts 1, one a half-life before it 1/2, one two half-lives before it 1/4.
    Raises InputError at the fit if the events have no times.
    """

    reads = Reads.NOTHING
    reason = "popular lately"
    needs = Needs(times="weeks", few_events=True)
    suits = "the events have times, and what is popular changes"

    half_life: Annotated[float, Log(0.1, 1000.0, "days in which the weight of an event halves")] = 30.0

    popularity_: Float32[np.ndarray, "catalogue"] = learned()

    def learn(self, data: Dataset) -> None:
        interactions = data.interactions
        if not interactions.has_times:
            raise InputError("recent_popular needs the time of every event, and times that differ; use popular instead")
        alike = replace(interactions, weight=(interactions.weight > 0).astype(np.float32))
        worth = decayed(alike, self.half_life).weight
        self.popularity_ = np.bincount(interactions.item, worth, data.n_items).astype(np.float32)

    def cost(self, size: Size) -> Cost:
        retained = 4.0 * size.items
        return Cost(memory=33.0 * size.events + retained, elements=40.0 * size.events, python=30.0).retaining(retained)

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.tile(self.popularity_[items], (len(queries), 1))
