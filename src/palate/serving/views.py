"""Codes as people see them: items with titles and labels, events with dates and kinds."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.serving.answers import CatalogueItem, HistoryEvent, Item, ItemHistory, Reason, RecommendedItem
from palate.serving.entities import EntityTable
from palate.serving.numbers import are_whole, shown_number
from palate.splitting.moments import are_places


@dataclass(frozen=True)
class View:
    """The users, items and events of a data set."""

    data: Dataset

    @cached_property
    def users(self) -> EntityTable:
        return EntityTable("user", self.data.user_ids, self.data.users)

    @cached_property
    def items(self) -> EntityTable:
        return EntityTable("item", self.data.item_ids, self.data.items)

    def item(self, code: int) -> Item:
        return Item(self.data.item_ids.id(code), self.items.title(code), self.items.labels(code))

    def shown(
        self,
        code: int,
        rank: int,
        score: float,
        sources: tuple[str, ...] = (),
        reason: str = "",
        reasons: tuple[Reason, ...] = (),
    ) -> RecommendedItem:
        """An item at its rank, from 1, in a list."""
        item = self.item(code)
        return RecommendedItem(item.item_id, item.title, item.labels, rank, score, sources, reason, reasons)

    def events(self, done: Interactions) -> tuple[HistoryEvent, ...]:
        """Events as people see them, in the same order."""
        rating = np.full(len(done), np.nan, np.float32) if done.rating is None else done.rating
        columns = done.item.tolist(), done.time.tolist(), _kinds(done), rating, done.weight
        return tuple(
            HistoryEvent(
                self.data.item_ids.id(item),
                self.items.title(item),
                next(iter(self.items.categories(item)), None),
                None if time == NO_TIME or self._is_timeless else time,
                kind,
                shown_number(given, self._whole_ratings) if np.isfinite(given) else None,
                shown_number(weight, self._whole_weights),
            )
            for item, time, kind, given, weight in zip(*columns, strict=True)
        )

    @cached_property
    def _whole_ratings(self) -> bool:
        return are_whole(self.data.interactions.rating)

    @cached_property
    def _whole_weights(self) -> bool:
        return are_whole(self.data.interactions.weight)

    @cached_property
    def _is_timeless(self) -> bool:
        """Whether what stands as time is a place in a sequence, and no date to show."""
        return are_places(self.data.interactions)

    def by_item(self, done: Interactions, limit: int) -> tuple[ItemHistory, ...]:
        """Events of one user, oldest first, by item: those of the `limit` items met last, the newest first."""
        items, last = np.unique(done.item[::-1], return_index=True)
        newest = items[np.argsort(last, kind="stable")][:limit]
        return tuple(_together(self.events(done.take(np.flatnonzero(done.item == item)))) for item in newest)

    @cached_property
    def n_users(self) -> np.ndarray:
        """How many users met each item."""
        return np.bincount(self._pairs % max(1, self.data.n_items), minlength=self.data.n_items)

    @cached_property
    def n_events(self) -> np.ndarray:
        """How many events each item has."""
        return np.bincount(self.data.interactions.item, minlength=self.data.n_items)

    def listed(self, code: int) -> CatalogueItem:
        """An item with how often it was met."""
        return CatalogueItem(
            **vars(self.item(code)), n_users=int(self.n_users[code]), n_events=int(self.n_events[code])
        )

    def met_together(self, code: int, k: int) -> list[tuple[int, float]]:
        """The k items whose users are most those of one item, and the cosine of who met both."""
        n_items, pairs = self.data.n_items, self._pairs
        user, item = np.divmod(pairs, max(1, n_items))
        met = np.bincount(item, minlength=n_items)
        both = np.bincount(item[np.isin(user, user[item == code])], minlength=n_items)
        cosine = both / np.sqrt(np.maximum(met * met[code], 1))
        cosine[code] = 0.0
        first = np.argsort(-cosine, kind="stable")[:k]
        return [(int(other), float(cosine[other])) for other in first if cosine[other] > 0]

    @cached_property
    def _pairs(self) -> np.ndarray:
        """Each user and item that met, once, as one number."""
        done = self.data.interactions
        return np.unique(done.user.astype(np.int64) * self.data.n_items + done.item)


def _together(events: tuple[HistoryEvent, ...]) -> ItemHistory:
    """Events on one item, oldest first."""
    times = [event.time for event in events if event.time is not None]
    rated = [event.rating for event in events if event.rating is not None]
    kinds = Counter(event.event for event in events if event.event is not None)
    last = events[-1]
    return ItemHistory(
        last.item_id,
        last.title,
        last.category,
        len(events),
        dict(kinds),
        min(times, default=None),
        max(times, default=None),
        rated[-1] if rated else None,
        last.weight,
    )


def _kinds(done: Interactions) -> list[str | None]:
    if done.event is None:
        return [None] * len(done)
    names = done.event.names
    return [None if code < 0 else names[code] if names else str(code) for code in done.event.code.tolist()]
