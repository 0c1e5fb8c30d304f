"""Several sources of events read as one: the parts of a table, each with the columns of the first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.engine import Connection, name, rows
from palate.readers.engine_tables import drop, tables
from palate.readers.schema import Sample, Schema
from palate.readers.tables import Table

Part = Delimited | Table
COLUMNS_NAMED = 8  # columns in a message


@dataclass(frozen=True)
class Parts:
    """The rows of each part, one part after another."""

    parts: Sequence[Part]
    name: str

    @property
    def named(self) -> bool:
        return self.parts[0].named

    def open(self, connection: Connection) -> Sample:
        """The first values of each column, of all parts. InputError where one has other columns than the first."""
        samples: list[Sample] = []
        for part in self.alike():
            before = tables(connection)
            samples.append(part.open(connection))
            drop(connection, tables(connection) - before)
            self._check(samples[0], samples[-1], part.name)
        return {column: [value for sample in samples for value in sample[column]] for column in samples[0]}

    def texts(self, connection: Connection, column: str) -> str:
        """SQL of a table with the texts of a column, of all parts that are texts."""
        parts = [part for part in self.alike() if isinstance(part, Delimited)]
        selects = [f"SELECT {name(column)} FROM {part.texts(connection, column)}" for part in parts]
        return f"({' UNION ALL '.join(selects) or f'SELECT NULL AS {name(column)}'})"

    def stage(self, connection: Connection, schema: Schema) -> None:
        """Make the table `events`; what is left out is reported with the part that it stands in."""
        parts = self.alike()
        before = tables(connection)
        for at, part in enumerate(parts):
            part.open(connection)
            part.stage(connection, schema)
            connection.execute(f"ALTER TABLE events RENAME TO part_{at}")
            made = tables(connection) - before - {(f"part_{i}", "BASE TABLE") for i in range(at + 1)}
            drop(connection, made)
        connection.execute(f"CREATE TABLE events AS {_union(connection, len(parts))}")
        drop(connection, {(f"part_{at}", "BASE TABLE") for at in range(len(parts))})

    def alike(self) -> list[Part]:
        """The parts, those without a header named as the first has it: a file that was cut has one header only."""
        first = self.parts[0]
        if not isinstance(first, Delimited) or not first.dialect.header:
            return list(self.parts)
        return [_headed(part, first) for part in self.parts]

    def _check(self, first: Sample, other: Sample, where: str) -> None:
        if set(first) != set(other):
            raise InputError(
                f"{self.name}: the files are not alike: {self.parts[0].name} has the columns {_listed(first)}, "
                f"{where} has {_listed(other)}; name the one with the events, and give the others by --join or --items"
            )


def _headed(part: Part, first: Delimited) -> Part:
    if not isinstance(part, Delimited) or part.dialect.header or len(part.dialect.names) != len(first.dialect.names):
        return part
    return replace(part, dialect=replace(part.dialect, names=first.dialect.names))


def _listed(columns: Sample) -> str:
    some = list(columns)[:COLUMNS_NAMED]
    return ", ".join(some) + (f" and {len(columns) - COLUMNS_NAMED} more" if len(columns) > COLUMNS_NAMED else "")


def _union(connection: Connection, n: int) -> str:
    """All parts; a column that is text in one of them is text in all, so that no id of one is made another's."""
    kinds: dict[str, set[str]] = {}
    for at in range(n):
        for column, kind in rows(connection, f"SELECT column_name, column_type FROM (DESCRIBE part_{at})"):
            kinds.setdefault(column, set()).add(kind)
    picked = ", ".join(
        f"CAST({name(column)} AS VARCHAR) AS {name(column)}" if len(held) > 1 and "VARCHAR" in held else name(column)
        for column, held in kinds.items()
    )
    return " UNION ALL BY NAME ".join(f"SELECT {picked} FROM part_{at}" for at in range(n))
