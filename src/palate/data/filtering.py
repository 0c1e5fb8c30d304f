"""k-core filtering: users and items with too few events are dropped until all that are left have enough.

Stephen B. Seidman. Network structure and minimum degree. Social Networks 1983.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool

from palate.data.dataset import Dataset
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.writing import counted


@dataclass(frozen=True)
class Round:
    """How many users, items and events one round dropped."""

    users: int
    items: int
    events: int


@dataclass(frozen=True)
class CoreReport:
    """The fewest events of a user and of an item, and what each round dropped; no round if all had enough."""

    users: int
    items: int
    rounds: tuple[Round, ...] = ()

    @property
    def dropped(self) -> Round:
        """What all rounds dropped together."""
        return Round(*(sum(getattr(done, what) for done in self.rounds) for what in ("users", "items", "events")))

    def __str__(self) -> str:
        total = self.dropped
        return (
            f"kept users with {self.users} events or more and items with {self.items} or more: dropped "
            f"{counted(total.users, 'user')}, {counted(total.items, 'item')} and "
            f"{counted(total.events, 'event')} in {counted(len(self.rounds), 'round')}"
        )


def k_core(data: Dataset, users: int, items: int) -> tuple[Dataset, CoreReport]:
    """The largest part in which each user has `users` events or more and each item `items`; 0 keeps those with none.

    Events are counted, repeats too. Vocabularies and features shrink along, so codes change. Raises InputError where
    a bound is below 0 or nothing is left.
    """
    keep, user, item, rounds = _core(data, users, items)
    return _shrunk(data, keep, user, item), CoreReport(users, items, rounds)


def core_of(data: Dataset, users: int, items: int) -> Bool[np.ndarray, "events"]:
    """Which events are in the k-core, with the codes as they are; raises what `k_core` raises."""
    return _core(data, users, items)[0]


def _core(
    data: Dataset, users: int, items: int
) -> tuple[Bool[np.ndarray, "events"], Bool[np.ndarray, "users"], Bool[np.ndarray, "items"], tuple[Round, ...]]:
    """Which events, users and items are kept, and what each round dropped."""
    if users < 0 or items < 0:
        raise InputError(f"a core needs bounds of 0 or more, not {users} for users and {items} for items")
    user, item = np.ones(data.n_users, dtype=bool), np.ones(data.n_items, dtype=bool)
    keep, rounds = np.ones(len(data.interactions), dtype=bool), []
    while (dropped := _drop(data, keep, user, item, (users, items))) != Round(0, 0, 0):
        rounds.append(dropped)
    if not keep.any():
        raise InputError(
            f"no event is left with {users} events or more per user and {items} or more per item; take smaller numbers"
        )
    return keep, user, item, tuple(rounds)


def _drop(
    data: Dataset,
    keep: Bool[np.ndarray, "events"],
    user: Bool[np.ndarray, "users"],
    item: Bool[np.ndarray, "items"],
    least: tuple[int, int],
) -> Round:
    """One round, marked in `keep`, `user` and `item`: those with too few go, and their events with them."""
    events = data.interactions
    few_users = user & (np.bincount(events.user[keep], minlength=data.n_users) < least[0])
    few_items = item & (np.bincount(events.item[keep], minlength=data.n_items) < least[1])
    user &= ~few_users
    item &= ~few_items
    gone = keep & (few_users[events.user] | few_items[events.item])
    keep &= ~gone
    return Round(int(few_users.sum()), int(few_items.sum()), int(gone.sum()))


def _shrunk(
    data: Dataset, keep: Bool[np.ndarray, "events"], user: Bool[np.ndarray, "users"], item: Bool[np.ndarray, "items"]
) -> Dataset:
    users, items = np.flatnonzero(user), np.flatnonzero(item)
    events = data.interactions.where(keep)
    events = replace(
        events,
        user=(np.cumsum(user) - 1)[events.user].astype(np.int32),
        item=(np.cumsum(item) - 1)[events.item].astype(np.int32),
        n_users=len(users),
        n_items=len(items),
    )
    ids = Vocabulary(data.item_ids.ids[items]), Vocabulary(data.user_ids.ids[users])
    return Dataset(events, data.items.take(items), data.users.take(users), *ids)
