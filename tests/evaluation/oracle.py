"""Models whose worth is known: they score by a table given beforehand, or fail."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.models.recommender import Reads, Recommender


@dataclass
class Table(Recommender):
    """Scores by user and item, as given."""

    reads = Reads.USER
    scores: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))

    def learn(self, data: Dataset) -> Iterator[float]:
        yield from (0.5, 0.25)

    def score(self, queries: Queries, items: Items) -> Scores:
        return self.scores[np.ix_(queries.user, items)].astype(np.float32)


@dataclass
class Rater(Table):
    """The same, where a score is a rating."""

    score_kind = ScoreKind.RATING


@dataclass
class Failing(Table):
    def learn(self, data: Dataset) -> Iterator[float]:
        raise InputError("it cannot learn from this; give more")
