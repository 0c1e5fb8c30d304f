"""How many of those asked, and of the items asked for, the training holds: hot, warm and cold."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from palate.data.features import Features, Image, Label
from palate.splitting.split import Split


@dataclass(frozen=True)
class Counts:
    """Hot: events in the training. Warm: none there, but a history or features. Cold: nothing but an id."""

    hot: int
    warm: int
    cold: int

    def __str__(self) -> str:
        return f"{self.hot:,} hot, {self.warm:,} warm, {self.cold:,} cold"


def users_of(split: Split) -> Counts:
    """Of the users asked."""
    queries, events = split.queries, np.bincount(split.train.interactions.user, minlength=split.train.n_users)
    hot = np.zeros(len(queries), dtype=bool)
    known = queries.user >= 0
    hot[known] = events[queries.user[known]] > 0
    something = (queries.history.lengths > 0) | bool(queries.features and _learnable(queries.features))
    return _counted(hot, np.asarray(something))


def items_of(split: Split) -> Counts:
    """Of the distinct relevant items."""
    events = np.bincount(split.train.interactions.item, minlength=split.n_items)
    items = np.unique(split.relevant.item)
    features = split.train.items if split.items is None else split.items
    return _counted(events[items] > 0, np.full(len(items), _learnable(features)))


def census(split: Split) -> str:
    """Both in a sentence: users and items met only after the training are kept, and counted here."""
    return f"Users asked: {users_of(split)}. Items asked for: {items_of(split)}."


def _learnable(features: Features) -> bool:
    return any(not isinstance(column, Label | Image) for column in features.columns.values())


def _counted(hot: Bool[np.ndarray, "each"], something: Bool[np.ndarray, "each"]) -> Counts:
    warm = int((~hot & something).sum())
    return Counts(int(hot.sum()), warm, len(hot) - int(hot.sum()) - warm)
