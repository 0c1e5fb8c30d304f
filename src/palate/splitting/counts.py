"""Counts of hot, warm and cold users and items: how much the training part knows of those in the test."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from palate.splitting.split import Split

Kinds = dict[str, Bool[np.ndarray, "each"]]


@dataclass(frozen=True)
class Counts:
    """Hot: events in the training. Warm: none there, but a history or features. Cold: nothing but an id."""

    hot: int
    warm: int
    cold: int

    def __str__(self) -> str:
        return f"{self.hot:,} hot, {self.warm:,} warm, {self.cold:,} cold"


def kinds_of_users(split: Split) -> Kinds:
    """Which of the queries are of hot, warm and cold users: three masks by name."""
    queries, events = split.queries, np.bincount(split.train.interactions.user, minlength=split.train.n_users)
    hot = np.zeros(len(queries), dtype=bool)
    known = queries.user >= 0
    hot[known] = events[queries.user[known]] > 0
    return _kinds(hot, (queries.history.lengths > 0) | bool(queries.features and queries.features.learnable))


def kinds_of_items(split: Split) -> Kinds:
    """Which items of the catalogue, as it is when asked, are hot, warm and cold: three masks by name."""
    events = np.bincount(split.train.interactions.item, minlength=split.n_items)
    features = split.train.items if split.items is None else split.items
    return _kinds(events > 0, np.full(len(events), features.learnable))


def users_of(split: Split) -> Counts:
    """Of the users asked."""
    return Counts(**{name: int(mask.sum()) for name, mask in kinds_of_users(split).items()})


def items_of(split: Split) -> Counts:
    """Of the distinct relevant items."""
    items = np.unique(split.relevant.item)
    return Counts(**{name: int(mask[items].sum()) for name, mask in kinds_of_items(split).items()})


def census(split: Split) -> str:
    """Both in a sentence: users and items that first appear after the training part are kept, and counted here."""
    return f"Users asked: {users_of(split)}. Items asked for: {items_of(split)}."


def _kinds(hot: Bool[np.ndarray, "each"], something: Bool[np.ndarray, "each"]) -> Kinds:
    return {"hot": hot, "warm": ~hot & something, "cold": ~hot & ~something}
