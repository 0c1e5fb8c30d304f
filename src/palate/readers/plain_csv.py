"""A small text table read whole by Python's csv reader, every line of it counted: what describes items or users."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from palate.readers.dialect import Dialect, decoded, open_bytes, rows_of
from palate.readers.engine import Connection, name
from palate.readers.engine_arrays import objects
from palate.readers.engine_tables import remark
from palate.readers.rejects import Reject, reject
from palate.readers.sniff import sniff
from palate.readers.tables import LINE, Table


def whole(path: Path, dialect: Dialect | None = None) -> Table:
    """The file as a table of texts; lines with too few or too many fields are kept aside."""

    def fill(connection: Connection, table: str) -> None:
        detected = dialect or sniff(path, events=False)
        for sentence in detected.says:
            remark(connection, f"{path.name}: {sentence}")
        width, rows, left = len(detected.names), [], []
        for line, row in numbered(path, detected):
            if len(row) == width:
                rows.append((line, row))
            else:
                why = "too few fields" if len(row) < width else "too many fields"
                left.append(Reject(path.name, line, why, detected.separator.join(row)))
        reject(connection, left)
        held = {LINE: np.array([line for line, _ in rows], dtype=np.int64)}
        held |= {
            column: objects([detected.plain(column, row[at]) or None for _, row in rows])
            for at, column in enumerate(detected.names)
        }
        connection.register("given", held)
        connection.execute(f"CREATE TABLE {table} AS SELECT {', '.join(map(name, held))} FROM given")
        connection.unregister("given")

    return Table(path.name, fill)


def numbered(path: Path, dialect: Dialect) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row that is not empty, without the header, and the line where it begins."""
    with open_bytes(path) as file:
        content = decoded(file.read())[0]
    return rows_of(io.StringIO(content), dialect)
