"""Rows of a feature table as people see them: titles, labels, and finding one by a part of its id or title."""

from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from itertools import islice

import numpy as np

from palate.data.features import NO_TIME, Category, Features, Number, Tags, Time
from palate.data.titles import titles
from palate.data.vocabulary import Vocabulary
from palate.serving.answers import Id, Item, LabelValue, NotFoundError
from palate.serving.numbers import are_whole, shown_number

MAIN = ("category", "genre", "genres", "categories", "department", "type")  # what a row's one category may be called
NEAR = 2_000  # names that are weighed for a did-you-mean


@dataclass(frozen=True)
class EntityTable:
    """The users or the items; `kind` is "user" or "item"."""

    kind: str
    ids: Vocabulary
    table: Features

    def code(self, given: Id) -> int:
        """The code of an id; raises NotFoundError, with what may have been meant."""
        code = self.ids.code(given)
        if code < 0:
            raise NotFoundError(f"there is no {self.kind} {given!r}{self.meant(str(given))}", f"{self.kind}_id")
        return code

    def item(self, code: int) -> Item:
        """A row of the items."""
        return Item(self.ids.id(code), self.title(code), self.labels(code))

    def title(self, code: int) -> str:
        """The row's label ("title", "name", or the first label there is), else its id."""
        return self._titles[code]

    def labels(self, code: int) -> dict[str, LabelValue]:
        """What is known of the row in categories, tags, numbers and times; what is not known is left out."""
        said = ((name, _said(column, code, name in self._whole)) for name, column in self.table.columns.items())
        return {name: value for name, value in said if value is not None}

    def categories(self, code: int) -> list[str]:
        """The row's values in the main category or tags column, none if there is no such column."""
        if self._main is None:
            return []
        said = _said(self.table.columns[self._main], code)
        return said if isinstance(said, list) else [] if said is None else [str(said)]

    def find(self, text: str, limit: int) -> list[int]:
        """Codes of rows whose id or title holds the text: the id itself first, then by where in the title it stands."""
        return self.matching(text)[:limit] if text.strip() else list(range(min(limit, len(self.ids))))

    def matching(self, text: str) -> list[int]:
        """The codes of all rows that hold the text, in the order of `find`."""
        wanted = text.strip().lower()
        found = [
            (one != wanted, not title.startswith(wanted), code)
            for code, (one, title) in enumerate(self._searched)
            if wanted in title or wanted in one
        ]
        return [code for *_, code in sorted(found)]

    @cached_property
    def _titles(self) -> list[str]:
        return titles(self.ids, self.table)

    @cached_property
    def _searched(self) -> list[tuple[str, str]]:
        ids = self.ids.ids.tolist()
        return [(str(one).lower(), title.lower()) for one, title in zip(ids, self._titles, strict=True)]

    @cached_property
    def _whole(self) -> frozenset[str]:
        """The columns that hold whole numbers only."""
        numbers = {name: column for name, column in self.table.columns.items() if isinstance(column, Number)}
        return frozenset(name for name, column in numbers.items() if are_whole(column.value))

    @cached_property
    def _main(self) -> str | None:
        columns = {name.lower(): name for name, c in self.table.columns.items() if isinstance(c, Category | Tags)}
        return next((columns[one] for one in (*MAIN, *columns) if one in columns), None)

    def meant(self, given: str) -> str:
        """The end of a sentence on an unknown id: up to three that may have been meant."""
        found = self.find(given, 3)
        if not found:
            wanted = given.strip().lower()
            near = ((one, code) for code, pair in enumerate(self._searched) for one in pair if _alike(one, wanted))
            names = {one[: len(wanted) + 1]: code for one, code in islice(near, NEAR)}  # a title may go on with a year
            found = [names[one] for one in get_close_matches(wanted, list(names), 3, 0.6)]
        said = [f"{self.ids.id(code)!r}{self._called(code)}" for code in dict.fromkeys(found)]
        return f"; did you mean {' or '.join(said)}?" if said else "; search for one by a part of its name or id"

    def _called(self, code: int) -> str:
        title = self._titles[code]
        return "" if title == str(self.ids.id(code)) else f" ({title})"


def _alike(one: str, given: str) -> bool:
    return one[:1] == given[:1] and len(one) >= len(given) - 4


def _said(column: object, code: int, whole: bool = False) -> LabelValue | None:
    match column:
        case Category(codes, _, names):
            value = int(codes[code])
            return None if value < 0 else names[value] if names else str(value)
        case Number(values):
            return shown_number(values[code], whole) if np.isfinite(values[code]) else None
        case Time(values):
            return None if values[code] == NO_TIME else iso(int(values[code]))
        case Tags(weight, names):
            held = weight.indices[weight.indptr[code] : weight.indptr[code + 1]]
            return [names[tag] if names else str(tag) for tag in held.tolist()] or None
    return None


def iso(time: int) -> str | None:
    """A moment in ISO 8601, UTC; None for one that no calendar holds."""
    try:
        return datetime.fromtimestamp(time, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
