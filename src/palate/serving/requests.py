"""Requests in ids as queries in codes: the user, their events, limits and wishes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int32, Int64

from palate.arrays import Items
from palate.data.features import NO_TIME, Category
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.item_lists import ItemLists
from palate.data.queries import UNKNOWN, Queries
from palate.serving.answers import Id, PostedEvent, RequestError, WishSpec
from palate.serving.entities import EntityTable
from palate.serving.histories import EventLog
from palate.serving.wishes import wishes_in_codes


@dataclass(frozen=True)
class Requester:
    """Who makes a request: the code (-1 if not known), the events oldest first, and posted items that are not known."""

    user: int
    events: Interactions
    ignored: tuple[Id, ...]

    def why_unserved(self, user_id: Id | None, history: Sequence[PostedEvent] | None) -> str:
        """Why no model could serve the request, in words."""
        if user_id is not None and self.user == UNKNOWN and not history:
            return f"user {user_id!r} was not known when the model was trained, and no history was given"
        if self.ignored and not len(self.events):
            n = len(self.ignored)
            what = "the item" if n == 1 else f"none of the {n} items"
            return f"{what} of the history is {'not ' if n == 1 else ''}known to the model"
        if user_id is None and not history:
            return "neither a user nor a history was given"
        if not len(self.events):
            return f"user {user_id!r} has no events yet"
        return "the model finds nothing in the request that it reads"


@dataclass(frozen=True)
class RequestBuilder:
    """Turns requests in ids into queries in codes; with `reads_time` they are made at the moment of the call."""

    log: EventLog
    items: EntityTable
    reads_time: bool = False

    def requester(self, user_id: Id | None, history: Sequence[PostedEvent] | None) -> Requester:
        """The events of a known user are those of the log, then the posted ones; of any other user the posted ones."""
        user = UNKNOWN if user_id is None else self.log.users.ids.code(user_id)
        posted = list(zip(history or (), self.items.ids.codes([event.item_id for event in history or ()]), strict=True))
        known = [(event, int(code)) for event, code in posted if code >= 0]
        ignored = tuple(event.item_id for event, code in posted if code < 0)
        before = self.log.events(user)
        return Requester(user, self._followed(before, known) if known else before, ignored)

    def limits(self, among: Sequence[Id] | None) -> tuple[Items | None, tuple[Id, ...]]:
        """The codes of the items that a request is limited to, None for all, and the ids that are not known."""
        if among is None:
            return None, ()
        codes = self.items.ids.codes(list(among))
        return codes[codes >= 0], tuple(item for item, code in zip(among, codes, strict=True) if code < 0)

    def query(
        self,
        requester: Requester,
        wishes: Sequence[WishSpec] = (),
        only: Items | None = None,
    ) -> Queries:
        """The request as models read it."""
        events, users = requester.events, self.log.users.table
        features = None
        if requester.user != UNKNOWN and users.columns:
            features = users.take(np.array([requester.user], dtype=np.int64))
        return Queries(
            np.array([requester.user], dtype=np.int32),
            Histories(np.array([0, len(events)], dtype=np.int64), events.item, events.weight, events.rating),
            features,
            self._now(1),
            None,
            wishes_in_codes(wishes, self.items.table) if wishes else None,
            None if only is None else ItemLists.shared(only, 1),
        )

    def queries(self, users: Int32[np.ndarray, "asked"]) -> Queries:
        """The requests of several users, by the events of the log; the code -1 is a user without events."""
        table = self.log.users.table
        return Queries(
            users,
            self.log.histories(users),
            table.take(users.astype(np.int64)) if table.columns else None,
            self._now(len(users)),
        )

    def _now(self, n: int) -> Int64[np.ndarray, "queries"] | None:
        return np.full(n, int(time.time()), dtype=np.int64) if self.reads_time else None

    def _followed(self, before: Interactions, posted: list[tuple[PostedEvent, int]]) -> Interactions:
        """Earlier events, then the posted ones in the order of their times, if all have one, else as they came."""
        scale = self.log.scale
        if all(event.time is not None for event, _ in posted):
            posted = sorted(posted, key=lambda pair: pair[0].time or 0)
        weight = [scale.weight_of(event.rating) if event.weight is None else event.weight for event, _ in posted]
        rating = None
        if scale.rated or any(event.rating is not None for event, _ in posted):
            pairs = zip(posted, weight, strict=True)
            rated = [scale.rating_of(w) if event.rating is None else event.rating for (event, _), w in pairs]
            rating = np.append(before.ratings, np.array(rated, dtype=np.float32))
        return Interactions(
            np.append(before.user, np.zeros(len(posted), dtype=np.int32)),
            np.append(before.item, np.array([code for _, code in posted], dtype=np.int32)),
            np.append(before.weight, np.array(weight, dtype=np.float32)),
            np.append(before.time, [NO_TIME if event.time is None else event.time for event, _ in posted]),
            before.n_users,
            before.n_items,
            rating=rating,
            event=before.event and _without_kinds(before.event, len(posted)),
        )


def _without_kinds(kinds: Category, n: int) -> Category:
    """Followed by events whose kind is not known."""
    return Category(np.append(kinds.code, np.full(n, -1, dtype=np.int32)), kinds.size, kinds.names)


def check_k(k: int) -> None:
    """Raises RequestError for a list of no item."""
    if k < 1:
        raise RequestError(f"k is {k}; ask for 1 item or more", "k")
