"""The record of who met which item, how strongly and when."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64

from palate.data.features import NO_TIME, Category, Features
from palate.data.histories import Histories
from palate.kernels.grouping import rows_in_time
from palate.sparse import CSR


@dataclass(frozen=True)
class Interactions:
    """One row per event, as parallel columns of codes; ids are left at the border.

    `weight` is how strongly the event speaks for the item: 0 says that it was met and no more, below 0 that it was
    disliked. `rating` is the value that the user gave, NaN for an event without one, None where no event has one;
    `time` is in seconds since 1970, NO_TIME where it is not known; `event` is the kind (view, purchase, ...).
    """

    user: Int32[np.ndarray, "events"]
    item: Int32[np.ndarray, "events"]
    weight: Float32[np.ndarray, "events"]
    time: Int64[np.ndarray, "events"]
    n_users: int
    n_items: int
    context: Features | None = None  # what else was known at each event
    rating: Float32[np.ndarray, "events"] | None = None
    event: Category | None = None

    def __len__(self) -> int:
        return len(self.user)

    @property
    def ratings(self) -> Float32[np.ndarray, "events"]:
        """What rating models learn: the ratings, or the weights where no ratings were given."""
        return self.weight if self.rating is None else self.rating

    @property
    def has_times(self) -> bool:
        """Whether the events can be put in order: every one has its time, and they are not all the same."""
        return len(self.time) > 0 and int(self.time.min()) != NO_TIME and int(self.time.min()) != int(self.time.max())

    def matrix(self) -> CSR:
        """Users by items; an item met twice weighs twice."""
        return CSR.of_pairs(self.user, self.item, self.weight, (self.n_users, self.n_items))

    def where(self, keep: Bool[np.ndarray, "events"]) -> "Interactions":
        """Some events only, over the same users and items."""
        return self.take(np.flatnonzero(keep))

    def take(self, rows: Int64[np.ndarray, "taken"]) -> "Interactions":
        """Some events, in the order asked for, over the same users and items."""
        return replace(
            self,
            user=self.user[rows],
            item=self.item[rows],
            weight=self.weight[rows],
            time=self.time[rows],
            context=self.context and self.context.take(rows),
            rating=None if self.rating is None else self.rating[rows],
            event=self.event and Category(self.event.code[rows], self.event.size, self.event.names),
        )

    def order(self) -> Int64[np.ndarray, "events"]:
        """The place of each event, user by user, oldest first; equal times stay in the order in which they came."""
        return rows_in_time(self.user, self.time, self.n_users)[1]

    def histories(self) -> Histories:
        """One row per user, oldest event first."""
        offsets, order = rows_in_time(self.user, self.time, self.n_users)
        rating = None if self.rating is None else self.rating[order]
        return Histories(offsets, self.item[order], self.weight[order], rating)

    def histories_of(self, users: Int64[np.ndarray, "asked"]) -> Histories:
        """The rows of some users, in the order asked for; the events of others are not put in order."""
        asked = np.zeros(self.n_users, dtype=bool)
        asked[users] = True
        few = asked.sum() < self.n_users // 2
        return (self.where(asked[self.user]) if few else self).histories().take(users)
