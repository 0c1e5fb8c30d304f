"""Rows that could not be read: kept in a table, counted by reason, shown with their lines, written out."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from palate.errors import InputError
from palate.readers.engine import Connection, rows
from palate.writing import counted

REJECTS_NAMED = 5
VALUES = {
    "user": "no user id",
    "item": "no item id",
    "rating": "a rating that is not a number",
    "weight": "a weight that is not a number",
    "time": "a time that cannot be read",
}
BEYOND = {role: f"a {role} beyond 3.4e+38" for role in ("rating", "weight")}  # they are kept as 32-bit floats
COLUMNS = ("source", "line", "reason", "text")


@dataclass(frozen=True)
class Reject:
    """One row that was left out: its line (1 is the first, the header counts) in a file or table, and why."""

    source: str
    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Rejects:
    """What was left out: how many rows, how many for each reason and of each source, the first few of each reason, and
    the file they are in."""

    count: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[Reject, ...] = ()
    path: Path | None = None
    sources: Mapping[str, int] = field(default_factory=dict)

    def notes(self, blanks_are_read: bool = False) -> tuple[str, ...]:
        """A sentence on how many rows were left out and why, if any were."""
        if not self.count:
            return ()
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in self.reasons.items())
        several = ", ".join(f"{count:,} of {source}" for source, count in self.sources.items())
        of = f" ({several})" if len(self.sources) > 1 else ""
        blank = VALUES["rating"] in self.reasons and not blanks_are_read
        cure = "; --unrated blank reads blank ratings as events without one" if blank else ""
        return (f"{counted(self.count, 'row')} left out{of}: {reasons}{cure}",)


def open_rejects(connection: Connection) -> None:
    """The table to which sources add what they leave out."""
    connection.execute("CREATE TABLE rejects (source VARCHAR, line BIGINT, reason VARCHAR, text VARCHAR)")


def reject(connection: Connection, rejects: Iterable[Reject]) -> None:
    """Add rows that were found outside of the engine."""
    rows_of = [(reject.source, str(reject.line), reject.reason, reject.text) for reject in rejects]
    if not rows_of:
        return
    columns = dict(zip(("source", "line", "reason", "text"), np.array(rows_of, dtype=object).T, strict=True))
    connection.register("found", {name: np.ascontiguousarray(values) for name, values in columns.items()})
    connection.execute("INSERT INTO rejects SELECT source, CAST(line AS BIGINT), reason, text FROM found")
    connection.unregister("found")


def raise_first(connection: Connection) -> None:
    """For strict reading: an InputError on the first row that was left out, if there is any."""
    first = rows(connection, "SELECT * FROM rejects ORDER BY line LIMIT 1")
    if first:
        source, line, reason, text = first[0]
        raise InputError(f"{source}, line {line}: {reason} in {text!r}; mend that line, or read without strict")


def checked(path: Path) -> None:
    """InputError where rejects written to `path` would take the place of something else, such as the data itself."""
    if path.is_dir():
        raise InputError(f"cannot write the rejects to {path}: it is a folder; name a file")
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as file:
            if file.readline(100).strip() != ",".join(COLUMNS).encode():
                raise InputError(f"{path} is there already and holds no rejects; name another file")


def summary(connection: Connection, path: Path | None) -> Rejects:
    """What was left out, written to a CSV file of source, line, reason and text if a path is given."""
    counts = rows(connection, "SELECT reason, count(*) FROM rejects GROUP BY reason ORDER BY 2 DESC, 1")
    ranked = "SELECT *, row_number() OVER (PARTITION BY reason ORDER BY line) AS place FROM rejects"
    first = rows(
        connection, f"SELECT source, line, reason, text FROM ({ranked}) WHERE place <= {REJECTS_NAMED} ORDER BY line"
    )
    count = sum(n for _, n in counts)
    sources = dict(rows(connection, "SELECT source, count(*) FROM rejects GROUP BY source ORDER BY 2 DESC, 1"))
    written = path if path is not None and count else None
    if written is not None:
        _write(connection, written)
    return Rejects(count, dict(counts), tuple(Reject(*row) for row in first), written, sources)


def _write(connection: Connection, path: Path) -> None:
    final = path.resolve()
    plain = final.is_file() or not final.exists()  # else a device such as /dev/null, which must stay one
    part = final.with_name(final.name + ".part") if plain else final
    try:
        with part.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(COLUMNS)
            result = connection.execute("SELECT source, line, reason, text FROM rejects ORDER BY source, line")
            while block := result.fetchmany(10_000):
                out.writerows(block)
        if plain:
            part.replace(final)
    except OSError as error:
        raise InputError(
            f"cannot write the rejects to {path}: {error.strerror}; name a file that can be written"
        ) from None
