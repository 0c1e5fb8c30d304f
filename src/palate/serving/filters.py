"""Conditions on the attributes of items, read from texts such as "category=Books" and "price>=10"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from jaxtyping import Bool

from palate.data.features import NO_TIME, Category, Column, Features, Number, Tags, Time
from palate.serving.answers import RequestError
from palate.suggest import did_you_mean, nearest

OPERATORS = (">=", "<=", "!=", "=")
FORM = "write it as attribute=value, or as attribute>=value or attribute<=value for a number or a date"
WEIGHED = 2_000  # names that are weighed for a did-you-mean

Meeting = Bool[np.ndarray, "items"]


@dataclass(frozen=True)
class Filters:
    """The columns of the items that people can filter by."""

    columns: Mapping[str, Column]

    @classmethod
    def of(cls, items: Features) -> "Filters":
        return cls({name: c for name, c in items.columns.items() if isinstance(c, Category | Tags | Number | Time)})

    def meeting(self, text: str, place: int = 0) -> Meeting:
        """Which items meet the condition; RequestError, naming `filter[place]`, for one that cannot be read."""
        field = f"filter[{place}]"
        name, operator, value = self._parts(text, field)
        column = self.columns[name]
        if isinstance(column, Category | Tags):
            if operator in (">=", "<="):
                raise RequestError(f"{name} holds names, which are equal or not: write {name}={value}", field)
            equal = _holding(column, _code(name, value, column.names, field))
            return ~equal if operator == "!=" else equal
        return _compared(column, operator, _measure(name, value, column, field))

    def _parts(self, text: str, field: str) -> tuple[str, str, str]:
        """Attribute, operator and value; an attribute may itself hold signs, so the longest that fits is taken."""
        fitting = (name for name in sorted(self.columns, key=len, reverse=True) if text.startswith(name))
        for name in fitting:
            rest = text[len(name) :].lstrip()
            for operator in OPERATORS:
                if rest.startswith(operator):
                    return name, operator, rest[len(operator) :].strip()
        raise RequestError(self._unknown(text), field)

    def _unknown(self, text: str) -> str:
        place = min((at for operator in OPERATORS if (at := text.find(operator)) > 0), default=None)
        if place is None:
            return f"{text!r} is not a condition: {FORM}"
        name = text[:place].strip()
        known = ", ".join(self.columns) or "none"
        return f"the items have no attribute {name!r}{did_you_mean(name, self.columns) or f'; there are: {known}'}"


def _holding(column: Category | Tags, code: int) -> Meeting:
    if isinstance(column, Category):
        return np.asarray(column.code == code)
    weight = column.weight
    holds = np.zeros(weight.shape[0], dtype=bool)
    holds[weight.row[weight.indices == code]] = True
    return holds


def _code(name: str, value: str, names: tuple[str, ...], field: str) -> int:
    """The code of a value; one without a name goes by its number."""
    if not names and value.isdecimal():
        return int(value)
    if value in names:
        return names.index(value)
    near = nearest(value, names[:WEIGHED], cutoff=0.5)
    cure = f"did you mean {near!r}?" if near else f"there are: {', '.join(names[:8])}"
    raise RequestError(f"no item has {value!r} as its {name}; {cure}", field)


def _measure(name: str, value: str, column: Column, field: str) -> float:
    """A number, or the seconds since 1970 of a date."""
    if isinstance(column, Time):
        try:
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            raise RequestError(f"{name} is a date, and {value!r} is not: write 2026-03-01", field) from None
    try:
        number = float(value)
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise RequestError(f"{name} is a number, and {value!r} is not", field)
    return number


def _compared(column: Column, operator: str, value: float) -> Meeting:
    """Items whose value is not known meet no condition."""
    if isinstance(column, Time):
        known, values = column.value != NO_TIME, column.value
    else:
        assert isinstance(column, Number)
        known, values, value = np.isfinite(column.value), column.value, float(np.float32(value))
    match operator:
        case ">=":
            return np.asarray(known & (values >= value))
        case "<=":
            return np.asarray(known & (values <= value))
        case "!=":
            return np.asarray(known & (values != value))
    return np.asarray(known & (values == value))
