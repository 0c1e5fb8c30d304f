"""Rows of a feature table for display: titles, labels, and search by a part of the id or title."""

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

    def code(self, entity_id: Id) -> int:
        """The code of an id; raises NotFoundError, with suggestions."""
        code = self.ids.code(entity_id)
        if code < 0:
            raise NotFoundError(
                f"there is no {self.kind} {entity_id!r}{self.suggestion(str(entity_id))}", f"{self.kind}_id"
            )
        return code

    def item(self, code: int) -> Item:
        """A row of the items."""
        return Item(self.ids.id(code), self.title(code), self.labels(code))

    def title(self, code: int) -> str:
        """The row's label ("title", "name", or the first label there is), else its id."""
        return self._titles[code]

    def labels(self, code: int) -> dict[str, LabelValue]:
        """What is known of the row in categories, tags, numbers and times; what is not known is left out."""
        values = ((name, _value(column, code, name in self._whole)) for name, column in self.table.columns.items())
        return {name: value for name, value in values if value is not None}

    def categories(self, code: int) -> list[str]:
        """The row's values in the main category or tags column, none if there is no such column."""
        if self._main is None:
            return []
        value = _value(self.table.columns[self._main], code)
        return value if isinstance(value, list) else [] if value is None else [str(value)]

    def find(self, text: str, limit: int) -> list[int]:
        """Codes of rows whose id or title holds the text: the id itself first, then titles that begin with it."""
        return self.matching(text)[:limit] if text.strip() else list(range(min(limit, len(self.ids))))

    def matching(self, text: str) -> list[int]:
        """The codes of all rows that hold the text, in the order of `find`."""
        searched = text.strip().lower()
        matches = [
            (row_id != searched, not title.startswith(searched), code)
            for code, (row_id, title) in enumerate(self._searched)
            if searched in title or searched in row_id
        ]
        return [code for *_, code in sorted(matches)]

    def suggestion(self, unknown: str) -> str:
        """The end of a sentence on an id that is not known: up to three suggestions."""
        codes = self.find(unknown, 3) or self._nearest(unknown.strip().lower())
        names = [f"{self.ids.id(code)!r}{self._in_brackets(code)}" for code in dict.fromkeys(codes)]
        return f"; did you mean {' or '.join(names)}?" if names else "; search for one by a part of its name or id"

    @cached_property
    def _titles(self) -> list[str]:
        return titles(self.ids, self.table)

    @cached_property
    def _searched(self) -> list[tuple[str, str]]:
        ids = self.ids.ids.tolist()
        return [(str(row_id).lower(), title.lower()) for row_id, title in zip(ids, self._titles, strict=True)]

    @cached_property
    def _whole(self) -> frozenset[str]:
        """The columns that hold whole numbers only."""
        numbers = {name: column for name, column in self.table.columns.items() if isinstance(column, Number)}
        return frozenset(name for name, column in numbers.items() if are_whole(column.value))

    @cached_property
    def _main(self) -> str | None:
        columns = {name.lower(): name for name, c in self.table.columns.items() if isinstance(c, Category | Tags)}
        return next((columns[name] for name in (*MAIN, *columns) if name in columns), None)

    def _nearest(self, searched: str) -> list[int]:
        """The codes of up to three rows whose id or title is spelled nearly so."""
        near = ((text, code) for code, pair in enumerate(self._searched) for text in pair if _is_near(text, searched))
        names = {text[: len(searched) + 1]: code for text, code in islice(near, NEAR)}  # a title may go on with a year
        return [names[name] for name in get_close_matches(searched, list(names), 3, 0.6)]

    def _in_brackets(self, code: int) -> str:
        """The title after an id; nothing where they are the same."""
        title = self._titles[code]
        return "" if title == str(self.ids.id(code)) else f" ({title})"


def _is_near(text: str, searched: str) -> bool:
    return text[:1] == searched[:1] and len(text) >= len(searched) - 4


def _value(column: object, code: int, whole: bool = False) -> LabelValue | None:
    match column:
        case Category(codes, _, names):
            value = int(codes[code])
            return None if value < 0 else names[value] if names else str(value)
        case Number(values):
            return shown_number(values[code], whole) if np.isfinite(values[code]) else None
        case Time(values):
            return None if values[code] == NO_TIME else iso(int(values[code]))
        case Tags(weight, names):
            tags = weight.indices[weight.indptr[code] : weight.indptr[code + 1]]
            return [names[tag] if names else str(tag) for tag in tags.tolist()] or None
    return None


def iso(time: int) -> str | None:
    """A moment in ISO 8601, UTC; None for one that no calendar holds."""
    try:
        return datetime.fromtimestamp(time, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
