"""Ids to codes: a code is the place of its id among all ids in order, whole numbers by size, texts by letters."""

from collections.abc import Callable, Sequence

import numpy as np

from palate.data.features import STRINGS
from palate.data.vocabulary import Vocabulary
from palate.readers.engine import Connection, blocks, column, name, of_events, rows, text

SPARSEST = 50_000_000  # a lookup table of this size is made for whole numbers, or of four times their count


def coded(connection: Connection, role: str) -> tuple[np.ndarray, np.ndarray]:
    """The ids of a role in `events`, in order, and the code of each event's, int32."""
    return coded_numbers(connection, role) if is_whole(connection, role) else coded_texts(connection, role)


def is_whole(connection: Connection, role: str) -> bool:
    """Whether a column of `events` holds whole numbers."""
    where = f"table_name = 'events' AND column_name = {text(role)}"
    return rows(connection, f"SELECT data_type FROM duckdb_columns() WHERE {where}") == [("BIGINT",)]


def coded_numbers(connection: Connection, role: str) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers in order, and the place of each event's among them; by a lookup table where they lie close."""
    of = name(role)
    low, high, n = rows(connection, f"SELECT min({of}), max({of}), count(*) FROM events")[0]
    if high - low > max(SPARSEST, 4 * n):
        ids = column(connection, f"SELECT DISTINCT {of} FROM events ORDER BY 1")
        return ids, _placed(connection, of, n, lambda block: np.searchsorted(ids, block))
    place = np.zeros(high - low + 1, dtype=np.int32)
    for block in blocks(connection, of):
        place[block - low] = 1
    ids = np.flatnonzero(place) + low
    np.cumsum(place, dtype=np.int32, out=place)
    return ids, _placed(connection, of, n, lambda block: place[block - low] - 1)


def _placed(connection: Connection, of: str, n: int, place: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    codes, filled = np.empty(n, dtype=np.int32), 0
    for block in blocks(connection, of):
        codes[filled : filled + len(block)] = place(block)
        filled += len(block)
    return codes


def coded_texts(connection: Connection, role: str) -> tuple[np.ndarray, np.ndarray]:
    """Texts in order, none twice, and the place of each event's among them; -1 where there is none."""
    kind, of = name(f"{role}_ids"), name(role)
    some = f"SELECT DISTINCT {of} FROM events WHERE {of} IS NOT NULL ORDER BY 1"
    ids = [value for (value,) in rows(connection, some)]
    connection.execute(f"CREATE TYPE {kind} AS ENUM ({some})")
    code = f"coalesce(CAST(enum_code(CAST({of} AS {kind})) AS BIGINT), -1)"
    return np.array(ids, dtype=STRINGS), of_events(connection, f"CAST({code} AS INTEGER)", np.int32)


def widened(ids: np.ndarray, codes: np.ndarray, more: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The same with further ids that have no events: all ids in order, and each event's code among them.

    Where ids are whole numbers, `more` must be such as well.
    """
    old = [int(identifier) for identifier in ids] if ids.dtype.kind == "i" else [str(identifier) for identifier in ids]
    new = [int(identifier) for identifier in more] if ids.dtype.kind == "i" else list(more)
    every: list[int] | list[str] = sorted({*old, *new})
    place = {identifier: code for code, identifier in enumerate(every)}
    moved = np.array([place[identifier] for identifier in old], dtype=np.int32)
    return Vocabulary.of(every).ids, moved[codes]
