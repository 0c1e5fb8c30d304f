"""What is known of items or users, from a table with an id: each column by its name and contents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from palate.data.features import Column, Features
from palate.data.vocabulary import Vocabulary
from palate.readers.columns import column_of, title_of
from palate.readers.engine import Connection, name, rows
from palate.readers.missing import MISSING
from palate.readers.rejects import Reject, reject
from palate.readers.roles import known_word
from palate.readers.tables import LINE, Table, sample

Values = list[str | None]


@dataclass(frozen=True)
class Attributes:
    """The ids of a table, none twice, and the values of its other columns, None where there is none."""

    name: str
    ids: Sequence[str]
    values: Mapping[str, Values]
    notes: tuple[str, ...] = ()
    lines: Sequence[int] = ()  # where each id stands in the table
    times: str = ""  # how times are written, as `times.time_format` takes it

    def features(self, vocabulary: Vocabulary) -> tuple[Features, tuple[str, ...]]:
        """A row for each id of the vocabulary, and sentences on what each column was taken for."""
        place = {str(identifier): at for at, identifier in enumerate(self.ids)}
        taken = [place.get(str(identifier), -1) for identifier in vocabulary.ids.tolist()]
        columns: dict[str, Column] = {}
        notes = list(self.notes)
        rows_of = {column: [cells[at] if at >= 0 else None for at in taken] for column, cells in self.values.items()}
        title = title_of(rows_of)
        for column, values in rows_of.items():
            parsed, says = column_of(column, values, column == title, self.times)
            columns |= parsed
            notes.append(f"{self.name}: {says}")
        return Features(len(vocabulary), columns), tuple(notes)


@dataclass(frozen=True)
class KnownAttributes:
    """What a layout knows of its items or users: made once the ids are there."""

    make: Callable[[Vocabulary], tuple[Features, tuple[str, ...]]]

    def features(self, vocabulary: Vocabulary) -> tuple[Features, tuple[str, ...]]:
        return self.make(vocabulary)


def attributes(connection: Connection, table: Table, role: str, times: str = "") -> Attributes:
    """Read a table of items or users whole. Its id is the column whose name says so, else the first."""
    held = f"raw_{role}"
    table.fill(connection, held)
    columns = list(sample(connection, held, table.name))
    key = _key(columns, role)
    others = [column for column in columns if column != key]
    kinds = dict(rows(connection, f"SELECT column_name, column_type FROM (DESCRIBE {held})"))
    picked = ", ".join(_as_text(column, kinds[column]) for column in (key, *others))
    cells = rows(connection, f"SELECT {name(LINE)}, {picked} FROM {held} ORDER BY 1")
    return replace(_gathered(connection, table.name, key, others, cells, role), times=times)


def _gathered(
    connection: Connection, where: str, key: str, others: list[str], cells: list[tuple[object, ...]], role: str
) -> Attributes:
    ids: dict[str, int] = {}
    unique: list[tuple[object, ...]] = []
    left: list[Reject] = []
    for line, key_cell, *values in cells:
        identifier = str(key_cell).strip() if key_cell is not None else ""
        why = f"an {role} id for the second time" if identifier in ids else ""
        why = f"no {role} id" if identifier.lower() in MISSING else why
        if why:
            line_text = ", ".join("" if value is None else str(value) for value in (key_cell, *values))
            left.append(Reject(where, int(str(line)), why, line_text))
        else:
            ids[identifier] = int(str(line))
            unique.append(tuple(values))
    reject(connection, left)
    columns = {column: [_text(row[at]) for row in unique] for at, column in enumerate(others)}
    return Attributes(where, list(ids), columns, (f"{where}: {role} ids are column {key!r}",), list(ids.values()))


def _as_text(column: str, kind: str) -> str:
    """What is nested as JSON, so that its texts keep their quotes."""
    nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP"))
    return f"CAST(to_json({name(column)}) AS VARCHAR)" if nested else f"CAST({name(column)} AS VARCHAR)"


def _key(columns: list[str], role: str) -> str:
    named = [column for column in columns if known_word(column) == role]
    plain = [column for column in columns if column.lower() in ("id", "ids", "key", "code")]
    return (plain or sorted(named, key=lambda c: "id" not in c.lower()) or columns)[0]


def _text(value: object) -> str | None:
    return None if value is None or str(value).strip().lower() in MISSING else str(value).strip()
