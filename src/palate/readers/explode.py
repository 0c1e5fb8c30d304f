"""A row for each member of a list: baskets and playlists as events."""

from collections.abc import Sequence
from dataclasses import replace

from palate.errors import InputError
from palate.readers.baskets import is_nested
from palate.readers.engine import Connection, name, rows, text
from palate.readers.engine_tables import drop, remark, tables
from palate.readers.layout import Events, EventSource
from palate.readers.schema import Sample, Schema
from palate.readers.tables import Table
from palate.readers.tabular import derived

PERMANENT = {("rejects", "BASE TABLE"), ("remarks", "BASE TABLE")}  # what stays when the source is read anew
SEPARATORS = ("|", ";", ",", " ")


def members(
    connection: Connection, layout: EventSource, role: str, schema: Schema, sample: Sample
) -> tuple[EventSource, Sample]:
    """The source with a row for each member of the lists of a role, and its first values."""
    if role not in ("item", "user"):
        raise InputError(f"--explode takes item or user, the role whose column holds lists, not {role!r}")
    column = schema.columns[role]
    table = exploded(layout.events, column, sample[column])
    drop(connection, tables(connection) - PERMANENT)
    connection.execute("DELETE FROM rejects")  # they will be found again
    return replace(layout, events=table), table.open(connection)


def exploded(events: Events, column: str, sample: Sequence[str]) -> Table:
    """The source with a row for each member of the lists in a column: lists, JSON lists, or texts with a separator.

    InputError where the sample holds no lists.
    """
    separator = _separator(sample)

    def query(connection: Connection, base: str) -> str:
        kinds = dict(rows(connection, f"SELECT column_name, column_type FROM (DESCRIBE {base})"))
        lists = _list(name(column), kinds[column], separator)
        remark(connection, f"each member of {column!r} is an event of its own")
        return f"SELECT * REPLACE (unnest({lists}) AS {name(column)}) FROM {{base}}"

    return derived(events, query)


def _list(raw: str, kind: str, separator: str) -> str:
    """SQL of the list in a value: an empty one has one member, which is missing, so that no row vanishes."""
    if kind.endswith("]"):
        return f"CASE WHEN len({raw}) > 0 THEN {raw} ELSE [NULL] END"
    written = f"trim(CAST({raw} AS VARCHAR))"
    quoted = f"CASE WHEN json_valid({written}) THEN {written} ELSE replace({written}, '''', '\"') END"
    parts = f"CASE WHEN json_array_length({quoted}) > 0 THEN from_json({quoted}, '[\"VARCHAR\"]') ELSE [NULL] END"
    split = f"string_split({written}, {text(separator)})" if separator else f"[{written}]"
    return f"CASE WHEN {is_nested(written, '[')} THEN {parts} ELSE {split} END"


def _separator(sample: Sequence[str]) -> str:
    filled = [value.strip() for value in sample if value.strip()]
    if sum(value.startswith("[") and value.endswith("]") for value in filled) > len(filled) / 2:
        return ""
    counts = {separator: sum(separator in value for value in filled) for separator in SEPARATORS}
    best = max(counts, key=lambda separator: counts[separator])
    if not counts[best]:
        example = filled[0] if filled else ""
        raise InputError(
            f"there are no lists to take apart in {example[:40]!r}; name the column of the lists (--column)"
        )
    return best
