"""From ids to a query: who asks, what they did, by whose codes, and what they wish."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Category, Features, Number, Tags, Time
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import UNKNOWN, Queries
from palate.data.ragged import offsets_of
from palate.data.wishes import Want, Wish, Wishes
from palate.serving.answers import Id, PostedEvent, RequestError, WishSpec
from palate.suggest import nearest

DAY = 86_400


@dataclass(frozen=True)
class Requester:
    """One who asks: the code (-1 for a stranger), the events oldest first, and the posted items that nobody knows."""

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
    """Turns requests in ids into queries in codes; `data` is that of the fit, its events ordered by user and time."""

    data: Dataset

    def requester(self, user_id: Id | None, history: Sequence[PostedEvent] | None) -> Requester:
        """A known user's events are those of the fit, followed by the posted ones; a stranger's the posted ones."""
        user = UNKNOWN if user_id is None else self.data.user_ids.code(user_id)
        codes = self.data.item_ids.codes([one.item_id for one in history or ()])
        known = [(one, code) for one, code in zip(history or (), codes.tolist(), strict=True) if code >= 0]
        ignored = tuple(one.item_id for one, code in zip(history or (), codes.tolist(), strict=True) if code < 0)
        return Requester(user, _joined(self.events(user), self._posted(known)), ignored)

    def events(self, user: int) -> Interactions:
        """What a user of the fit did, oldest first; nothing for a stranger."""
        start, end = (0, 0) if user == UNKNOWN else (self._ends[user], self._ends[user + 1])
        return self.data.interactions.take(np.arange(start, end))

    def query(self, requester: Requester, wishes: Sequence[WishSpec] = (), time: int | None = None) -> Queries:
        """The request as models read it."""
        done = requester.events
        offsets = np.array([0, len(done)], dtype=np.int64)
        features = None
        if requester.user != UNKNOWN and self.data.users.columns:
            features = self.data.users.take(np.array([requester.user], dtype=np.int64))
        return Queries(
            np.array([requester.user], dtype=np.int32),
            Histories(offsets, done.item, done.weight, done.rating),
            features,
            None if time is None else np.array([time], dtype=np.int64),
            None,
            Wishes.of_rows([[wish_of(one, self.data.items, place) for place, one in enumerate(wishes)]])
            if wishes
            else None,
        )

    def _posted(self, given: list[tuple[PostedEvent, int]]) -> Interactions:
        """In the order of their times, if all have one, else as they came."""
        if given and all(one.time is not None for one, _ in given):
            given = sorted(given, key=lambda pair: pair[0].time or 0)
        weight = [self._weight(one) for one, _ in given]
        rated = self.data.interactions.rating is not None or any(one.rating is not None for one, _ in given)
        rating = [self._rating(one, w) for (one, _), w in zip(given, weight, strict=True)]
        return Interactions(
            np.zeros(len(given), dtype=np.int32),
            np.array([code for _, code in given], dtype=np.int32),
            np.array(weight, dtype=np.float32),
            np.array([NO_TIME if one.time is None else one.time for one, _ in given], dtype=np.int64),
            self.data.n_users,
            self.data.n_items,
            rating=np.array(rating, dtype=np.float32) if rated else None,
        )

    def _weight(self, given: PostedEvent) -> float:
        if given.weight is not None:
            return given.weight
        rating, weight = self._rated
        return float(np.interp(given.rating, rating, weight)) if given.rating is not None and len(rating) else 1.0

    def _rating(self, given: PostedEvent, weight: float) -> float:
        """The rating; where it is not given, the mean of those that weighed as much in training."""
        if given.rating is not None:
            return given.rating
        weights, rating = self._weighed
        return float(np.interp(weight, weights, rating)) if len(weights) else weight

    @cached_property
    def _ends(self) -> np.ndarray:
        return offsets_of(np.bincount(self.data.interactions.user, minlength=self.data.n_users))

    @cached_property
    def _rated(self) -> tuple[np.ndarray, np.ndarray]:
        """Each rating of the fit and the mean weight of events so rated."""
        done = self.data.interactions
        return _means(np.zeros(0) if done.rating is None else done.rating, done.weight)

    @cached_property
    def _weighed(self) -> tuple[np.ndarray, np.ndarray]:
        """Each weight of the fit and the mean rating of events that weighed so."""
        done = self.data.interactions
        rating = np.full(len(done), np.nan) if done.rating is None else done.rating
        there = np.isfinite(rating)
        return _means(done.weight[there], rating[there])


def _means(of: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    there = np.flatnonzero(np.isfinite(of))
    values, place = np.unique(of[there], return_inverse=True)
    return values, np.bincount(place, value[there]) / np.maximum(np.bincount(place), 1)


def _joined(first: Interactions, then: Interactions) -> Interactions:
    if not len(then):
        return first
    rating = None
    if then.rating is not None:
        rating = np.concatenate([first.ratings, then.rating]).astype(np.float32)
    event = first.event and Category(
        np.concatenate([first.event.code, np.full(len(then), -1, dtype=np.int32)]), first.event.size, first.event.names
    )
    user, item, weight, time = (
        np.concatenate([getattr(first, c), getattr(then, c)]) for c in ("user", "item", "weight", "time")
    )
    return Interactions(user, item, weight, time, first.n_users, first.n_items, rating=rating, event=event)


def wish_of(asked: WishSpec, items: Features, place: int = 0) -> Wish:
    """The wish in codes; raises RequestError where the items have no such attribute or value."""
    field = f"wishes[{place}]"
    columns = {name: c for name, c in items.columns.items() if isinstance(c, Category | Tags | Number | Time)}
    if asked.attribute not in columns:
        there = ", ".join(columns) or "none"
        raise RequestError(f"no wish can be made on {asked.attribute!r}; the items have: {there}", f"{field}.attribute")
    column = columns[asked.attribute]
    if isinstance(column, Category | Tags):
        if asked.want not in (Want.IS, Want.IS_NOT):
            raise RequestError(f"{asked.attribute} is a name: say that it is or is not one", f"{field}.want")
        return Wish(asked.attribute, asked.want, _named(asked, column.names, field), asked.weight)
    if isinstance(asked.value, str):
        raise RequestError(f"{asked.attribute} is a number, and {asked.value!r} is none", f"{field}.value")
    value = asked.value / DAY if isinstance(column, Time) else asked.value  # models measure times in days
    return Wish(asked.attribute, asked.want, value, asked.weight)


def _named(asked: WishSpec, names: tuple[str, ...], field: str) -> float:
    value = str(asked.value)
    if value in names:
        return float(names.index(value))
    near = nearest(value, names[:2_000], cutoff=0.5)
    meant = f"did you mean {near!r}?" if near else f"there are: {', '.join(names[:8])}"
    raise RequestError(f"no item has {value!r} as its {asked.attribute}; {meant}", f"{field}.value")
