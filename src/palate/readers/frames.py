"""Tables in memory: pandas, Polars, Arrow, or a mapping of columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from palate.errors import InputError
from palate.readers.engine import Connection, name
from palate.readers.engine_arrays import plain
from palate.readers.tables import LINE, Table, only_once, run


def memory(source: Any) -> Table:
    """A table in memory: pandas, Polars, Arrow, or a mapping of columns."""
    frame = _registrable(source)

    def fill(connection: Connection, table: str) -> None:
        _register(connection, frame)
        numbered = isinstance(frame, Mapping) and LINE in frame  # a layout knows the lines of its file
        lines = "SELECT * FROM given" if numbered else f"SELECT row_number() OVER () AS {name(LINE)}, * FROM given"
        run(connection, f"CREATE TABLE {table} AS {lines}", "the table given")
        connection.unregister("given")

    return Table("the table given", fill)


@dataclass(frozen=True)
class Capsule:
    """What gives Arrow's C stream, and no more: so no Arrow package is needed to read it."""

    stream: Any

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.stream.__arrow_c_stream__(requested_schema)


def _register(connection: Connection, frame: Any) -> None:
    try:
        connection.register("given", frame)
    except Exception as error:
        raise InputError(f"cannot read the table given: {str(error).splitlines()[0]}") from None


def _registrable(source: Any) -> Any:
    if isinstance(source, Mapping):
        return _of_columns({str(column): np.asanyarray(values) for column, values in source.items()})
    if type(source).__name__ == "LazyFrame":
        raise InputError("a LazyFrame is not a table yet; call its collect()")
    pandas_like = type(source).__module__.split(".")[0] == "pandas"
    if hasattr(source, "__arrow_c_stream__") and not pandas_like:
        return Capsule(source)
    if hasattr(source, "columns") and hasattr(source, "__getitem__"):
        only_once([str(column) for column in source.columns], "the table given")
        return _of_columns({str(column): _values(source[column]) for column in source.columns})
    raise InputError(
        f"a {type(source).__name__} is not a table; give a path, a URL, or a pandas, Polars or Arrow table"
    )


def _of_columns(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    if not columns:
        raise InputError("the table given has no columns; give one with a user and an item")
    sizes = {column: values.shape for column, values in columns.items()}
    if any(len(size) != 1 for size in sizes.values()) or len(set(sizes.values())) > 1:
        lengths = ", ".join(f"{column} {size}" for column, size in sizes.items())
        raise InputError(
            f"the columns of the table given are of unequal length ({lengths}); give each one value per row"
        )
    return {column: plain(values, column) for column, values in columns.items()}


def _values(column: Any) -> np.ndarray:
    """A column of pandas; whole numbers with missing ones stay whole, where NumPy would make floats of them, and times
    of a zone become those of UTC."""
    if getattr(column.dtype, "tz", None) is not None:
        return np.asarray(column.dt.tz_convert("UTC").dt.tz_localize(None))
    if isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iu":
        return np.asarray(column)
    return np.asarray(column.astype(object))
