"""Any source of events as a table of all its columns, for what is joined, melted or computed before it is read."""

from collections.abc import Callable, Sequence

from palate.readers.delimited import Delimited
from palate.readers.engine import Connection, name, rows
from palate.readers.layout import Events
from palate.readers.tables import LINE, Table


def table_of(events: Events) -> Table:
    """The source with all columns as they are written."""
    if isinstance(events, Table):
        return events
    if isinstance(events, Delimited):
        return Table(events.name, events.fill, events.named)
    parts = [table_of(part) for part in events.alike()]

    def fill(connection: Connection, table: str) -> None:
        for at, part in enumerate(parts):
            part.fill(connection, f"{table}_part_{at}")
        union = " UNION ALL BY NAME ".join(f"SELECT * FROM {table}_part_{at}" for at in range(len(parts)))
        connection.execute(f"CREATE VIEW {table} AS {union}")

    return Table(events.name, fill, events.named)


def first_of_each(tables: Sequence[Table]) -> Table:
    """The rows of all tables, of each value of the first column the first row."""

    def fill(connection: Connection, table: str) -> None:
        for at, part in enumerate(tables):
            part.fill(connection, f"{table}_of_{at}")
        key = next(column for (column, *_) in rows(connection, f"DESCRIBE {table}_of_0") if column != LINE)
        union = " UNION ALL BY NAME ".join(f"SELECT *, {at} AS part FROM {table}_of_{at}" for at in range(len(tables)))
        place = f"row_number() OVER (PARTITION BY {name(key)} ORDER BY part, {name(LINE)})"
        connection.execute(f"CREATE VIEW {table} AS SELECT * EXCLUDE (part) FROM ({union}) QUALIFY {place} = 1")

    return Table(tables[0].name, fill)


def derived(base: Events, sql: str | Callable[[Connection, str], str], where: str = "") -> Table:
    """A table computed from another: `sql` is a SELECT from {base}, whose column {line} must be among what it gives."""
    source = table_of(base)

    def fill(connection: Connection, table: str) -> None:
        held = f"{table}_base"
        source.fill(connection, held)
        query = sql if isinstance(sql, str) else sql(connection, held)
        connection.execute(f"CREATE TABLE {table} AS {query.replace('{base}', held).replace('{line}', name(LINE))}")

    return Table(where or source.name, fill)
