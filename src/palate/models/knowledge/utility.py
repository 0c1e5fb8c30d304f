"""Knowledge-based recommending: requirements and wishes, compared with what is known of each item.

Alexander Felfernig, Robin Burke. Constraint-based Recommender Systems: Technologies and Research
Issues. ICEC 2008. https://doi.org/10.1145/1409540.1409544
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from palate.arrays import Items, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Number, Tags, Time, numbers
from palate.data.queries import Queries
from palate.data.wishes import Want, Wishes
from palate.errors import InputError
from palate.hyper import learned
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR, one_hot


@dataclass
class Utility(Recommender):
    """Shows only what meets every MUST, best first by the weighted sum of how nearly the other wishes are met."""

    reads = Reads.WISHES
    score_tables = 12.0  # of a wish of each query: its satisfaction in double precision, and its violations

    items_: Features = learned()

    def learn(self, data: Dataset) -> None:
        self.learn_items(data.items)

    def learn_items(self, items: Features) -> None:
        self.items_ = items

    def cost(self, size: Size) -> Cost:
        """The table of items is kept as it is."""
        return Cost(memory=1024.0, python=10.0)

    def score(self, queries: Queries, items: Items) -> Scores:
        wishes = queries.wishes
        assert wishes is not None  # else the query would not be served
        met = self.satisfaction(wishes, items)
        must = np.isinf(wishes.weight)
        utility = _summed(wishes, np.where(must, np.float32(0), wishes.weight)).times(met)
        broken = _summed(wishes, must.astype(np.float32)).times((met < 1.0).astype(np.float32))
        return np.where(broken > 0, np.float32(-np.inf), utility.astype(np.float32))

    def satisfaction(self, wishes: Wishes, items: Items) -> Float32[np.ndarray, "wishes items"]:
        """How nearly each item meets each wish, from 0 to 1: for one query, the reasons why and why not."""
        rows = items.astype(np.int64)
        met = np.zeros((len(wishes.attribute), len(items)), dtype=np.float32)
        for code, attribute in enumerate(wishes.attributes):
            ours = np.flatnonzero(wishes.attribute == code)
            if attribute in self.items_.columns:
                met[ours] = self._nearness(attribute, wishes.want[ours], wishes.value[ours])[:, rows]
        return met

    def _nearness(self, attribute: str, want: np.ndarray, value: np.ndarray) -> Float64[np.ndarray, "wishes catalogue"]:
        column = self.items_.columns[attribute]
        if isinstance(column, Number | Time):
            return _near(numbers(column), want, value)
        if not np.isin(want, (Want.IS, Want.IS_NOT)).all():
            raise InputError(
                f"{attribute!r} has no order: wish for a value of it, or for another, not for more or less"
            )
        match column:
            case Category(code):
                holds = code == value[:, None]
            case Tags(weight):
                holds = (
                    one_hot(value.astype(np.int64), weight.shape[1]).times(np.ascontiguousarray(weight.toarray().T))
                    != 0
                )
            case _:
                kind = type(column).__name__.lower()
                raise InputError(
                    f"no wish can be made on {attribute!r}, a {kind}; make it a category, tags or a number"
                )
        return np.asarray(np.where(want[:, None] == Want.IS_NOT, ~holds, holds), dtype=np.float64)


def _near(have: np.ndarray, want: np.ndarray, value: np.ndarray) -> Float64[np.ndarray, "wishes catalogue"]:
    """1 where the number is as wished, and less the further it is off, by the spread of the catalogue."""
    over = have - value[:, None]
    cases = {Want.AT_LEAST: -over, Want.AT_MOST: over, Want.IS_NOT: np.where(over == 0, np.inf, 0.0)}
    excess = np.select([want[:, None] == case for case in cases], list(cases.values()), np.abs(over))
    known = have[np.isfinite(have)]
    spread = np.ptp(known) if known.size and np.ptp(known) > 0 else 1.0
    return np.asarray(np.nan_to_num(1.0 - np.clip(excess / spread, 0.0, 1.0), nan=0.0))


def _summed(wishes: Wishes, weight: Float32[np.ndarray, "wishes"]) -> CSR:
    """Queries by wishes, each wish in its own query's row."""
    place = np.arange(len(weight))
    return CSR.of_pairs(wishes.row, place, weight, (len(wishes), len(weight)))
