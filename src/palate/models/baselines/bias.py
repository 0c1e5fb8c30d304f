"""A rating as a mean and two deviations: that of the user, who is strict or mild, and that of the item, good or bad.

Yehuda Koren. Factor in the Neighbors: Scalable and Accurate Collaborative Filtering. TKDD 2010, section 2.1.
https://doi.org/10.1145/1644873.1644874
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, Scores, Served
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.hyper import Log, Range, learned
from palate.models.needs import Needs
from palate.models.recommender import Reads, Recommender


@dataclass
class Bias(Recommender):
    """Predicts mean + item's deviation + user's deviation, both shrunk towards 0 the more, the fewer ratings there are.

    Both are the ridge regression of the ratings, solved for users and items in turns. The user's is computed from the
    history when they ask, so that strangers are served; of an empty history it is 0. Raises InputError at the fit if
    there is no rating.
    """

    reads = Reads.HISTORY
    needs = Needs(few_events=True)
    score_kind = ScoreKind.RATING
    compares_items = False

    item_l2: Annotated[float, Log(0.1, 100.0, "ratings at the mean that every item is thought to have")] = 5.0
    user_l2: Annotated[float, Log(0.1, 100.0, "ratings without deviation that every user is thought to have")] = 5.0
    epochs: Annotated[int, Range(1, 30, "rounds of solving users, then items")] = 10

    mean_: float = learned()
    item_bias_: Float32[np.ndarray, "catalogue"] = learned()

    def learn(self, data: Dataset) -> None:
        user, item, ratings = data.interactions.user, data.interactions.item, data.interactions.ratings
        if not len(ratings):
            raise InputError("Bias learns ratings, and there is no event; give some, or take a model of events")
        self.mean_ = float(ratings.mean(dtype=np.float64))
        off = ratings - self.mean_
        self.item_bias_ = _shrunk(item, off, data.n_items, self.item_l2)
        for _ in range(self.epochs):
            users = _shrunk(user, off - self.item_bias_[item], data.n_users, self.user_l2)
            self.item_bias_ = _shrunk(item, off - users[user], data.n_items, self.item_l2)

    def cost(self, size: Size) -> Cost:
        rounds = Cost(memory=26.0 * size.events, elements=32.0 * size.events, python=30.0).times(self.epochs + 1)
        return rounds.retaining(4.0 * size.items)

    def serves(self, queries: Queries) -> Served:
        """All queries: the mean and the item's bias do not depend on the user."""
        return np.ones(len(queries), dtype=bool)

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.asarray(self.mean_ + self.item_bias_[items] + self.user_bias(queries.history)[:, None])

    def user_bias(self, histories: Histories) -> Float32[np.ndarray, "queries"]:
        """How far each history's ratings are from what its items get, in rating points."""
        off = histories.ratings - np.float32(self.mean_) - self.item_bias_[histories.item]
        return _shrunk(histories.row, off, len(histories), self.user_l2)


def _shrunk(group: np.ndarray, value: np.ndarray, n: int, l2: float) -> Float32[np.ndarray, "groups"]:
    """The mean value of each group, as if l2 more of its values were 0."""
    count = np.bincount(group, minlength=n)
    return np.asarray(np.bincount(group, value, n) / np.maximum(count + l2, 1e-9), dtype=np.float32)
