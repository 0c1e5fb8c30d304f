"""Users for display: with attributes, favourite categories and their events."""

from dataclasses import dataclass, replace

import numpy as np

from palate.data.interactions import Interactions
from palate.serving.answers import Id, UserProfile
from palate.serving.entities import EntityTable
from palate.serving.histories import EventLog
from palate.serving.views import EventView

TOP_CATEGORIES = 5


@dataclass(frozen=True)
class Profiles:
    """The users of a log."""

    log: EventLog
    items: EntityTable
    view: EventView

    def profile(self, user_id: Id, limit: int) -> UserProfile:
        """One user, with the newest `limit` events and the `limit` items of the latest events.

        Raises NotFoundError for one who is not known.
        """
        users = self.log.users
        code = users.code(user_id)
        events = self.log.events(code)
        last = self.view.events(events.take(np.arange(max(0, len(events) - limit), len(events))))
        return replace(
            self.summary(code),
            attributes=users.labels(code),
            top_categories=self._top_categories(events),
            history=last[::-1],
            met=self.view.by_item(events, limit),
            n_items=len(np.unique(events.item)),
        )

    def summary(self, code: int) -> UserProfile:
        """Who it is, and how many events they have."""
        return UserProfile(self.log.users.ids.id(code), self.log.users.title(code), self.log.count(code))

    def find(self, text: str, limit: int) -> list[UserProfile]:
        """Users whose id or name holds the text; without a text, the first."""
        return [self.summary(code) for code in self.log.users.find(text, limit)]

    def _top_categories(self, events: Interactions) -> tuple[str, ...]:
        """The most frequent categories among items of events with a weight above 0."""
        liked = events.item[events.weight > 0].tolist()
        names, counts = np.unique(
            np.array([name for item in liked for name in self.items.categories(item)], dtype=object).astype(str),
            return_counts=True,
        )
        first = np.argsort(-counts, kind="stable")[:TOP_CATEGORIES]
        return tuple(str(names[place]) for place in first)
