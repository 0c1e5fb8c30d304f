"""What to learn from, what to ask, and what would have been right."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Int64

from palate.arrays import Candidates
from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.errors import InputError

Withheld = Bool[np.ndarray, "withheld"]


@dataclass(frozen=True)
class Rated:
    """Withheld events that have a rating, whatever their weight: row r of `withheld` is what query r is to predict."""

    queries: Queries
    withheld: Histories


@dataclass(frozen=True)
class Split:
    """Models learn from `train`; each query is asked, and `relevant` holds its answers, row by row.

    Relevant are the withheld events with a weight above 0, each item once; unless `repeats`, none that stands in the
    query's own history. `kind` is the name of the way of splitting and `about` says in a phrase what was done.
    With `candidates` (-1 is none), each query is asked for the best of its own few, its relevant items among them,
    not of the catalogue: only where a published protocol asks. `warnings` say what makes figures on this split less
    than they seem, each with its cure. `options` are the arguments of the way of splitting, by which
    `splitting.inner.inner` makes the same kind of split again, inside `train`. `judged` holds, row by row, what is
    relevant and what was withheld and not liked (a weight of 0 or below): what a model has to tell apart.
    """

    train: Dataset
    queries: Queries
    relevant: Histories
    items: Features | None = None  # the catalogue when the queries are asked, where it is not that of `train`
    rated: Rated | None = None  # None where no withheld event has a rating
    kind: str = "given"
    about: str = "as given"
    repeats: bool = False
    candidates: Candidates | None = None
    warnings: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    judged: Histories | None = None  # None where there is nothing but what is relevant

    @property
    def n_items(self) -> int:
        """The size of the catalogue when the queries are asked."""
        return self.train.n_items if self.items is None else len(self.items)


def asking(train: Dataset, queries: Queries, withheld: Histories, repeats: bool, items: Features | None) -> Split:
    """The split that asks each query for its row of withheld events; one without a relevant item is not asked.

    Raises InputError where no query is left.
    """
    right = _once(queries.history, withheld, repeats, withheld.weight > 0)
    relevant = withheld.where(right)
    rows = np.flatnonzero(relevant.lengths > 0)
    if not len(rows):
        raise InputError(
            "no user is left to ask: nobody has a withheld event of weight above 0 on an item not met before; "
            "withhold more, or give more events"
        )
    judged = withheld.where(right | _disliked(queries.history, withheld, repeats)).take(rows)
    return Split(
        train,
        queries.take(rows),
        relevant.take(rows),
        items,
        _rated(queries, withheld),
        repeats=repeats,
        judged=judged if (judged.weight <= 0).any() else None,
    )


def described(split: Split, kind: str, how: str, **options: Any) -> Split:
    """The same split, with its name, the phrase that says what was done, and the arguments that made it."""
    n = len(split.queries)
    return replace(split, kind=kind, about=f"{how}: {n:,} {'user' if n == 1 else 'users'} asked", options=options)


def withholding(
    data: Dataset,
    held: Bool[np.ndarray, "events"],
    repeats: bool,
    time: Int64[np.ndarray, "asked"] | None = None,
    context: Features | None = None,
) -> Split:
    """The split that withholds some events and asks each user who has one, by all that they did otherwise.

    `time` and `context` are those of the queries, one for each user with a withheld event, by code.
    """
    users = np.flatnonzero(np.bincount(data.interactions.user[held], minlength=data.n_users)).astype(np.int32)
    train = data.where(~held)
    queries = replace(Queries.of_users(users, train), time=time, context=context)
    withheld = data.interactions.where(held).histories().take(users.astype(np.int64))
    return asking(train, queries, withheld, repeats, None)


def _disliked(history: Histories, withheld: Histories, repeats: bool) -> Withheld:
    """The events on items met with a weight of 0 or below and never above it, the first on each."""
    cell = withheld.row * (1 + int(withheld.item.max(initial=0))) + withheld.item
    liked = _among(cell, cell[withheld.weight > 0])
    return _once(history, withheld, repeats, ~liked)


def _once(history: Histories, withheld: Histories, repeats: bool, good: Withheld) -> Withheld:
    """The good events, the first on each item; unless `repeats`, on none that was met before."""
    size = 1 + max(int(history.item.max(initial=0)), int(withheld.item.max(initial=0)))
    cell = withheld.row * size + withheld.item
    if not repeats:
        good = good & ~_among(cell, history.row * size + history.item)
    places = np.flatnonzero(good)
    order = places[np.argsort(cell[places], kind="stable")]
    once = np.zeros_like(good)
    once[order[np.diff(cell[order], prepend=-1) != 0]] = True
    return once


def _among(cell: Int64[np.ndarray, "cells"], met: Int64[np.ndarray, "met"]) -> Bool[np.ndarray, "cells"]:
    """Which cells were met; np.isin hashes them, which takes ten times as long for millions."""
    if not len(met):
        return np.zeros(len(cell), dtype=bool)
    met = np.sort(met)
    place = np.searchsorted(met, cell)
    return np.asarray(met[np.minimum(place, len(met) - 1)] == cell)


def _rated(queries: Queries, withheld: Histories) -> Rated | None:
    if withheld.rating is None or np.isnan(withheld.rating).all():
        return None
    rated = withheld.where(~np.isnan(withheld.rating))
    rows = np.flatnonzero(rated.lengths > 0)
    return Rated(queries.take(rows), rated.take(rows))
