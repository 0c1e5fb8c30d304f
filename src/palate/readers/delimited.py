"""A text file with separators as the table of events: typed while it is read, what does not fit is kept aside.

The engine reads in parallel and notes what it leaves out with its place in the file; the lines are counted from that.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from palate.errors import InputError
from palate.readers.contents import numeric_share
from palate.readers.dialect import Dialect, line_numbers, open_bytes, rows_of
from palate.readers.engine import Connection, name, number, rows, text
from palate.readers.engine_tables import remark
from palate.readers.missing import is_missing
from palate.readers.rejects import VALUES, Reject, reject
from palate.readers.schema import EITHER, PLAIN, Sample, Schema
from palate.readers.tables import LINE, run
from palate.readers.times import FRACTION, UNREAD
from palate.readers.values import no_value, reason_of
from palate.readers.whole_ids import is_odd, number_of, pointed

STRUCTURE = {
    "MISSING COLUMNS": "too few fields",
    "TOO MANY COLUMNS": "too many fields",
    "UNQUOTED VALUE": "a quote that is not closed",
    "LINE SIZE OVER MAXIMUM": "a line that is too long",
    "INVALID ENCODING": "letters that are not of the encoding",
    "INVALID STATE": "a quote at the wrong place",
}


@dataclass(frozen=True)
class Delimited:
    """A CSV, a TSV or their kin, plain or packed by gzip."""

    path: Path
    dialect: Dialect

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def named(self) -> bool:
        return self.dialect.header

    @property
    def sample(self) -> Sample:
        return self.dialect.sample

    def open(self, connection: Connection) -> Sample:
        """The first values of each column; how they are written is remarked."""
        for sentence in self.dialect.says:
            remark(connection, sentence)
        return self.dialect.sample

    def texts(self, connection: Connection, column: str) -> str:
        """SQL of a table with the texts of a column, whole."""
        return f"(SELECT {name(column)} FROM {self._scan(Schema({}), {})})"

    def stage(self, connection: Connection, schema: Schema) -> None:
        """Make the table `events` with a column for each role and each extra; add to `rejects` what is left out."""
        types = _types(schema)
        forms = {role: form for role, form in schema.whole.items() if types[role] == "BIGINT"}
        if EITHER in forms.values() or self._read(connection, schema, types, forms):
            forms = self._forms(connection, schema, types, forms)
            types |= {role: "VARCHAR" for role in ("user", "item") if role not in forms}
            self._read(connection, schema, types, {role: form for role, form in forms.items() if form != PLAIN})
        for role in (role for role, form in forms.items() if form != PLAIN):
            remark(connection, pointed(role))
        self._keep_rejects(connection, schema)
        self._reject_by_value(connection, schema)

    def fill(self, connection: Connection, table: str) -> None:
        """Make a table of all columns as they are written, with their lines; add to `rejects` what does not fit."""
        bare = Schema({})
        for held in ("reject_errors", "reject_scans"):
            connection.execute(f"DROP TABLE IF EXISTS {held}")
        line = f"row_number() OVER () + {self.dialect.first} AS {name(LINE)}"
        columns = ", ".join(f"{self._plain(column)} AS {name(column)}" for column in self.dialect.names)
        run(connection, f"CREATE TABLE {table} AS SELECT {line}, {columns} FROM {self._scan(bare, {})}", self.path)
        self._keep_rejects(connection, bare)

    def _read(self, connection: Connection, schema: Schema, types: dict[str, str], forms: Mapping[str, str]) -> bool:
        """Make `events`; whether an id of the roles in `forms` is not a whole number in that form, and so NULL.

        The engine itself would take 007 for 7 and 1.5 for 2, and so make one id of two.
        """
        for table in ("events", "reject_errors", "reject_scans"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        picked = [self._pick(role, column, schema, types, forms) for role, column in schema.columns.items()]
        types = types | dict.fromkeys(forms, "VARCHAR")
        picked += [f"{name(column)} AS {name('x' + str(at))}" for at, column in enumerate(schema.extras)]
        try:
            connection.execute(f"CREATE TABLE events AS SELECT {', '.join(picked)} FROM {self._scan(schema, types)}")
        except Exception as error:
            raise InputError(f"cannot read {self.path}: {str(error).splitlines()[0]}") from None
        lost = " OR ".join(f"{name(role)} IS NULL" for role in sorted(forms))
        return bool(forms) and number(connection, f"SELECT count(*) FROM events WHERE {lost}") > 0

    def _forms(
        self, connection: Connection, schema: Schema, types: dict[str, str], forms: Mapping[str, str]
    ) -> dict[str, str]:
        """The form in which all ids of a role are whole numbers, for those roles where they are."""
        tries = [(role, form) for role in sorted(forms) for form in dict.fromkeys((forms[role], EITHER))]
        tests = [is_odd(f"trim({name(schema.columns[role])})", form) for role, form in tries]
        scan = self._scan(schema, types | dict.fromkeys(forms, "VARCHAR"))
        (odd,) = rows(connection, f"SELECT {', '.join(tests)} FROM {scan}")
        return dict([attempt for attempt, is_so in zip(tries, odd, strict=True) if not is_so][::-1])

    def _scan(self, schema: Schema, types: dict[str, str]) -> str:
        dialect, role_of = self.dialect, {column: role for role, column in schema.columns.items()}
        numeric = {c for c in schema.extras if numeric_share([v for v in self.sample[c] if v.strip()]) == 1.0}
        kinds = {c: types.get(role_of.get(c, ""), "DOUBLE" if c in numeric else "VARCHAR") for c in dialect.names}
        must = [schema.columns[role] for role in ("user", "item", "rating", "weight") if role in schema.columns]
        if "event" in schema.columns:
            must = must[:2]  # a view has no rating
        if schema.unrated.blank:
            must = [column for column in must if column != schema.columns.get("rating")]
        options = {
            "auto_detect": "false",
            "header": "false",
            "skip": str(dialect.first),
            "delim": text(dialect.separator),
            "quote": text(dialect.quote),
            "escape": text(dialect.escape if dialect.quote else ""),
            "encoding": text(dialect.encoding),
            "compression": "'gzip'" if self.path.suffix == ".gz" else "'none'",
            "columns": "{" + ", ".join(f"{text(c)}: {text(kind)}" for c, kind in kinds.items()) + "}",
            "store_rejects": "true",
        } | ({"force_not_null": "[" + ", ".join(map(text, must)) + "]"} if must else {})
        options |= {"decimal_separator": "','"} if dialect.decimal == "," else {}
        options |= {"thousands": text(dialect.thousands)} if dialect.thousands else {}
        settings = ", ".join(f"{key} = {value}" for key, value in options.items())
        return f"read_csv({text(str(self.path))}, {settings})"

    def _keep_rejects(self, connection: Connection, schema: Schema) -> None:
        role_of = {column: role for role, column in schema.columns.items()}
        structure = {kind: place for place, kind in enumerate(STRUCTURE)}
        columns = "line_byte_position, line, error_type, column_name, csv_line"
        errors = rows(connection, f"SELECT {columns} FROM reject_errors ORDER BY line, column_idx")
        errors.sort(key=lambda row: (row[1], structure.get(row[2], len(structure))))
        first_errors, last = [], -1
        for place, line, kind, column, content in errors:
            if line != last:
                value = VALUES.get(role_of.get(column, ""), f"a value in {column!r} that does not fit")
                first_errors.append(
                    (place, line, STRUCTURE.get(kind, value if kind == "CAST" else kind.lower()), content or "")
                )
            last = line
        places = [(place, content) for place, _, _, content in first_errors]
        exact = self._lines(places, [line for _, line, _, _ in first_errors])
        located = zip(first_errors, exact, strict=True)
        rejects = (Reject(self.name, line, why, content.strip("\r\n")) for (_, _, why, content), line in located)
        reject(connection, rejects)

    def _lines(self, places: list[tuple[int, str]], counted: list[int]) -> list[int]:
        """The line of each; the engine counts a value over several lines as one, so they are looked up."""
        if not places or self.dialect.encoding != "utf-8":
            return counted
        with open_bytes(self.path) as file:
            return [exact_line or line for exact_line, line in zip(line_numbers(file, places), counted, strict=True)]

    def _reject_by_value(self, connection: Connection, schema: Schema) -> None:
        """Take out what could be read and yet is not an id or a number; its lines are found by reading once more."""
        bad = no_value(connection, schema)
        if not bad or not number(connection, f"SELECT count(*) FROM events WHERE {bad}"):
            return
        n = number(connection, f"DELETE FROM events WHERE {bad}")
        taken = {line for (line,) in rows(connection, f"SELECT line FROM rejects WHERE source = {text(self.name)}")}
        lost = [reject for reject in self._without_value(connection, schema) if reject.line not in taken]
        lost += [Reject(self.name, 0, "a value that cannot be kept", "")] * (n - len(lost))  # so that none is uncounted
        reject(connection, lost)

    def _without_value(self, connection: Connection, schema: Schema) -> Iterator[Reject]:
        places = {role: self.dialect.names.index(column) for role, column in schema.columns.items()}
        unread = self._unread_times(connection, schema)
        roles = {role: (at, self.dialect.names[at]) for role, at in places.items()}
        with io.TextIOWrapper(open_bytes(self.path), self.dialect.encoding, errors="replace", newline="") as file:
            for line, row in rows_of(file, self.dialect):
                if len(row) == len(self.dialect.names):
                    values = {role: self.dialect.plain(column, row[at]) for role, (at, column) in roles.items()}
                    why = reason_of(values, schema, unread)
                    if why:
                        yield Reject(self.name, line, why, self.dialect.separator.join(row))

    def _pick(self, role: str, column: str, schema: Schema, types: dict[str, str], forms: Mapping[str, str]) -> str:
        if role in forms:
            return f"{number_of(name(column), forms[role])} AS {name(role)}"
        if role == "time" and schema.time:
            fraction = schema.time.fraction(name(column))
            seconds = f"{schema.time.value(name(column))} AS time"
            return f"{seconds}, {fraction} AS {FRACTION}" if fraction else seconds
        if role == "rating" and schema.unrated:
            raw = self._plain(column) if schema.unrated.blank else name(column)
            return f"{schema.unrated.sql(_rating(raw, schema.unrated.blank))} AS rating"
        written = f"trim({name(column)})" if types[role] == "VARCHAR" else name(column)
        return f"{written} AS {name(role)}"

    def _plain(self, column: str) -> str:
        """A column of texts as SQL, its decimals behind a point."""
        raw = name(column)
        if column not in self.dialect.decimals:
            return raw
        bare = f"replace({raw}, {text(self.dialect.thousands)}, '')" if self.dialect.thousands else raw
        return f"replace({bare}, ',', '.')" if self.dialect.decimal == "," else bare

    def _unread_times(self, connection: Connection, schema: Schema) -> frozenset[str]:
        """What is written where a time cannot be read, though it is of the right kind."""
        if not schema.time or schema.time.kind == "BIGINT":
            return frozenset()
        column = schema.columns["time"]
        unread = f"{schema.time.value(name(column), of_texts=True)} = {UNREAD}"
        sql = f"SELECT DISTINCT {name(column)} FROM {self.texts(connection, column)} WHERE {unread}"
        return frozenset(value for (value,) in rows(connection, sql))


def _types(schema: Schema) -> dict[str, str]:
    types = {role: "BIGINT" if schema.whole.get(role) else "VARCHAR" for role in ("user", "item", "event")}
    types |= {"rating": "VARCHAR" if schema.unrated.blank else "FLOAT", "weight": "FLOAT"}
    return types | ({"time": schema.time.kind if schema.time.typed else "VARCHAR"} if schema.time else {})


def _rating(raw: str, is_text: bool) -> str:
    """A rating as SQL: of a text, NULL where it is blank and NaN where it is not a number."""
    number_sql = f"coalesce(TRY_CAST(trim({raw}) AS FLOAT), 'nan'::FLOAT)"
    return f"CASE WHEN NOT {is_missing(raw)} THEN {number_sql} END" if is_text else raw
