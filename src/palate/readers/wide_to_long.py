"""Wide tables melted into a row for each event, and the notes on it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from palate.errors import InputError
from palate.readers.engine import Connection, name, text
from palate.readers.engine_tables import drop, remark, tables
from palate.readers.layout import Events, EventSource
from palate.readers.missing import MISSING
from palate.readers.schema import Sample, guess
from palate.readers.tables import LINE, Table
from palate.readers.tabular import table_of
from palate.readers.wide import NARROWEST, Wide, wide


def unfolded(
    connection: Connection, layout: EventSource, roles: Mapping[str, str | None]
) -> tuple[EventSource, Sample]:
    """The source, melted where it is a wide table and not a table of events, and its first values."""
    before = tables(connection)
    sample = layout.events.open(connection)
    if layout.columns or roles.get("user") or roles.get("item") or len(sample) < NARROWEST or _is_long(sample, layout):
        return layout, sample
    shape = wide(sample, layout.events.named)
    if shape is None:
        return layout, sample
    drop(connection, tables(connection) - before)
    table, sentences = melted(layout.events, shape), remarks_on(shape, layout.name)
    for sentence in sentences:
        remark(connection, sentence)
    try:
        return replace(layout, events=table), table.open(connection)
    except InputError:
        raise InputError(f"{sentences[0]}: so it holds no event") from None


def _is_long(sample: Sample, layout: EventSource) -> bool:
    """Whether user and item columns can be identified."""
    try:
        guess(sample, {}, layout.name, layout.events.named)
    except InputError:
        return False
    return True


def melted(events: Events, wide: Wide) -> Table:
    """The events of a wide table: user, item and, where values differ, a rating or a weight."""
    source, other = table_of(events), "item" if wide.role == "user" else "user"

    def fill(connection: Connection, table: str) -> None:
        base = f"{table}_wide"
        source.fill(connection, base)
        skipped = f" WHERE {name(LINE)} > (SELECT min({name(LINE)}) FROM {base})" if _has_row(wide) else ""
        key = name(wide.key) if wide.key else name(LINE)
        cells = ", ".join(
            f"CAST({name(column)} AS VARCHAR) AS {name(to)}"
            for column, to in zip(wide.values, _distinct(wide.header), strict=True)
        )
        held = f"SELECT {name(LINE)}, {key} AS {wide.role}, {cells} FROM {base}{skipped}"
        columns = ", ".join(name(to) for to in _distinct(wide.header))
        melt = f"UNPIVOT ({held}) ON {columns} INTO NAME {other} VALUE cell"
        value = f", cell AS {wide.kind}" if wide.kind else ""
        picked = f"SELECT {name(LINE)}, user, item{value} FROM ({melt}) WHERE {_filled(wide.none)}"
        connection.execute(f"CREATE TABLE {table} AS {picked}")

    return Table(source.name, fill)


def remarks_on(wide: Wide, where: str) -> tuple[str, ...]:
    """Notes on the melting."""
    rows_are = f"column {wide.key_name!r}" if wide.key else "the number of the row"
    other = "item" if wide.role == "user" else "user"
    of = f"{wide.header[0]!r} to {wide.header[-1]!r}"
    value = {"rating": "a value is a rating", "weight": "a value is a weight", "": "a value of 1 is an event"}[
        wide.kind
    ]
    gaps = ", ".join(["blank cells", *(f"cells of {number:g}" for number in wide.none)])
    says = (
        f"{where} is a wide table, {_a(wide.role)} by {other} matrix: {rows_are} is the {wide.role}, the "
        f"{len(wide.values):,} columns {of} are {other}s, {value}, and {gaps} are none"
    )
    unused = (f"{where}: the columns {', '.join(map(repr, wide.left))} are left out",) if wide.left else ()
    return (says, *unused)


def _a(role: str) -> str:
    return f"{'an' if role == 'item' else 'a'} {role}"


def _has_row(wide: Wide) -> bool:
    return wide.header != wide.values


def _filled(none: Sequence[float]) -> str:
    missing = ", ".join(map(text, sorted(MISSING)))
    gaps = "".join(f" AND TRY_CAST(cell AS DOUBLE) IS DISTINCT FROM {number}" for number in none)
    return f"lower(trim(cell)) NOT IN ({missing}){gaps}"


def _distinct(names: Sequence[str]) -> list[str]:
    taken: dict[str, int] = {}
    made = []
    for column in names:
        lower = column.lower()
        taken[lower] = taken.get(lower, 0) + 1
        made.append(column if taken[lower] == 1 else f"{column} ({taken[lower]})")
    return made
