"""Features of items, of users or of the moment: typed columns, one row for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float32, Int32, Int64, Shaped

from palate.sparse import CSR

NO_TIME = np.iinfo(np.int64).min
STRINGS = np.dtypes.StringDType()


@dataclass(frozen=True)
class Category:
    """One of `size` values; -1 where it is not known."""

    code: Int32[np.ndarray, "rows"]
    size: int
    names: tuple[str, ...] = ()  # what people call each value; empty where there are no names

    @classmethod
    def of_values(cls, values: Sequence[str | None]) -> "Category":
        """From one value per row, None or "" where it is not known."""
        names = tuple(sorted({value for value in values if value}))
        place = {name: code for code, name in enumerate(names)}
        codes = [place[value] if value else -1 for value in values]
        return cls(np.array(codes, dtype=np.int32), len(names), names)


@dataclass(frozen=True)
class Number:
    """A quantity; NaN where it is not known."""

    value: Float32[np.ndarray, "rows"]


@dataclass(frozen=True)
class Time:
    """Seconds since 1970; NO_TIME where it is not known."""

    value: Int64[np.ndarray, "rows"]


@dataclass(frozen=True)
class Vector:
    """An embedding made elsewhere; 0 where it is not known."""

    value: Float32[np.ndarray, "rows width"]


@dataclass(frozen=True)
class Tags:
    """Any number of values, each with a weight."""

    weight: CSR
    names: tuple[str, ...] = ()

    @classmethod
    def of_lists(cls, rows: Sequence[Sequence[str]]) -> "Tags":
        """From a list of names per row, each of weight 1."""
        names = tuple(sorted({name for row in rows for name in row}))
        place = {name: code for code, name in enumerate(names)}
        row = np.repeat(np.arange(len(rows)), [len(set(names_of)) for names_of in rows])
        code = np.array([place[name] for names_of in rows for name in sorted(set(names_of))], dtype=np.int64)
        return cls(CSR.of_pairs(row, code, np.ones(len(code), np.float32), (len(rows), len(names))), names)


@dataclass(frozen=True)
class Text:
    """What is written: as words, "" where nothing is. `Encoding` turns it into TF-IDF."""

    value: Shaped[np.ndarray, "rows"]  # of numpy's StringDType


@dataclass(frozen=True)
class Label:
    """What people call each row, such as a title: shown to them, never learned from; "" where there is none."""

    value: Shaped[np.ndarray, "rows"]  # of numpy's StringDType


@dataclass(frozen=True)
class Image:
    """Where a picture of each row is found: shown to people, not learned from; "" where there is none."""

    value: Shaped[np.ndarray, "rows"]  # of numpy's StringDType


Column = Category | Number | Time | Vector | Tags | Text | Label | Image


@dataclass(frozen=True)
class Features:
    """Named columns of equal length."""

    n: int
    columns: Mapping[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.n

    @property
    def learnable(self) -> bool:
        """Whether anything is known that a model can learn from: more than what is shown to people."""
        return any(not isinstance(column, Label | Image) for column in self.columns.values())

    def take(self, rows: Int64[np.ndarray, "taken"]) -> "Features":
        """Some rows, in the order asked for; a row that does not exist, such as -1, is unknown in every column."""
        known = np.where((rows >= 0) & (rows < self.n), rows, -1)
        return Features(len(rows), {name: _selected(column, known) for name, column in self.columns.items()})


def _selected(column: Column, rows: Int64[np.ndarray, "taken"]) -> Column:
    known = rows >= 0
    match column:
        case Category(code, size, names):
            return Category(_picked(code, rows, np.int32(-1)), size, names)
        case Number(value):
            return Number(_picked(value, rows, np.float32(np.nan)))
        case Time(value):
            return Time(_picked(value, rows, np.int64(NO_TIME)))
        case Vector(value):
            return Vector(value[rows] * known[:, None].astype(np.float32))
        case Tags(weight, names):
            selected = weight.take(np.where(known, rows, 0))
            return Tags(selected if known.all() else selected.where(known[selected.row]), names)
        case Text(value) | Label(value) | Image(value):
            return type(column)(_picked(value, rows, ""))


def _picked(value: np.ndarray, rows: np.ndarray, unknown: object) -> np.ndarray:
    if not len(value):
        return np.full(len(rows), unknown, dtype=value.dtype)
    picked: np.ndarray = value[rows]
    picked[rows < 0] = unknown
    return picked


def strings(values: Sequence[str]) -> np.ndarray:
    """An array of strings of any length."""
    return np.array(list(values), dtype=STRINGS)


def numbers(column: Number | Time) -> np.ndarray:
    """The values as floats, NaN where not known; times in days."""
    if isinstance(column, Time):
        return np.where(column.value == NO_TIME, np.nan, column.value / 86_400.0)
    return column.value.astype(np.float64)
