"""Session-based nearest neighbours: what stood, in similar sessions, near the last item of this one.

Malte Ludewig, Dietmar Jannach. Evaluation of Session-based Recommendation Algorithms. UMUAI 2018 (V-SkNN).
https://doi.org/10.1007/s11257-018-9209-6
Diksha Garg, Priyanka Gupta, Pankaj Malhotra, Lovekesh Vig, Gautam Shroff. Sequence and Time Aware Neighborhood for
Session-based Recommendations: STAN. SIGIR 2019. https://doi.org/10.1145/3331184.3331322
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.arrays import Items, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.ragged import offsets_of
from palate.hyper import Log, Range, learned
from palate.kernels.products import Rows
from palate.kernels.session import sessions
from palate.models.recommender import Reads, Recommender

FURTHEST = 50  # places: what stands further from the anchor counts as what stands there


@dataclass
class SessionKNN(Recommender):
    """Adds up, over the sessions most like the history, similarity times nearness to the last item that both have.

    The sessions are the histories of the users of the fit. They are found from the query's history when it asks, so
    that strangers are served as users of the fit are. Events of weight 0 or below are in no session; those of weight 0
    hold no place in the history.
    """

    reads = Reads.HISTORY | Reads.ORDER

    neighbors: Annotated[int, Log(10, 5000, "nearest sessions that count")] = 500
    newest: Annotated[int, Log(10, 100_000, "newest sessions of each item that are looked at")] = 5000
    last: Annotated[int, Log(1, 200, "events of the history that count")] = 20
    decay: Annotated[float, Range(0.1, 1.0, "how much an event counts of what the next newer one does")] = 0.5
    rarity: Annotated[float, Range(0.0, 2.0, "exponent by which items that few sessions hold count more")] = 1.5
    length: Annotated[float, Range(0.0, 1.0, "exponent by which long sessions count less")] = 0.25
    reach: Annotated[float, Log(0.2, 50.0, "places from the item in common over which the rest counts 1/e")] = 3.0
    backward: Annotated[float, Range(0.0, 1.0, "how much what stands before the item in common counts")] = 0.85

    ends_: Int64[np.ndarray, "ends"] = learned()  # of each session among the events, the newest session first
    item_: Int32[np.ndarray, "events"] = learned()
    weight_: Float32[np.ndarray, "events"] = learned()
    session_: Int32[np.ndarray, "events"] = learned()
    holder_ends_: Int64[np.ndarray, "ends"] = learned()
    holder_: Int32[np.ndarray, "held"] = learned()  # by item, the events by which its newest sessions hold it
    rarity_: Float32[np.ndarray, "catalogue"] = learned()

    def learn(self, data: Dataset) -> None:
        stored = _newest_first(data.interactions.where(data.interactions.weight > 0))
        self.ends_, self.item_, self.weight_ = stored.offsets, stored.item, stored.weight
        self.session_ = stored.row.astype(np.int32)
        event = _last_of_each(self.session_, self.item_)
        event = event[np.argsort(self.item_[event], kind="stable")]
        counts = np.bincount(self.item_[event], minlength=data.n_items)
        rank = np.arange(len(event)) - (np.cumsum(counts) - counts)[self.item_[event]]
        self.holder_ = event[rank < self.newest].astype(np.int32)
        self.holder_ends_ = offsets_of(np.minimum(counts, self.newest))
        share = len(stored) / np.maximum(counts, 1)
        self.rarity_ = (np.log1p(share) ** self.rarity).astype(np.float32)

    def cost(self, size: Size) -> Cost:
        """Of putting the events in order twice, by session and by item; they are kept, and listed by item too."""
        retained = 16.0 * size.events + 12.0 * size.items + 8.0 * size.users
        return size.ordered.then(
            Cost(memory=44.0 * size.events + retained, elements=320.0 * size.events, python=100.0)
        ).retaining(retained)

    def score(self, queries: Queries, items: Items) -> Scores:
        apart = np.arange(-FURTHEST, FURTHEST + 1)
        near = np.exp(-np.abs(apart) / self.reach) * np.where(apart < 0, self.backward, 1.0)
        long = np.maximum(np.diff(self.ends_), 1) ** -self.length
        return sessions(
            self._recent(queries.history),
            (self.ends_, self.item_, self.weight_),
            long.astype(np.float32),
            (self.holder_ends_, self.holder_),
            self.session_,
            near.astype(np.float32),
            self.neighbors,
            items,
        )

    def _recent(self, history: Histories) -> Rows:
        """The last items of each history, newest first, none twice, and what each counts."""
        counted = history.where(history.weight != 0)
        event = _last_of_each(counted.row, counted.item)
        row = counted.row[event]
        event = event[np.lexsort((-event, row))]
        age = np.arange(len(event)) - np.searchsorted(row, row)
        event, row, age = (part[age < self.last] for part in (event, row, age))
        item = counted.item[event]
        worth = counted.weight[event] * self.decay**age * self.rarity_[item]
        return offsets_of(np.bincount(row, minlength=len(history))), item, worth.astype(np.float32)


def _newest_first(interactions: Interactions) -> Histories:
    """The histories that hold anything, that with the latest end first; of equal ones, the user of the higher code."""
    histories = interactions.histories()
    end = np.full(len(histories), np.iinfo(np.int64).min)
    np.maximum.at(end, interactions.user, interactions.time)
    newest = np.lexsort((np.arange(len(histories)), end))[::-1]
    return histories.take(newest[histories.lengths[newest] > 0])


def _last_of_each(row: np.ndarray, item: np.ndarray) -> Int64[np.ndarray, "kept"]:
    """The places, in order, of the last entry of each item in each row."""
    order = np.lexsort((np.arange(len(row)), item, row))
    row, item = row[order], item[order]
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (row[1:] != row[:-1]) | (item[1:] != item[:-1])
    return np.sort(order[last])
