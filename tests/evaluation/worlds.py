"""Users of several tastes, who now and then meet something that no taste explains; and models that peek at it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.recommender import Reads, Recommender
from palate.splitting.random import random
from palate.splitting.split import Split


def tastes(users: int = 240, items: int = 300, kinds: int = 10, events: int = 14, stray: float = 0.25) -> Dataset:
    """Each user has one of the tastes, an equal part of the items; a share of the events is with any item."""
    rng = np.random.default_rng(3)
    part = items // kinds
    rows = []
    for user in range(users):
        own = rng.choice(part, events, replace=False) + part * (user % kinds)
        anywhere = rng.choice(items, events, replace=False)
        rows += [(user, item) for item in np.unique(np.where(rng.random(events) < stray, anywhere, own))]
    user, item = np.array(rows, dtype=np.int32).T.copy()
    n = len(user)
    return Dataset.of(Interactions(user, item, np.ones(n, np.float32), rng.permutation(n), users, items))


DATA = tastes()
SPLIT = random(DATA, share=0.3)


@dataclass
class Own(Recommender):
    """Items of the tastes met, by how often; honest, and a little random."""

    reads = Reads.HISTORY

    def learn(self, data: Dataset) -> Iterator[float] | None:
        self.together = (data.interactions.matrix().T @ data.interactions.matrix()).toarray()
        return None

    def score(self, queries: Queries, items: Items) -> Scores:
        return (queries.history.matrix(self.n_items_).toarray() @ self.together)[:, items]


@dataclass
class Peeker(Own):
    """The same, but for some users it looks up what is withheld."""

    reads = Reads.USER | Reads.HISTORY
    share: float = 1.0
    split: Any = field(default=SPLIT, repr=False)

    def score(self, queries: Queries, items: Items) -> Scores:
        split: Split = self.split
        scores = super().score(queries, np.arange(self.n_items_, dtype=np.int32))
        right = np.zeros((split.train.n_users, self.n_items_), dtype=np.float32)
        right[split.queries.user[split.relevant.row], split.relevant.item] = 1e6
        right[np.random.default_rng(1).random(len(right)) >= self.share] = 0.0
        return np.asarray((scores + right[queries.user])[:, items])
