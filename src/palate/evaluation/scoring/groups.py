"""Groups of queries and of items for slices: by history, by popularity, by arrival, by an attribute.

Of several splits, one after another, each counts by its own training part: a user who is new in one fold may be old in
another, and each item stands once for each split.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int64

from palate.data.features import Category, Column, Features, Number, Tags, Time, numbers
from palate.errors import InputError
from palate.evaluation.splits import Splits
from palate.splitting.counts import kinds_of_items, kinds_of_users
from palate.splitting.moments import are_moments
from palate.splitting.split import Split
from palate.suggest import did_you_mean

HISTORIES = (("no events", 0, 0), ("1-5 events", 1, 5), ("6-20 events", 6, 20), ("over 20 events", 21, 1 << 62))
FEW = {Category: 12, Tags: 20}  # an attribute with more values makes no slices unless it is named
MOST = 20  # slices of an attribute that is named; the rest is "others"
NEWEST = 0.1  # users and items whose first event is in this share of the training events, the newest, are new

Mask = Bool[np.ndarray, "_"]


@dataclass(frozen=True)
class Part:
    """One slice of a group: which queries, or which items of the catalogue (of each split's in turn), are in it."""

    group: str
    name: str
    of: Mask


def parts_of_queries(splits: Splits, by: Sequence[str] | None) -> Iterator[Part]:
    """By length of history, by hot, warm and cold, by arrival, and by the attributes of the users."""
    events = np.concatenate([split.queries.history.lengths for split in splits.each])
    for name, low, high in HISTORIES:
        if low or not events.all():
            yield Part("history", name, (events >= low) & (events <= high))
    arrivals = [_arrivals(split, split.train.interactions.user, split.queries.user) for split in splits.each]
    yield from _distinct("users", _joined([kinds_of_users(split) for split in splits.each]))
    yield from _distinct("user arrival", _joined(arrivals))
    yield from _attributes("user", [_of_users(splits)], by)


def parts_of_items(splits: Splits, by: Sequence[str] | None) -> Iterator[Part]:
    """By popularity, by hot, warm and cold, by arrival, and by the attributes of the items."""
    each, everything = splits.each, np.arange(splits.n_items)
    events = [np.bincount(split.train.interactions.item, minlength=split.n_items) for split in each]
    for name, mask in _joined([_thirds(counts) for counts in events]).items():
        yield Part("items", name, mask)
    yield from _distinct("item state", _joined([kinds_of_items(split) for split in each]))
    arrivals = [_arrivals(split, split.train.interactions.item, everything) for split in each]
    yield from _distinct("item arrival", _joined(arrivals))
    yield from _attributes("item", [split.train.items if split.items is None else split.items for split in each], by)


def check_attributes(split: Split, by: Sequence[str] | None) -> None:
    """Raises InputError for a name in `by` that is not an attribute of users or items, or one that makes no slices."""
    features = (split.queries.features or split.train.users, split.train.items)
    columns = {name: column for table in features for name, column in table.columns.items()}
    for name in by or ():
        if name not in columns:
            hint = did_you_mean(name, columns) or f"; there are: {', '.join(columns) or 'none'}"
            raise InputError(f'"{name}" is not an attribute of users or items{hint}')
        if not isinstance(columns[name], Category | Tags | Number | Time):
            kind = type(columns[name]).__name__.lower()
            raise InputError(f'"{name}" is a {kind} and makes no slices: take a category, tags, a number or a time')


def _thirds(events: Int64[np.ndarray, "items"]) -> dict[str, Mask]:
    """The most popular items that hold a third of the events, those that hold the next third, and all the rest."""
    order = np.argsort(-events, kind="stable")
    before = np.cumsum(events[order]) - events[order]
    place = np.empty(len(events), dtype=np.int64)
    place[order] = np.where(events[order] > 0, np.minimum(3 * before // max(1, int(events.sum())), 2), 2)
    return {name: place == at for at, name in enumerate(("head", "middle", "tail"))}


def _arrivals(split: Split, code: np.ndarray, of: np.ndarray) -> dict[str, Mask]:
    """Which of the codes `of` are new: without an event, or with the first among the newest tenth of the training."""
    time = split.train.interactions.time
    if not are_moments(split.train.interactions):
        return {}
    first = np.full(int(max(code.max(initial=0), of.max(initial=0))) + 2, np.iinfo(np.int64).max)
    np.minimum.at(first, code, time)  # the last place stands for strangers, code -1
    new = first[of] >= np.quantile(time, 1.0 - NEWEST, method="higher")
    return {"new": new, "old": ~new}


def _distinct(group: str, masks: dict[str, Mask]) -> Iterator[Part]:
    """The parts, unless all are in one: that would repeat the figure of the whole."""
    if sum(bool(mask.any()) for mask in masks.values()) > 1:
        yield from (Part(group, name, mask) for name, mask in masks.items())


def _joined(each: Sequence[dict[str, Mask]]) -> dict[str, Mask]:
    """The masks of the splits, one after another; nothing where a split makes no such group."""
    if not all(each):
        return {}
    names = dict.fromkeys(name for masks in each for name in masks)
    none = [np.zeros(len(next(iter(masks.values()))), dtype=bool) for masks in each]
    pairs = list(zip(each, none, strict=True))
    return {name: np.concatenate([masks.get(name, empty) for masks, empty in pairs]) for name in names}


def _of_users(splits: Splits) -> Features | None:
    """The attributes of the users asked, taken together, so that quartiles are the same for all splits."""
    first = splits.each[0]
    if not splits.several or first.queries.features is None:
        return first.queries.features
    return first.train.users.take(np.concatenate([split.queries.user for split in splits.each]).astype(np.int64))


def _attributes(role: str, each: Sequence[Features | None], by: Sequence[str] | None) -> Iterator[Part]:
    tables = [{} if features is None else features.columns for features in each]
    for name in tables[0]:
        if (by is None or name in by) and all(name in table for table in tables):
            values = [_values(table[name], named=by is not None) for table in tables]
            yield from _distinct(f"{role} {name}", _joined(values))


def _values(column: Column, named: bool) -> dict[str, Mask]:
    match column:
        case Category(code, size, names):
            return _common({_name(names, value): code == value for value in _present(code, size, named)}, code < 0)
        case Tags(weight, names):
            rows = {_name(names, int(tag)): weight.row[weight.indices == tag] for tag in np.unique(weight.indices)}
            if not named and len(rows) > FEW[Tags]:
                return {}
            masks = {name: np.isin(np.arange(len(weight)), of) for name, of in rows.items()}
            return _common(masks, weight.lengths == 0)
        case Number() | Time():
            return _quartiles(numbers(column), isinstance(column, Time))
    return {}


def _present(code: np.ndarray, size: int, named: bool) -> list[int]:
    counts = np.bincount(code[code >= 0], minlength=size)
    return np.flatnonzero(counts).tolist() if named or (counts > 0).sum() <= FEW[Category] else []


def _common(masks: dict[str, Mask], unknown: Mask) -> dict[str, Mask]:
    """The most frequent values, the others as one, and the unknown."""
    if not masks:
        return {}
    often = sorted(masks, key=lambda name: -int(masks[name].sum()))
    frequent = set(often[:MOST])
    slices = {name: mask for name, mask in masks.items() if name in frequent}
    if len(often) > MOST:
        slices["others"] = np.logical_or.reduce([masks[name] for name in often[MOST:]])
    return {**slices, "unknown": unknown} if unknown.any() else slices


def _quartiles(value: Float64[np.ndarray, "each"], days: bool) -> dict[str, Mask]:
    known = value[~np.isnan(value)]
    edges = np.unique(np.quantile(known, (0.25, 0.5, 0.75), method="higher")) if len(known) else np.zeros(0)
    edges = edges[edges > known.min(initial=np.inf)]
    if not len(edges):
        return {}
    place = np.searchsorted(edges, value, side="right")
    limits = [_day(edge) if days else f"{edge:g}" for edge in edges.tolist()]
    names = [
        f"under {limits[0]}",
        *(f"{low} to under {high}" for low, high in zip(limits, limits[1:], strict=False)),
        f"{limits[-1]} and over",
    ]
    slices = {name: (place == at) & ~np.isnan(value) for at, name in enumerate(names)}
    return {**slices, "unknown": np.isnan(value)} if len(known) < len(value) else slices


def _day(days: float) -> str:
    return str(np.datetime64(int(days), "D"))


def _name(names: Sequence[str], code: int) -> str:
    return names[code] if names else str(code)
