"""Parquet, JSON lines, SQL and tables in memory as the table of events: cast after they are read, row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from palate.data.features import NO_TIME
from palate.errors import InputError
from palate.readers.baskets import reasons
from palate.readers.engine import Connection, name, number, rows, text
from palate.readers.engine_tables import remark
from palate.readers.missing import is_missing
from palate.readers.rejects import BEYOND, VALUES
from palate.readers.schema import EITHER, PLAIN, Sample, Schema
from palate.readers.times import FRACTION
from palate.readers.whole_ids import is_odd, number_of, pointed

LINE = "line of the source"
LARGEST = 1 << 53  # up to here every whole number has a float of its own
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

    def texts(self, connection: Connection, column: str) -> str:
        """SQL of a table with a column, whole."""
        return "raw"

    def stage(self, connection: Connection, schema: Schema) -> None:
        """Make the table `events` with a column for each role and each extra; add to `rejects` what is left out."""
        types = dict(rows(connection, "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'raw'"))
        picked = {
            role: _cast(connection, role, column, types[column], schema) for role, column in schema.columns.items()
        }
        fraction = _fraction(schema, types)
        picked |= {FRACTION: fraction} if fraction else {}
        picked |= {f"x{at}": name(column) for at, column in enumerate(schema.extras)}
        line_text = ", ".join(f"coalesce(CAST({name(column)} AS VARCHAR), '')" for column in schema.columns.values())
        reason = _reason(schema, picked, types)
        connection.execute(
            f"INSERT INTO rejects SELECT {text(self.name)}, line, reason, shown FROM "
            f"(SELECT {reason} AS reason, {name(LINE)} AS line, concat_ws(', ', {line_text}) AS shown FROM raw) "
            "WHERE reason IS NOT NULL"
        )
        filled = (
            picked
            | _unrated(schema, picked)
            | ({"time": f"coalesce({picked['time']}, {NO_TIME})"} if "time" in picked else {})
        )
        selected = ", ".join(f"{sql} AS {name(role)}" for role, sql in filled.items())
        connection.execute(f"CREATE TABLE events AS SELECT {selected} FROM raw WHERE ({reason}) IS NULL")


def sample(connection: Connection, table: str, where: str) -> Sample:
    """The first values of each column of a table as they are written; InputError where it has no rows."""
    names = [row[0] for row in rows(connection, f"DESCRIBE {table}") if row[0] != LINE]
    columns = ", ".join(f"coalesce(CAST({name(column)} AS VARCHAR), '')" for column in names)
    cells = rows(connection, f"SELECT {columns} FROM {table} LIMIT 1000") if names else []
    if not cells:
        raise InputError(f"{where} has no rows; give a table with a row for each event")
    return {column: [row[at] for row in cells] for at, column in enumerate(names)}


def parquet(*paths: Path, root: Path | None = None) -> Table:
    """A Parquet file, or the files of a folder `root`, whose names such as day=1 are columns too."""

    def fill(connection: Connection, table: str) -> None:
        files = "[" + ", ".join(text(str(path)) for path in paths) + "]"
        hive = "true" if root and any("=" in part for p in paths for part in p.relative_to(root).parts) else "false"
        options = f"file_row_number = true, union_by_name = true, hive_partitioning = {hive}"
        picked = f"file_row_number + 1 AS {name(LINE)}, * EXCLUDE (file_row_number)"
        run(connection, f"CREATE VIEW {table} AS SELECT {picked} FROM read_parquet({files}, {options})", paths[0])

    return Table((root or paths[0]).resolve().name, fill)


def only_once(columns: Sequence[str], where: str) -> None:
    """InputError where two columns have one name (small letters are as capitals)."""
    small = [column.lower() for column in columns]
    twice = next((column for column in columns if small.count(column.lower()) > 1), None)
    if twice is not None:
        raise InputError(f"{where} has two columns named {twice!r}; give each a name of its own")


def _cast(connection: Connection, role: str, column: str, kind: str, schema: Schema) -> str:
    raw = name(column)
    if role in ("user", "item"):
        return _id(connection, role, raw, kind)
    if role == "time" and schema.time:
        if kind.startswith(("TIMESTAMP", "DATE")):
            zoned = "TIMESTAMP WITH TIME ZONE" if "TZ" in kind or "ZONE" in kind else "TIMESTAMP"
            return f"TRY_CAST(floor(epoch(CAST({raw} AS {zoned}))) AS BIGINT)"
        return schema.time.seconds(schema.time.parsed(raw))
    return f"TRY_CAST({raw} AS FLOAT)" if role in ("rating", "weight") else f"CAST({raw} AS VARCHAR)"


def _fraction(schema: Schema, types: Mapping[str, str]) -> str:
    column = schema.columns.get("time", "")
    if not column or not schema.time:
        return ""
    if types[column].startswith(("TIMESTAMP", "DATE")):
        return f"CAST(epoch_ns(CAST({name(column)} AS TIMESTAMP_NS)) % 1000000000 AS INTEGER)"
    return schema.time.fraction(schema.time.parsed(name(column)))


def _id(connection: Connection, role: str, raw: str, kind: str) -> str:
    if kind in INTEGERS:
        return f"CAST({raw} AS BIGINT)"
    written, filled = f"trim(CAST({raw} AS VARCHAR))", f"NOT {is_missing(raw)}"
    if kind in ("FLOAT", "DOUBLE"):
        odd = f"isfinite({raw}) AND ({raw} <> floor({raw}) OR abs({raw}) > {LARGEST})"
        if not number(connection, f"SELECT count(*) FROM raw WHERE {raw} IS NOT NULL AND {odd}"):
            return f"CASE WHEN isfinite({raw}) THEN CAST({raw} AS BIGINT) END"
        return f"CASE WHEN {filled} THEN {written} END"
    for form in (PLAIN, EITHER):
        if not rows(connection, f"SELECT coalesce({is_odd(written, form)}, false) FROM raw")[0][0]:
            if form == EITHER:
                remark(connection, pointed(role))
            return number_of(written, form)
    return f"CASE WHEN {filled} THEN {written} END"


def _unrated(schema: Schema, picked: Mapping[str, str]) -> dict[str, str]:
    return {"rating": schema.unrated.sql(picked["rating"])} if "rating" in picked and schema.unrated else {}


def _reason(schema: Schema, picked: Mapping[str, str], types: Mapping[str, str]) -> str:
    ids = {role: schema.columns[role] for role in ("user", "item")}
    tests = [test for role, column in ids.items() for test in reasons(name(column), types[column], role)]
    tests += [(f"{picked[role]} IS NULL", VALUES[role]) for role in ids]
    for role in ("rating", "weight"):
        if role in picked:
            raw = name(schema.columns[role])
            condition = f"{raw} IS NOT NULL AND " if "event" in picked else ""
            condition = f"NOT {is_missing(raw)} AND " if role == "rating" and schema.unrated.blank else condition
            lost = f"({picked[role]} IS NULL OR NOT isfinite({picked[role]}))"
            tests.append((f"{condition}{lost} AND {is_number(raw)}", BEYOND[role]))
            tests.append((f"{condition}{lost}", VALUES[role]))
    if "time" in picked:
        tests.append((f"{picked['time']} IS NULL AND NOT {is_missing(name(schema.columns['time']))}", VALUES["time"]))
    return "CASE " + " ".join(f"WHEN {test} THEN {text(why)}" for test, why in tests) + " END"


def is_number(raw: str) -> str:
    """SQL of whether a value is written as a number, however large."""
    return f"regexp_full_match(trim(CAST({raw} AS VARCHAR)), '[-+]?[0-9.]+([eE][-+]?[0-9]+)?')"


def run(connection: Connection, sql: str, where: object) -> None:
    """Execute; InputError where the engine refuses."""
    try:
        connection.execute(sql)
    except Exception as error:
        raise InputError(f"cannot read {where}: {str(error).splitlines()[0]}") from None
