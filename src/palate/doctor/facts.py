"""The figures of a data set: how much there is, from when, how dense, and how unequally it is spread."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.splitting.moments import are_places

TAIL_POINTS = 100  # as many as a wide terminal has columns
SCALE = 20  # more different ratings than this are shown in bins


@dataclass(frozen=True)
class TailPoint:
    """A place in the catalogue when the items stand in a row, those with most events first."""

    items: float  # the share of items up to here, over 0 to 1
    events: int  # of the item that stands here
    share: float  # of all events that the items up to here hold


@dataclass(frozen=True)
class Quartiles:
    """Of the events per user or item, counting those with one or more."""

    least: float
    lower: float
    median: float
    upper: float
    most: float

    @classmethod
    def of(cls, counts: Int64[np.ndarray, "some"]) -> "Quartiles":
        if not len(counts):
            return cls(0.0, 0.0, 0.0, 0.0, 0.0)
        return cls(*(float(value) for value in np.percentile(counts, (0, 25, 50, 75, 100))))


@dataclass(frozen=True)
class Facts:
    """Gini is 0 where all have equally many events and near 1 where one has them all; cold users and items count."""

    n_events: int
    n_users: int
    n_items: int
    cold_users: int  # without an event
    cold_items: int
    n_pairs: int  # different pairs of user and item
    density: float  # pairs over all possible pairs
    first: int | None  # second since 1970 of the oldest event; None where no event has a time
    last: int | None
    per_user: Quartiles
    per_item: Quartiles
    gini_users: float
    gini_items: float
    top_1: float  # the share of events that the 1 % of the items with most events hold, one item at least
    top_20: float
    events: dict[str, int]  # how many of each kind; empty where kinds are not known
    ratings: dict[str, int]  # how many of each rating, or of each tenth of the range; empty where there are none
    item_columns: tuple[str, ...]
    user_columns: tuple[str, ...]
    places: bool = False  # `first` and `last` are places in each user's own sequence, no moments

    @property
    def sparsity(self) -> float:
        """The share of user-item pairs without an event."""
        return 1.0 - self.density


def facts_of(data: Dataset) -> Facts:
    done = data.interactions
    per_user, per_item = (
        np.bincount(c, minlength=n) for c, n in ((done.user, data.n_users), (done.item, data.n_items))
    )
    pairs = np.sort(done.user.astype(np.int64) * data.n_items + done.item)  # ten times as fast as np.unique
    n_pairs = int((np.diff(pairs, prepend=-1) != 0).sum())
    timed = done.time[done.time != NO_TIME]
    ranked = np.sort(per_item)[::-1]
    return Facts(
        n_events=len(done),
        n_users=data.n_users,
        n_items=data.n_items,
        cold_users=int((per_user == 0).sum()),
        cold_items=int((per_item == 0).sum()),
        n_pairs=n_pairs,
        density=n_pairs / max(1, data.n_users * data.n_items),
        first=int(timed.min()) if len(timed) else None,
        last=int(timed.max()) if len(timed) else None,
        per_user=Quartiles.of(per_user[per_user > 0]),
        per_item=Quartiles.of(per_item[per_item > 0]),
        gini_users=gini(per_user),
        gini_items=gini(per_item),
        top_1=_held_by(ranked, 0.01),
        top_20=_held_by(ranked, 0.2),
        events=_kinds(data),
        ratings={} if done.rating is None else _distribution(done.rating),
        item_columns=tuple(data.items.columns),
        user_columns=tuple(data.users.columns),
        places=are_places(done),
    )


def tail_of(data: Dataset) -> tuple[TailPoint, ...]:
    """The long-tail curve, from the item with most events to the one with fewest; empty where there are no events."""
    ranked = np.sort(np.bincount(data.interactions.item, minlength=data.n_items))[::-1]
    held = np.cumsum(ranked) / max(1, int(ranked.sum()))
    if not ranked.any():
        return ()
    places = np.unique(np.linspace(0, len(ranked) - 1, TAIL_POINTS).astype(np.int64))
    return tuple(
        TailPoint((place + 1) / len(ranked), int(ranked[place]), float(held[place])) for place in places.tolist()
    )


def gini(counts: Int64[np.ndarray, "each"]) -> float:
    """Corrado Gini's measure of inequality (1912): the mean difference of two, over twice the mean."""
    n, total = len(counts), int(counts.sum())
    if not total:
        return 0.0
    rank = np.arange(1, n + 1)
    return float(((2 * rank - n - 1) * np.sort(counts)).sum() / (n * total))


def _held_by(ranked: Int64[np.ndarray, "items"], part: float) -> float:
    total = int(ranked.sum())
    return float(ranked[: max(1, round(part * len(ranked)))].sum() / total) if total else 0.0


def _kinds(data: Dataset) -> dict[str, int]:
    event = data.interactions.event
    if event is None:
        return {}
    names = event.names or tuple(str(code) for code in range(event.size))
    counts = np.bincount(event.code[event.code >= 0], minlength=event.size)
    return {name: int(n) for name, n in zip(names, counts.tolist(), strict=True) if n}


def _distribution(rating: Float32[np.ndarray, "events"]) -> dict[str, int]:
    stated = rating[np.isfinite(rating)]
    values, counts = np.unique(stated, return_counts=True)
    if len(values) <= SCALE:
        return {f"{value:g}": int(n) for value, n in zip(values.tolist(), counts.tolist(), strict=True)}
    counts, edges = np.histogram(stated, bins=10)
    bins = zip(edges.tolist()[:-1], edges.tolist()[1:], counts.tolist(), strict=True)
    return {f"{low:g} to {high:g}": int(n) for low, high, n in bins}
