"""Attributes within attributes: objects and lists in a column, as JSON or as Python writes them, taken apart."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST = 50  # keys that become columns; the most frequent ones
BROKEN = 0.1  # the share of values that may not be readable
Values = Sequence[str | None]


@dataclass(frozen=True)
class Objects:
    """A column of objects: the values of each key, what has no value None; keys too rare for a column, and how many
    values could not be read."""

    columns: Mapping[str, Values]
    left: int
    broken: int


@dataclass(frozen=True)
class Lists:
    """A column of lists, or of lists of objects and then the one key of these that is kept, with those left out."""

    rows: Sequence[Sequence[object]]
    key: str
    left: Sequence[str]
    broken: int


def taken_apart(values: Values) -> Objects | Lists | None:
    """The objects or lists that the values of a column are; None where they are neither."""
    filled = [value for value in values if value]
    if not filled or sum(value[:1] in ("{", "[") for value in filled) < (1 - BROKEN) * len(filled):
        return None
    read = [_read(value) if value else None for value in values]
    objects = [value if isinstance(value, dict) else None for value in read]
    lists = [value if isinstance(value, list) else None for value in read]
    if (broken := _broken(objects, values)) <= BROKEN * len(filled):
        return _objects(objects, broken)
    if (broken := _broken(lists, values)) <= BROKEN * len(filled):
        return _lists(lists, broken)
    return None


def _broken(rows: Sequence[object], values: Values) -> int:
    """How many values are there and are no row."""
    return sum(row is None and bool(value) for row, value in zip(rows, values, strict=True))


def _objects(rows: Sequence[dict[str, object] | None], broken: int) -> Objects:
    counts = Counter(key for row in rows for key in (row or {}))
    frequent = {key for key, _ in counts.most_common(MOST)}
    columns = {str(key): [_written((row or {}).get(key)) for row in rows] for key in counts if key in frequent}
    return Objects(columns, len(counts) - len(frequent), broken)


def _lists(rows: Sequence[list[object] | None], broken: int) -> Lists:
    full = [row or [] for row in rows]
    keys = list(dict.fromkeys(key for member in _within(full) for key in member))
    if not keys:
        return Lists(full, "", (), broken)
    key = min(keys, key=lambda name: (_rank(name), keys.index(name)))
    picked = [[member[key] for member in _within([row]) if member.get(key) is not None] for row in full]
    return Lists(picked, key, [name for name in keys if name != key], broken)


def _within(rows: Sequence[Sequence[object]]) -> Iterator[dict[str, object]]:
    return (member for row in rows for member in row if isinstance(member, dict))


def _rank(key: str) -> int:
    order = ("name", "title", "label", "value", "text", "category", "tag")
    return order.index(key.lower()) if key.lower() in order else len(order) + (key.lower() == "id")


def _read(value: str) -> object:
    """What is written, by the rules of JSON or else of Python; None where it is neither."""
    try:
        return json.loads(value)
    except ValueError:
        pass
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _written(value: object) -> str | None:
    if value is None or isinstance(value, str):
        read = _read(value) if value and re.fullmatch(r"u?(['\"]).*\1", value) else value
        return read if isinstance(read, str) else value
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
