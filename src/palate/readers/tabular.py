"""Any source of events as a table of all its columns, for what is joined, melted or computed before it is read."""

from collections.abc import Callable

from palate.readers.delimited import Delimited
from palate.readers.engine import Connection, name
from palate.readers.opened import Events
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


def derived(base: Events, sql: str | Callable[[Connection, str], str], where: str = "") -> Table:
    """A table computed from another: `sql` is a SELECT from {base}, whose column {line} must be among what it gives."""
    source = table_of(base)

    def fill(connection: Connection, table: str) -> None:
        held = f"{table}_base"
        source.fill(connection, held)
        query = sql if isinstance(sql, str) else sql(connection, held)
        connection.execute(f"CREATE TABLE {table} AS {query.replace('{base}', held).replace('{line}', name(LINE))}")

    return Table(where or source.name, fill)
