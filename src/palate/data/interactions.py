"""Interactions: who did what with which item, how strongly and when."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64

from palate.data.codes import as_array, as_codes
from palate.data.features import NO_TIME, Category, Features
from palate.data.histories import Histories
from palate.data.sketch import Sketch, sketch
from palate.errors import InputError
from palate.kernels.grouping import rows_in_time
from palate.sparse import CSR


@dataclass(frozen=True)
class Interactions:
    """One row per event, as parallel columns of codes; ids are left at the border.

    `weight` is how strong a preference for the item the event shows: 0 is an interaction and no more, below 0
    a dislike. `rating` is the value that the user gave, NaN for an event without one, None where no event has one;
    `time` is in seconds since 1970, NO_TIME where it is not known; `event` is the kind (view, purchase, ...).
    Columns may be lists, or arrays of other types of numbers; dates of numpy are cut to the second, and events of one
    second are taken to be in order. Raises InputError for columns of different lengths, codes
    that the counts do not allow, and weights or ratings that are infinite, or weights that are not a number.
    """

    user: Int32[np.ndarray, "events"]
    item: Int32[np.ndarray, "events"]
    weight: Float32[np.ndarray, "events"]
    time: Int64[np.ndarray, "events"]
    n_users: int
    n_items: int
    context: Features | None = None  # what else was known at each event
    rating: Float32[np.ndarray, "events"] | None = None
    event: Category | None = None

    def __post_init__(self) -> None:
        for name, count in (("user", self.n_users), ("item", self.n_items)):
            codes = as_codes(getattr(self, name), f"{name}s")
            _check_codes(codes, name, count)
            object.__setattr__(self, name, codes)
        for name, kind in (("weight", np.float32), ("time", np.int64), ("rating", np.float32)):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, as_array(getattr(self, name), kind))
        _check_columns(self)

    def __len__(self) -> int:
        return len(self.user)

    @cached_property
    def sketch(self) -> Sketch:
        """Tells whether a model was fitted on these events."""
        return sketch(self.user, self.item)

    @property
    def ratings(self) -> Float32[np.ndarray, "events"]:
        """What rating models learn: the ratings, or the weights where no ratings were given."""
        return self.weight if self.rating is None else self.rating

    @property
    def has_times(self) -> bool:
        """Whether the events can be put in order: every one has its time, and they are not all the same."""
        return len(self.time) > 0 and int(self.time.min()) != NO_TIME and int(self.time.min()) != int(self.time.max())

    def matrix(self) -> CSR:
        """Users by items; weights of several events with one item are added."""
        return CSR.of_pairs(self.user, self.item, self.weight, (self.n_users, self.n_items))

    def where(self, keep: Bool[np.ndarray, "events"]) -> "Interactions":
        """Some events only, over the same users and items."""
        return self.take(np.flatnonzero(keep))

    def take(self, rows: Int64[np.ndarray, "taken"]) -> "Interactions":
        """Some events, in the order asked for, over the same users and items."""
        return replace(
            self,
            user=self.user[rows],
            item=self.item[rows],
            weight=self.weight[rows],
            time=self.time[rows],
            context=self.context and self.context.take(rows),
            rating=None if self.rating is None else self.rating[rows],
            event=self.event and Category(self.event.code[rows], self.event.size, self.event.names),
        )

    def order(self) -> Int64[np.ndarray, "events"]:
        """The place of each event, user by user, oldest first; equal times stay in the order in which they came."""
        return rows_in_time(self.user, self.time, self.n_users)[1]

    def histories(self) -> Histories:
        """One row per user, oldest event first."""
        offsets, order = rows_in_time(self.user, self.time, self.n_users)
        rating = None if self.rating is None else self.rating[order]
        return Histories(offsets, self.item[order], self.weight[order], rating)

    def histories_of(self, users: Int64[np.ndarray, "selected"]) -> Histories:
        """The rows of some users, in the order asked for, empty for -1; the events of others are not put in order."""
        selected = np.zeros(self.n_users, dtype=bool)
        selected[users[users >= 0]] = True
        few = selected.sum() < self.n_users // 2
        rows = (self.where(selected[self.user]) if few else self).histories()
        nobody = replace(rows, offsets=np.append(rows.offsets, rows.offsets[-1]))  # one more row, without an event
        return nobody.take(np.where(users < 0, self.n_users, users))


def _check_codes(codes: Int32[np.ndarray, "events"], name: str, count: int) -> None:
    if len(codes) and not (codes.min() >= 0 and codes.max() < count):
        wrong = codes[(codes < 0) | (codes >= count)][0]
        raise InputError(f"an event has the {name} {wrong}, and the codes of {count} {name}s are 0 to {count - 1}")


def _check_columns(of: Interactions) -> None:
    columns = {name: getattr(of, name) for name in ("item", "weight", "time", "rating")}
    for name, column in columns.items():
        if column is not None and len(column) != len(of.user):
            raise InputError(f"{len(of.user)} events have {len(column)} values in the column {name}; give one for each")
    with np.errstate(invalid="ignore"):
        total = of.weight.sum(dtype=np.float64)  # finite where all weights are: one pass, and no copy
    if not np.isfinite(total):
        wrong = int(np.flatnonzero(~np.isfinite(of.weight))[0])
        raise InputError(
            f"the weight of event {wrong} is {of.weight[wrong]}; weights are numbers: drop it, or give one"
        )
    if of.rating is not None and np.isinf(of.rating).any():
        raise InputError("a rating is infinite; give a number, or NaN for an event without a rating")
