"""Tables joined by the column that they share: orders and their lines, lines and their products."""

from collections.abc import Sequence
from dataclasses import dataclass

from palate.errors import InputError
from palate.readers.engine import Connection, name, number, rows
from palate.readers.engine_tables import remark
from palate.readers.tables import LINE, Table
from palate.writing import counted

PLACE = name("place of the row")


@dataclass(frozen=True)
class Key:
    """The shared columns by which two tables meet, and in which of them each key stands once."""

    columns: tuple[str, ...]
    once_on_the_right: bool


def joined(first: Table, others: Sequence[Table]) -> Table:
    """The rows of the first table with the columns of each other, one after another.

    Where a row has several partners (an order and its lines), each gives a row. InputError where two tables share no
    column, or where a key stands several times in both.
    """

    def fill(connection: Connection, table: str) -> None:
        held = f"{table}_joined_0"
        first.fill(connection, held)
        for at, other in enumerate(others, 1):
            right = f"{table}_other_{at}"
            other.fill(connection, right)
            wider = f"{table}_joined_{at}"
            _join(connection, (held, first.name), (right, other.name), wider)
            held = wider
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {held}")

    return Table(first.name, fill)


def _join(connection: Connection, left: tuple[str, str], right: tuple[str, str], to: str) -> None:
    key = _key(connection, left, right)
    many, single = (left, right) if key.once_on_the_right else (right, left)
    met = " AND ".join(f"{_plain('m', column)} = {_plain('o', column)}" for column in key.columns)
    known = {column.lower() for column in _columns(connection, many[0])}
    more = [f"o.{name(column)}" for column in _columns(connection, single[0]) if column.lower() not in known]
    picked = ", ".join([f"m.* EXCLUDE ({PLACE})", *more])
    rows_of = f"(SELECT *, row_number() OVER () AS {PLACE} FROM {many[0]})"
    meeting = f"SELECT {picked} FROM {rows_of} m LEFT JOIN {single[0]} o ON {met} ORDER BY m.{PLACE}"
    connection.execute(f"CREATE TABLE {to} AS {meeting}")
    _tell(connection, many, single, key, met)


def _tell(connection: Connection, many: tuple[str, str], single: tuple[str, str], key: Key, met: str) -> None:
    by = " and ".join(map(repr, key.columns))
    if not number(connection, f"SELECT count(*) FROM {many[0]} m SEMI JOIN {single[0]} o ON {met}"):
        raise InputError(
            f"{many[1]} and {single[1]} share {by}, and no row of one has a partner in the other "
            f"({_first(connection, many[0], key)} here, "
            f"{_first(connection, single[0], key)} there); write the ids alike"
        )
    lost = number(connection, f"SELECT count(*) FROM {many[0]} m ANTI JOIN {single[0]} o ON {met}")
    bare = number(connection, f"SELECT count(*) FROM {single[0]} o ANTI JOIN {many[0]} m ON {met}")
    says = f"{many[1]} is joined with {single[1]} by {by}"
    says += f"; {counted(lost, 'row')} without a partner in {single[1]}" if lost else ""
    says += f"; {counted(bare, 'row')} of {single[1]} without a partner" if bare else ""
    remark(connection, says)


def _first(connection: Connection, table: str, key: Key) -> str:
    first = rows(connection, f"SELECT {name(key.columns[0])} FROM {table} LIMIT 1")
    return repr(str(first[0][0])) if first else "none"


def _key(connection: Connection, left: tuple[str, str], right: tuple[str, str]) -> Key:
    """The shared column that tells the rows of one side apart; else all shared columns together."""
    right_columns = {column.lower() for column in _columns(connection, right[0])}
    shared = [column for column in _columns(connection, left[0]) if column.lower() in right_columns]
    if not shared:
        lists = (f"{where} has {', '.join(_columns(connection, table)[:12])}" for table, where in (left, right))
        raise InputError(f"{' and '.join(lists)}: they share no column to be joined by; give it one name in both")
    for columns in (*((column,) for column in shared), tuple(shared)):
        for side, on_the_right in ((right, True), (left, False)):
            if _is_once(connection, side[0], columns):
                return Key(columns, on_the_right)
    raise InputError(
        f"{left[1]} and {right[1]} share {', '.join(shared)}, and each value stands in several rows of both: "
        "it is unclear which rows belong together; give a table with one row for each"
    )


def _is_once(connection: Connection, table: str, columns: Sequence[str]) -> bool:
    keys = ", ".join(_plain("t", column) for column in columns)
    filled = " AND ".join(f"t.{name(column)} IS NOT NULL" for column in columns)
    (counts,) = rows(connection, f"SELECT count(*), count(DISTINCT ({keys})) FROM {table} t WHERE {filled}")
    return 0 < int(counts[0]) == int(counts[1])


def _plain(alias: str, column: str) -> str:
    """The key as text, so that 7 meets 7.0, which is how a column with gaps is often written."""
    key = f"trim(CAST({alias}.{name(column)} AS VARCHAR))"
    return f"CASE WHEN contains({key}, '.') THEN regexp_replace({key}, '^(-?[0-9]+)[.]0+$', '\\1') ELSE {key} END"


def _columns(connection: Connection, table: str) -> list[str]:
    return [column for (column, *_) in rows(connection, f"DESCRIBE {table}") if column != LINE]
