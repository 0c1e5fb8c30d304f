"""One column of attributes: category, number, text, tags, vector, time, image or label, by its name and values."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from palate.data.features import NO_TIME, Category, Column, Image, Label, Number, Tags, Text, Time, Vector, strings
from palate.readers.engine import column, engine
from palate.readers.nested import Lists, Objects, taken_apart
from palate.readers.times import TimeFormat, plausible_epoch, time_format
from palate.writing import counted

NAMES = re.compile(r"title|name|label|headline", re.IGNORECASE)
PICTURES = re.compile(r"image|img|picture|photo|poster|thumb|cover", re.IGNORECASE)
URL = re.compile(r"https?://\S+", re.IGNORECASE)
CODES = re.compile(r"zip|postal|_?id$|code$|^gender$|^sex$|category|brand|kind|type", re.IGNORECASE)
MOMENTS = re.compile(r"date|time|released|created|updated|since|birth", re.IGNORECASE)
LISTS = re.compile(r"genre|tag|categor|keyword|topic|author|actor|cast|label|feature|style|interest", re.IGNORECASE)
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
KEYS_NAMED = 5  # keys of an object named in a note
FEW, TELLING = 20, 0.2  # rows from which on a title has to have that share of distinct values
SEPARATORS = ("|", ";", ",")
Values = Sequence[str | None]


def title_of(columns: Mapping[str, Values]) -> str:
    """The column to show as the title: of those named like one, the one with the most distinct values; "" for none.

    A name that a fifth of many rows share on average tells no row from another, and is no title.
    """
    named = [name for name, values in columns.items() if NAMES.search(name) and _is_words(name, values)]
    distinct = {name: len({value for value in columns[name] if value}) for name in named}
    best = max(named, key=lambda name: (distinct[name], name.lower() in ("title", "name")), default="")
    n_filled = sum(bool(value) for value in columns[best]) if best else 0
    return best if n_filled < FEW or distinct[best] > TELLING * n_filled else ""


def column_of(  # noqa: PLR0911  (a return per role)
    name: str, values: Values, title: bool | None = None, times: str = ""
) -> tuple[dict[str, Column], str]:
    """The column or columns that stand for the values, and a sentence that says what they were taken for.

    A title is a label to be shown, and its words beside it to learn from; `title` says whether it is one, None that its
    name suggests; `times` says how times are written. What is neither is left out, with a note.
    """
    filled = [value for value in values if value]
    if not filled:
        return {}, f"{name!r} is empty, left out"
    nested = taken_apart(values)
    if nested is not None:
        return _of_objects(name, nested) if isinstance(nested, Objects) else _of_lists(name, nested)
    if all(URL.fullmatch(value) for value in filled):
        return _picture(name, values)
    if (NAMES.search(name) if title is None else title) and not _all_numbers(filled):
        return _title(name, values)
    if moment := _moment(name, filled, times):
        return {name: Time(_seconds(values, moment))}, f"{name!r} is a time ({moment.says})"
    if _all_numbers(filled) and not CODES.search(name):
        numbers = [float(value) if value else np.nan for value in values]
        return {name: Number(np.array(numbers, dtype=np.float32))}, f"{name!r} is a number"
    return _of_words(name, values, filled)


def _of_words(name: str, values: Values, filled: list[str]) -> tuple[dict[str, Column], str]:
    separator = _separator(name, filled)
    if separator:
        rows = [[part.strip() for part in (value or "").split(separator) if part.strip()] for value in values]
        return {name: Tags.of_lists(rows)}, f"{name!r} is tags, separated by {separator!r}"
    distinct = len(set(filled))
    words = sum(len(value.split()) for value in filled) / len(filled)
    if words > 5:
        return {name: Text(strings([value or "" for value in values]))}, f"{name!r} is a text"
    if distinct <= max(20, 0.8 * len(filled)):
        return {name: Category.of_values(list(values))}, f"{name!r} is a category of {counted(distinct, 'value')}"
    if words > 1.5:
        return {name: Text(strings([value or "" for value in values]))}, f"{name!r} is a text"
    return {}, f"{name!r} differs in nearly every row, left out"


def _title(name: str, values: Values) -> tuple[dict[str, Column], str]:
    written = strings([value or "" for value in values])
    both: dict[str, Column] = {name: Label(written), f"{name} words": Text(written)}
    return both, f"{name!r} is the title to show; its words are learned from as {name + ' words'!r}"


def _picture(name: str, values: Values) -> tuple[dict[str, Column], str]:
    ends = sum(bool(value and re.search(r"\.(jpe?g|png|gif|webp)(\?|$)", value, re.I)) for value in values)
    if not PICTURES.search(name) and ends < len(values) / 2:
        return {}, f"{name!r} is addresses, left out"
    return {name: Image(strings([value or "" for value in values]))}, f"{name!r} is images to show"


def _all_numbers(filled: Sequence[str]) -> bool:
    return all(NUMBER.fullmatch(value) for value in filled)


def _moment(name: str, filled: Sequence[str], times: str) -> TimeFormat | None:
    numeric = sum(NUMBER.fullmatch(value) is not None for value in filled) > 0.5 * len(filled)
    if numeric and not (MOMENTS.search(name) and plausible_epoch(filled)):
        return None
    return time_format(filled, times)


def _seconds(values: Values, moment: TimeFormat) -> np.ndarray:
    with engine() as connection:
        held = np.array([value or "" for value in values], dtype=object)
        connection.register("given", {"moment": held})
        sql = f"SELECT coalesce({moment.seconds(moment.parsed('moment'))}, {NO_TIME}) FROM given"
        return column(connection, sql).astype(np.int64)


def _separator(name: str, filled: Sequence[str]) -> str:
    for separator in SEPARATORS:
        split = [[part.strip() for part in value.split(separator) if part.strip()] for value in filled]
        parts = [part for row in split for part in row]
        several = sum(len(row) > 1 for row in split) / len(split)
        short = sum(len(part.split()) <= 4 for part in parts) >= 0.95 * len(parts)
        again = len(set(parts)) <= (0.9 if LISTS.search(name) else 0.5) * len(parts)
        if several > (0.02 if LISTS.search(name) else 0.3) and short and again:
            return separator
    return ""


def _is_words(name: str, values: Values) -> bool:
    filled = [value for value in values if value]
    plain = bool(filled) and not all(URL.fullmatch(value) for value in filled) and not _all_numbers(filled)
    several = name.lower() not in ("title", "name") and plain and _separator(name, filled) != ""
    return plain and not several and taken_apart(values) is None


def _of_objects(name: str, nested: Objects) -> tuple[dict[str, Column], str]:
    """The keys of objects as columns of their own."""
    columns: dict[str, Column] = {}
    says: list[str] = []
    for key, values in nested.columns.items():
        parsed, sentence = column_of(f"{name}.{key}", values, False)
        columns |= parsed
        says.append(sentence)
    more = f"; {len(says) - KEYS_NAMED} keys more" if len(says) > KEYS_NAMED else ""
    more += f"; {nested.left} rarer keys are left out" if nested.left else ""
    return columns, f"{name!r} is nested: {'; '.join(says[:KEYS_NAMED])}{more}{_unread(nested.broken)}"


def _of_lists(name: str, nested: Lists) -> tuple[dict[str, Column], str]:
    rows = nested.rows
    widths = {len(row) for row in rows if row}
    if len(widths) == 1 and not nested.key and all(isinstance(value, int | float) for row in rows for value in row):
        width = widths.pop()
        table = np.array([row or [0.0] * width for row in rows], dtype=np.float32)
        return {name: Vector(table)}, f"{name!r} is a vector of {width} numbers"
    tags = Tags.of_lists([[str(value) for value in row] for row in rows])
    if not nested.key:
        return {name: tags}, f"{name!r} is tags, as lists{_unread(nested.broken)}"
    of = f"{name}.{nested.key}"
    left = f"; {', '.join(map(repr, nested.left))} are left out" if nested.left else ""
    return {of: tags}, f"{name!r} is nested, lists of objects: {of!r} is tags{left}{_unread(nested.broken)}"


def _unread(broken: int) -> str:
    return f"; {counted(broken, 'value')} cannot be read" if broken else ""
