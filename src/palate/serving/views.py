"""Events for display: with titles and kinds, one by one or by item."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.serving.answers import HistoryEvent, ItemHistory
from palate.serving.entities import EntityTable
from palate.serving.histories import EventFormat
from palate.serving.numbers import shown_number


@dataclass(frozen=True)
class EventView:
    """Shows events of codes, on these items."""

    items: EntityTable
    format: EventFormat

    def events(self, events: Interactions) -> tuple[HistoryEvent, ...]:
        """In the same order."""
        rating = np.full(len(events), np.nan, np.float32) if events.rating is None else events.rating
        columns = events.item.tolist(), events.time.tolist(), _kinds(events), rating, events.weight
        return tuple(
            HistoryEvent(
                self.items.ids.id(item),
                self.items.title(item),
                next(iter(self.items.categories(item)), None),
                None if time == NO_TIME or not self.format.has_moments else time,
                kind,
                shown_number(value, self.format.whole_ratings) if np.isfinite(value) else None,
                shown_number(weight, self.format.whole_weights),
            )
            for item, time, kind, value, weight in zip(*columns, strict=True)
        )

    def by_item(self, events: Interactions, limit: int) -> tuple[ItemHistory, ...]:
        """Events of one user, oldest first, by item: the `limit` items of the latest events, the newest first."""
        items, last = np.unique(events.item[::-1], return_index=True)
        newest = items[np.argsort(last, kind="stable")][:limit]
        return tuple(_on_item(self.events(events.take(np.flatnonzero(events.item == item)))) for item in newest)


def _on_item(events: tuple[HistoryEvent, ...]) -> ItemHistory:
    """Events on one item, oldest first, as one."""
    times = [event.time for event in events if event.time is not None]
    ratings = [event.rating for event in events if event.rating is not None]
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
        ratings[-1] if ratings else None,
        last.weight,
    )


def _kinds(events: Interactions) -> list[str | None]:
    if events.event is None:
        return [None] * len(events)
    names = events.event.names
    return [None if code < 0 else names[code] if names else str(code) for code in events.event.code.tolist()]
