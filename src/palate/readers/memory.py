"""Tables in memory: pandas, Polars, Arrow, or a mapping of columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from palate.errors import InputError
from palate.readers.engine import Connection, name
from palate.readers.plain import plain
from palate.readers.tables import LINE, Table, only_once, run


def memory(given: Any) -> Table:
    """A table in memory: pandas, Polars, Arrow, or a mapping of columns."""
    found = _registrable(given)

    def fill(connection: Connection, table: str) -> None:
        _register(connection, found)
        numbered = isinstance(found, Mapping) and LINE in found  # a layout knows the lines of its file
        lines = "SELECT * FROM given" if numbered else f"SELECT row_number() OVER () AS {name(LINE)}, * FROM given"
        run(connection, f"CREATE TABLE {table} AS {lines}", "the table given")
        connection.unregister("given")

    return Table("the table given", fill)


@dataclass(frozen=True)
class Capsule:
    """What gives Arrow's C stream, and no more: so no Arrow package is needed to read it."""

    given: Any

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.given.__arrow_c_stream__(requested_schema)


def _register(connection: Connection, found: Any) -> None:
    try:
        connection.register("given", found)
    except Exception as error:
        raise InputError(f"cannot read the table given: {str(error).splitlines()[0]}") from None


def _registrable(given: Any) -> Any:
    if isinstance(given, Mapping):
        return _of_columns({str(column): np.asanyarray(values) for column, values in given.items()})
    if type(given).__name__ == "LazyFrame":
        raise InputError("a LazyFrame is no table yet; call its collect()")
    pandas_like = type(given).__module__.split(".")[0] == "pandas"
    if hasattr(given, "__arrow_c_stream__") and not pandas_like:
        return Capsule(given)
    if hasattr(given, "columns") and hasattr(given, "__getitem__"):
        only_once([str(column) for column in given.columns], "the table given")
        return _of_columns({str(column): _values(given[column]) for column in given.columns})
    raise InputError(f"a {type(given).__name__} is no table; give a path, a URL, or a pandas, Polars or Arrow table")


def _of_columns(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    if not columns:
        raise InputError("the table given has no columns; give one with a user and an item")
    sizes = {column: values.shape for column, values in columns.items()}
    if any(len(size) != 1 for size in sizes.values()) or len(set(sizes.values())) > 1:
        shown = ", ".join(f"{column} {size}" for column, size in sizes.items())
        raise InputError(f"the columns of the table given are of unequal length ({shown}); give each one value per row")
    return {column: plain(values, column) for column, values in columns.items()}


def _values(column: Any) -> np.ndarray:
    """A column of pandas; whole numbers with missing ones stay whole, where NumPy would make floats of them, and times
    of a zone become those of UTC."""
    if getattr(column.dtype, "tz", None) is not None:
        return np.asarray(column.dt.tz_convert("UTC").dt.tz_localize(None))
    if isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iu":
        return np.asarray(column)
    return np.asarray(column.astype(object))
