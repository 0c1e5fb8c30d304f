"""Wide tables, a row for each user and a column for each item (or the reverse): what tells them from other tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palate.readers.contents import RATING_VALUES, numeric_share
from palate.readers.missing import MISSING
from palate.readers.roles import known_word
from palate.readers.schema import Sample

NARROWEST = 6  # columns of values
NOT_RATED = 99.0  # what Jester writes where a joke was not rated
MOST = 0.5  # of the cells: where more are 0, a 0 is nothing


@dataclass(frozen=True)
class Wide:
    """The column of ids ("" where rows are numbered), whose ids these are, the columns of values, and what they say."""

    key: str
    key_name: str
    role: str
    values: tuple[str, ...]
    header: tuple[str, ...]  # the names of the values: the columns, or a first row that the reader took for no header
    kind: str  # what a value is: rating, weight, or "" where it says no more than that there was an event
    none: tuple[float, ...]  # values that stand for none
    left: tuple[str, ...]  # columns that are not used


def wide(sample: Sample, named: bool) -> Wide | None:
    """The shape of a wide table, None for what is none."""
    header = _header(sample) if not named else ()
    body = {column: list(cells[1:] if header else cells) for column, cells in sample.items()}
    cells = {
        column: [cell.strip() for cell in column_cells if _is_filled(cell)] for column, column_cells in body.items()
    }
    numeric = [column for column in body if numeric_share(cells[column]) == 1.0 or not cells[column]]
    counts = _counts(numeric, body)
    ids = [column for column in body if column != counts]
    key = _key(ids, numeric, cells, len(next(iter(body.values()), [])), named or bool(header))
    values = [column for column in numeric if column not in (key, counts)]
    spoken = {known_word(column) for column in values} if named else set()
    if len(values) < NARROWEST or len(values) < MOST * len(body) or {"user", "item"} & spoken:
        return None
    numbers = [float(cell) for column in values for cell in cells[column]]
    none = _none(numbers)
    role = "item" if key and known_word(key) == "item" else "user"
    names = dict(zip(body, header or body, strict=True))
    left = tuple(column for column in body if column not in (key, *values))
    kind = _kind([number for number in numbers if number not in none])
    return Wide(
        key, names.get(key, key), role, tuple(values), tuple(names[column] for column in values), kind, none, left
    )


def _header(sample: Sample) -> tuple[str, ...]:
    """The first row, where it names columns by numbers and so was taken for a row of values."""
    first = [cells[0].strip() for cells in sample.values() if cells]
    corner = not re.fullmatch(r"-?\d+(\.\d+)?", first[0]) if first else False
    unlike = len(set(first)) == len(first) and all(cell.isdigit() for cell in first[1:])
    return tuple(first) if corner and unlike else ()


def _is_filled(cell: str) -> bool:
    return cell.strip().lower() not in MISSING


def _key(columns: Sequence[str], numeric: Sequence[str], cells: Mapping[str, list[str]], n: int, named: bool) -> str:
    """The column of ids: by its name, or for not holding numbers, or as a first one whose values all differ."""
    spoken = [column for column in columns if named and known_word(column) in ("user", "item")]
    words = [column for column in columns if column not in numeric]
    for column in (*spoken, *words, *columns[:1]):
        if n and len(cells[column]) == n and len(set(cells[column])) == n and all(map(_is_id, cells[column])):
            return column
    return ""


def _is_id(cell: str) -> bool:
    return re.fullmatch(r"-?\d*\.\d+", cell) is None


def _counts(values: Sequence[str], body: Mapping[str, Sequence[str]]) -> str:
    """A first column that holds how many of the others are filled, as Jester has it; "" where there is none."""
    first, *rest = values or [""]
    if len(rest) < NARROWEST:
        return ""
    others = zip(*(body[column] for column in rest), strict=True)
    filled = [sum(_is_filled(cell) and float(cell) != NOT_RATED for cell in row) for row in others]
    ratings = [float(cell) if _is_filled(cell) else -1.0 for cell in body[first]]
    return first if len(set(ratings)) > 1 and ratings == filled else ""


def _none(numbers: Sequence[float]) -> tuple[float, ...]:
    """The values that stand for no event."""
    distinct = set(numbers)
    rest = [number for number in distinct if number != NOT_RATED]
    none = [NOT_RATED] if NOT_RATED in distinct and rest and max(map(abs, rest)) <= 10 else []
    if min(distinct, default=0.0) >= 0 and sum(number == 0 for number in numbers) > MOST * len(numbers):
        none.append(0.0)
    if min(distinct, default=0.0) == -1 and max(rest, default=0.0) > 1 and all(number.is_integer() for number in rest):
        none.append(-1.0)
    return tuple(none)


def _kind(numbers: Sequence[float]) -> str:
    distinct = set(numbers)
    if len(distinct) <= 1:
        return ""
    graded = len(distinct) <= RATING_VALUES or not all(number.is_integer() for number in distinct)
    return "rating" if min(distinct) >= -10 and max(distinct) <= 10 and graded else "weight"
