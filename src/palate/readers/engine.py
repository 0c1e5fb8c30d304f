"""The table engine behind every reader: DuckDB in memory, closed to the network, with names and texts quoted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np

Connection = duckdb.DuckDBPyConnection
BLOCK = 1 << 22  # events that are handed over at a time: a result is held by the engine and by numpy at once


@contextmanager
def engine() -> Iterator[Connection]:
    """A connection of its own, closed at the end; times without a zone are UTC, no extension is fetched."""
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def lock(connection: Connection) -> None:
    """From here on the connection sees its own tables only: no file, no address, no change of settings."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def name(column: str) -> str:
    """A column's name as SQL."""
    return '"' + column.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string as SQL."""
    return "'" + value.replace("'", "''") + "'"


def column(connection: Connection, sql: str) -> np.ndarray:
    """The one column of a query without NULLs."""
    values = next(iter(connection.execute(sql).fetchnumpy().values()))
    return np.ma.getdata(values)


def blocks(connection: Connection, sql: str) -> Iterator[np.ndarray]:
    """An expression, never NULL, of each row of `events`, in the order of the table, a block of rows at a time."""
    last = number(connection, "SELECT coalesce(max(rowid), -1) FROM events")
    for start in range(0, last + 1, BLOCK):
        yield column(connection, f"SELECT {sql} FROM events WHERE rowid BETWEEN {start} AND {start + BLOCK - 1}")


def of_events(connection: Connection, sql: str, dtype: type) -> np.ndarray:
    """An expression, never NULL, of each row of `events`, in the order of the table."""
    values: np.ndarray = np.empty(number(connection, "SELECT count(*) FROM events"), dtype)
    filled = 0
    for block in blocks(connection, sql):
        values[filled : filled + len(block)] = block
        filled += len(block)
    return values


def rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    """All rows of a small result."""
    return connection.execute(sql).fetchall()


def number(connection: Connection, sql: str) -> int:
    """The one whole number of a query."""
    return int(rows(connection, sql)[0][0])
