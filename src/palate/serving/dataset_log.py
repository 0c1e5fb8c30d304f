"""The events of a data set, held once: user by user, oldest first."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float64, Int32, Int64

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import UNKNOWN
from palate.data.ragged import offsets_of, select_rows
from palate.kernels.grouping import rows_in_time
from palate.serving.entities import EntityTable
from palate.serving.histories import EventFormat, EventLog, ItemCounts, RatingScale
from palate.serving.numbers import are_whole
from palate.splitting.moments import are_places


@dataclass(frozen=True)
class DatasetLog(EventLog):
    """`data` has its events ordered by user and time; `of` orders them. Context is left out: a fit alone reads it."""

    data: Dataset

    @classmethod
    def of(cls, data: Dataset) -> "DatasetLog":
        events = replace(data.interactions, context=None)
        order = events.order()
        ordered = events if _ascends(order) else events.take(order)
        return cls(replace(data, interactions=ordered))

    @cached_property
    def users(self) -> EntityTable:
        return EntityTable("user", self.data.user_ids, self.data.users)

    @property
    def n_events(self) -> int:
        return len(self.data.interactions)

    @cached_property
    def scale(self) -> RatingScale:
        return RatingScale.of(self.data.interactions)

    @cached_property
    def format(self) -> EventFormat:
        events = self.data.interactions
        return EventFormat(are_whole(events.rating), are_whole(events.weight), not are_places(events))

    @cached_property
    def item_counts(self) -> ItemCounts:
        item, n_items = self.data.interactions.item, self.data.n_items
        users = np.bincount(item[self._first_of_pair], minlength=n_items)
        return ItemCounts(users, np.bincount(item, minlength=n_items))

    def events(self, user: int) -> Interactions:
        start, end = (0, 0) if user == UNKNOWN else self._offsets[user : user + 2]
        return self.data.interactions.take(np.arange(start, end))

    def count(self, user: int) -> int:
        return int(self._offsets[user + 1] - self._offsets[user])

    def histories(self, users: Int32[np.ndarray, "asked"]) -> Histories:
        events = self.data.interactions
        ends = np.append(self._offsets, self._offsets[-1])  # one more row, without an event, for those not known
        offsets, place = select_rows(ends, np.where(users == UNKNOWN, len(ends) - 2, users.astype(np.int64)))
        rating = None if events.rating is None else events.rating[place]
        return Histories(offsets, events.item[place], events.weight[place], rating)

    def same_users(self, item: int) -> Float64[np.ndarray, "items"]:
        events, first = self.data.interactions, self._first_of_pair
        its_users = np.zeros(self.data.n_users, dtype=bool)
        its_users[events.user[events.item == item]] = True
        both = np.bincount(events.item[first & its_users[events.user]], minlength=self.data.n_items)
        users = self.item_counts.users
        cosine = both / np.sqrt(np.maximum(users * users[item], 1))
        cosine[item] = 0.0
        return np.asarray(cosine)

    def active_user(self) -> int | None:
        events = self.data.interactions
        return int(events.user[-1]) if len(events) else None

    @cached_property
    def _offsets(self) -> Int64[np.ndarray, "ends"]:
        return offsets_of(np.bincount(self.data.interactions.user, minlength=self.data.n_users))

    @cached_property
    def _first_of_pair(self) -> Bool[np.ndarray, "events"]:
        """Which events are the first of their user on their item."""
        events = self.data.interactions
        order = rows_in_time(events.user, events.item.astype(np.int64), events.n_users)[1]  # each user's, item by item
        user, item = events.user[order], events.item[order]
        new = (np.diff(user, prepend=-1) != 0) | (np.diff(item, prepend=-1) != 0)
        first = np.zeros(len(events), dtype=bool)
        first[order[new]] = True
        return first


def _ascends(order: Int64[np.ndarray, "events"]) -> bool:
    return bool((order[1:] > order[:-1]).all())
