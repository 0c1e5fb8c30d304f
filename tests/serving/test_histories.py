"""A server asks an EventLog for what users did, and nothing else: one that takes new events and users serves them."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64, Int32
from registry.small_shop import N_ITEMS, N_USERS, served, shop

from palate.data.features import NO_TIME, Features
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.serving.answers import PostedEvent
from palate.serving.entities import EntityTable
from palate.serving.histories import EventFormat, EventLog, ItemCounts, RatingScale
from palate.serving.server import Server

DATA = shop()
ABOUT = {"name": "ease", "created": "2026-01-01", "reads": ["HISTORY"], "settings": {}, "source": "", "data": None}


class ListLog(EventLog):
    """Keeps the items of each user in a list, to which events are added."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names, self.items = list(names), [[] for _ in names]  # type: list[str], list[list[int]]

    def add(self, name: str, item: int) -> None:
        if name not in self.names:
            self.names.append(name)
            self.items.append([])
        self.items[self.names.index(name)].append(item)

    @property
    def users(self) -> EntityTable:
        return EntityTable("user", Vocabulary.of(self.names), Features(len(self.names), {}))

    @property
    def n_events(self) -> int:
        return sum(map(len, self.items))

    @property
    def scale(self) -> RatingScale:
        return RatingScale.of(self.events(-1))

    @property
    def format(self) -> EventFormat:
        return EventFormat(whole_ratings=True, whole_weights=True, has_moments=False)

    @property
    def item_counts(self) -> ItemCounts:
        users = sum((np.isin(np.arange(N_ITEMS), items) for items in self.items), np.zeros(N_ITEMS, dtype=np.int64))
        return ItemCounts(users, np.bincount([item for items in self.items for item in items], minlength=N_ITEMS))

    def events(self, user: int) -> Interactions:
        item = np.array([] if user < 0 else self.items[user], dtype=np.int32)
        users, ones = np.full(len(item), user, dtype=np.int32), np.ones(len(item), dtype=np.float32)
        return Interactions(users, item, ones, np.full(len(item), NO_TIME), len(self.names), N_ITEMS)

    def count(self, user: int) -> int:
        return len(self.items[user])

    def histories(self, users: Int32[np.ndarray, "asked"]) -> Histories:
        return Histories.of_lists([[] if user < 0 else self.items[user] for user in users])

    def same_users(self, item: int) -> Float64[np.ndarray, "items"]:
        return np.zeros(N_ITEMS)

    def active_user(self) -> int | None:
        return next((user for user, items in enumerate(self.items) if items), None)


def test_an_event_counts_at_the_next_request_and_a_new_user_is_known() -> None:
    log = ListLog([f"u{100 + user}" for user in range(N_USERS)])
    items = EntityTable("item", DATA.item_ids, DATA.items)
    server = Server(served(DATA), log, items, ABOUT)
    server.warm()
    before = server.recommend("newcomer", k=3)
    assert before.fallback and not before.known
    for item in (2, 4):
        log.add("newcomer", item)
    after = server.recommend("newcomer", k=3)
    assert after.known and not after.fallback
    posted = server.recommend(history=[PostedEvent("i102"), PostedEvent("i104")], k=3)
    assert [item.item_id for item in after.items] == [item.item_id for item in posted.items]
    assert server.user("newcomer").n_events == 2 and server.item("i104").n_users == 1
    assert server.info()["n_users"] == N_USERS + 1
