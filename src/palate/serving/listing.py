"""The items as a table to look through: search, filters, order and pages; and the attributes to filter and sort by."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float64, Int64

from palate.data.features import NO_TIME, Category, Column, Number, Tags, Time
from palate.serving.answers import Attribute, CatalogueItem, ItemPage, RequestError
from palate.serving.entities import EntityTable, iso
from palate.serving.filters import Filters
from palate.serving.histories import EventLog
from palate.serving.numbers import are_whole, shown_number

POPULARITY, TITLE = "popularity", "title"
VALUES = 100  # of a category or of tags, the most frequent: as many as a person chooses from

Codes = Int64[np.ndarray, "matches"]


@dataclass(frozen=True)
class Listing:
    """The items, with how popular they are. Orders are computed once; ties go to the lower code."""

    items: EntityTable
    log: EventLog

    def item(self, code: int) -> CatalogueItem:
        """An item with how many users interacted with it."""
        counts = self.log.item_counts
        return CatalogueItem(
            **vars(self.items.item(code)), n_users=int(counts.users[code]), n_events=int(counts.events[code])
        )

    def page(
        self,
        text: str = "",
        filters: Sequence[str] = (),
        sort: str = "",
        *,
        down: bool | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> ItemPage:
        """Items that hold the text and meet all filters, from the place `offset` on.

        `sort` is "popularity" (how many users interacted with it), "title", or an attribute with one value per item;
        "" is by how well the text fits, or the order of the catalogue without one. `down` turns an order round; by
        default popularity goes down and all else up. Items without the attribute come last, either way. Raises
        RequestError for a filter or a sort that there is not.
        """
        codes = self._matching(text, filters)
        if sort:
            codes = self._sorted(codes, sort, sort == POPULARITY if down is None else down)
        elif down:
            codes = codes[::-1]
        page = codes[offset : offset + limit].tolist()
        return ItemPage(tuple(self.item(code) for code in page), len(codes))

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """What the items can be filtered by, in the order of the catalogue."""
        return tuple(_attribute(name, column) for name, column in self._filters.columns.items())

    def _matching(self, text: str, filters: Sequence[str]) -> Codes:
        codes = np.array(self.items.matching(text), dtype=np.int64) if text.strip() else self._all
        for place, condition in enumerate(filters):
            codes = codes[self._filters.meeting(condition, place)[codes]]
        return codes

    def _sorted(self, codes: Codes, sort: str, down: bool) -> Codes:
        rank = self._ranks(sort)[codes]
        known, unknown = codes[~np.isnan(rank)], codes[np.isnan(rank)]
        value = rank[~np.isnan(rank)]
        return np.concatenate([known[np.lexsort((known, -value if down else value))], np.sort(unknown)])

    def _ranks(self, sort: str) -> Float64[np.ndarray, "items"]:
        """A number for each item by which it is sorted, NaN where it has none."""
        if sort == POPULARITY:
            return self._popularity
        column = self._filters.columns.get(sort)
        if sort == TITLE and not isinstance(column, Category | Number | Time):
            return self._titles
        if column is None or isinstance(column, Tags):
            orders = [POPULARITY, TITLE, *(n for n, c in self._filters.columns.items() if not isinstance(c, Tags))]
            raise RequestError(f"items cannot be sorted by {sort!r}; take one of: {', '.join(orders)}", "sort")
        return _measured(column)

    @cached_property
    def _popularity(self) -> Float64[np.ndarray, "items"]:
        """By users; of as many, by events."""
        counts = self.log.item_counts
        return np.asarray(counts.users + counts.events / (1.0 + counts.events.max(initial=0)))

    @cached_property
    def _titles(self) -> Float64[np.ndarray, "items"]:
        titles = np.array([self.items.title(code).casefold() for code in self._all.tolist()], dtype=object)
        return _places(titles)

    @cached_property
    def _filters(self) -> Filters:
        return Filters.of(self.items.table)

    @cached_property
    def _all(self) -> Codes:
        return np.arange(len(self.items.ids))


def _places(values: np.ndarray) -> Float64[np.ndarray, "items"]:
    """The place of each value among the distinct ones, in order."""
    return np.unique(values, return_inverse=True)[1].astype(np.float64)


def _measured(column: Column) -> Float64[np.ndarray, "items"]:
    match column:
        case Number(value):
            return np.where(np.isfinite(value), value, np.nan).astype(np.float64)
        case Time(value):
            return np.where(value == NO_TIME, np.nan, value.astype(np.float64))
        case Category(code, size, names):
            place = _places(np.array([name.casefold() for name in names], dtype=object)) if names else np.arange(size)
            return np.asarray(np.append(place, np.nan)[code], dtype=np.float64)
    raise TypeError(f"{type(column).__name__} has no order")


def _attribute(name: str, column: Column) -> Attribute:
    match column:
        case Category(code, size, names):
            counts = np.bincount(code[code >= 0], minlength=size)
            return _named(name, "category", int((code >= 0).sum()), counts, names)
        case Tags(weight, names):
            counts = np.bincount(weight.indices, minlength=weight.shape[1])
            return _named(name, "tags", int((weight.lengths > 0).sum()), counts, names)
        case Number(value):
            known = value[np.isfinite(value)]
            ends = (known.min(), known.max()) if len(known) else ()
            low, high = (shown_number(end, are_whole(value)) for end in ends) if ends else (None, None)
            return Attribute(name, "number", len(known), low=low, high=high)
        case Time(value):
            known = value[value != NO_TIME]
            first, last = (iso(int(known.min())), iso(int(known.max()))) if len(known) else (None, None)
            return Attribute(name, "time", len(known), low=first, high=last)
    raise TypeError(f"{type(column).__name__} is nothing to filter by")


def _named(name: str, kind: str, n_items: int, counts: np.ndarray, names: tuple[str, ...]) -> Attribute:
    most = np.argsort(-counts, kind="stable")[:VALUES]
    values = tuple((names[code] if names else str(code), int(counts[code])) for code in most.tolist() if counts[code])
    return Attribute(name, kind, n_items, values, int(np.count_nonzero(counts)))
