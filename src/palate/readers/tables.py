"""Parquet, JSON lines, SQL and tables in memory as the table of events: cast after they are read, row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from palate.data.features import NO_TIME
from palate.errors import InputError
from palate.readers.delimited import VALUES
from palate.readers.engine import Connection, name, number, rows, text
from palate.readers.schema import MISSING, Sample, Schema

LINE = "line of the source"
WHOLE = "-?(0|[1-9][0-9]{0,17})"
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


@dataclass(frozen=True)
class Table:
    """Anything that the engine can hold as a table: `fill` makes the table or view `raw`, with its lines."""

    name: str
    fill: Callable[[Connection, str], None]
    named: bool = True

    def open(self, connection: Connection) -> Sample:
        """Make `raw`; the first 1,000 values of each column as they are written."""
        self.fill(connection, "raw")
        return sample(connection, "raw", self.name)

    def stage(self, connection: Connection, schema: Schema) -> None:
        """Make the table `events` with a column for each role and each extra; add to `rejects` what is left out."""
        types = dict(rows(connection, "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'raw'"))
        picked = {
            role: _cast(connection, role, column, types[column], schema) for role, column in schema.columns.items()
        }
        picked |= {f"x{at}": name(column) for at, column in enumerate(schema.extras)}
        shown = ", ".join(f"CAST({name(column)} AS VARCHAR)" for column in schema.columns.values())
        connection.execute(
            f"CREATE TABLE staged AS SELECT {', '.join(f'{sql} AS {name(role)}' for role, sql in picked.items())}, "
            f"{_reason(schema, picked)} AS reason, {name(LINE)} AS line, "
            f"CASE WHEN reason IS NOT NULL THEN concat_ws(', ', {shown}) END AS shown FROM raw"
        )
        connection.execute(
            f"INSERT INTO rejects SELECT {text(self.name)}, line, reason, shown FROM staged WHERE reason IS NOT NULL"
        )
        filled = f" REPLACE (coalesce(time, {NO_TIME}) AS time)" if "time" in picked else ""
        kept = f"SELECT * EXCLUDE (reason, line, shown){filled} FROM staged WHERE reason IS NULL"
        connection.execute(f"CREATE TABLE events AS {kept}")
        connection.execute("DROP TABLE staged")


def sample(connection: Connection, table: str, where: str) -> Sample:
    """The first values of each column of a table as they are written; InputError where it has no rows."""
    names = [row[0] for row in rows(connection, f"DESCRIBE {table}") if row[0] != LINE]
    columns = ", ".join(f"coalesce(CAST({name(column)} AS VARCHAR), '')" for column in names)
    found = rows(connection, f"SELECT {columns} FROM {table} LIMIT 1000") if names else []
    if not found:
        raise InputError(f"{where} has no rows; give a table with a row for each event")
    return {column: [row[at] for row in found] for at, column in enumerate(names)}


def parquet(path: Path) -> Table:
    """A Parquet file."""

    def fill(connection: Connection, table: str) -> None:
        scan = f"read_parquet({text(str(path))}, file_row_number = true)"
        picked = f"file_row_number + 1 AS {name(LINE)}, * EXCLUDE (file_row_number)"
        _run(connection, f"CREATE VIEW {table} AS SELECT {picked} FROM {scan}", path)

    return Table(path.name, fill)


def memory(given: Any) -> Table:
    """A table in memory: pandas, Polars, Arrow, or a mapping of columns."""
    found = _registrable(given)

    def fill(connection: Connection, table: str) -> None:
        connection.register("given", found)
        lines = f"SELECT row_number() OVER () AS {name(LINE)}, * FROM given"
        _run(connection, f"CREATE TABLE {table} AS {lines}", "the table given")
        connection.unregister("given")

    return Table("the table given", fill)


def arrays(where: str, columns: Mapping[str, np.ndarray]) -> Table:
    """A table from one array per column, such as a layout parses."""
    return replace(memory(columns), name=where)


@dataclass(frozen=True)
class Capsule:
    """What gives Arrow's C stream, and no more: so no Arrow package is needed to read it."""

    given: Any

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.given.__arrow_c_stream__(requested_schema)


def _registrable(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {str(column): np.asarray(values) for column, values in given.items()}
    pandas_like = type(given).__module__.split(".")[0] == "pandas"
    if hasattr(given, "__arrow_c_stream__") and not pandas_like:
        return Capsule(given)
    if hasattr(given, "columns") and hasattr(given, "__getitem__"):
        return {str(column): _plain(np.asarray(given[column])) for column in given.columns}
    raise InputError(f"a {type(given).__name__} is no table; give a path, a URL, or a pandas, Polars or Arrow table")


def _plain(values: np.ndarray) -> np.ndarray:
    """An array that the engine takes: missing values in a column of objects are None."""
    if values.dtype.kind not in "OUS":
        return values
    return objects([None if value is None or str(value) in ("nan", "<NA>", "NaT") else value for value in values])


def _cast(connection: Connection, role: str, column: str, kind: str, schema: Schema) -> str:
    raw = name(column)
    if role in ("user", "item"):
        return _id(connection, raw, kind)
    if role == "time" and schema.time:
        if kind.startswith(("TIMESTAMP", "DATE")):
            return f"CAST(floor(epoch({raw})) AS BIGINT)"
        return schema.time.seconds(schema.time.parsed(raw))
    return f"TRY_CAST({raw} AS FLOAT)" if role in ("rating", "weight") else f"CAST({raw} AS VARCHAR)"


def _id(connection: Connection, raw: str, kind: str) -> str:
    if kind in INTEGERS:
        return f"CAST({raw} AS BIGINT)"
    written, missing = f"trim(CAST({raw} AS VARCHAR))", ", ".join(map(text, sorted(MISSING)))
    there = f"lower({written}) NOT IN ({missing})"
    if kind in ("FLOAT", "DOUBLE"):
        odd = f"isfinite({raw}) AND {raw} <> floor({raw})"
        whole = f"CASE WHEN isfinite({raw}) THEN CAST({raw} AS BIGINT) END"
    else:
        odd, whole = f"{there} AND NOT regexp_full_match({written}, '{WHOLE}')", f"TRY_CAST({written} AS BIGINT)"
    if not number(connection, f"SELECT count(*) FROM raw WHERE {raw} IS NOT NULL AND {odd}"):
        return whole
    return f"CASE WHEN {there} THEN {written} END"


def _reason(schema: Schema, picked: Mapping[str, str]) -> str:
    tests = [(f"{picked[role]} IS NULL", VALUES[role]) for role in ("user", "item")]
    for role in ("rating", "weight"):
        if role in picked:
            given = f"{name(schema.columns[role])} IS NOT NULL AND " if "event" in picked else ""
            tests.append((f"{given}({picked[role]} IS NULL OR NOT isfinite({picked[role]}))", VALUES[role]))
    if "time" in picked:
        written = f"lower(trim(CAST({name(schema.columns['time'])} AS VARCHAR)))"
        missing = ", ".join(map(text, sorted(MISSING)))
        tests.append((f"{picked['time']} IS NULL AND {written} NOT IN ({missing})", VALUES["time"]))
    return "CASE " + " ".join(f"WHEN {test} THEN {text(why)}" for test, why in tests) + " END"


def _run(connection: Connection, sql: str, where: object) -> None:
    try:
        connection.execute(sql)
    except Exception as error:
        raise InputError(f"cannot read {where}: {str(error).splitlines()[0]}") from None


def objects(values: Sequence[object]) -> np.ndarray:
    """One object per row, None where there is none."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
