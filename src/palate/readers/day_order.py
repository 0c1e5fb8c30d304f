"""Whether the day or the month comes first, decided by the whole column where its first values leave it open."""

from dataclasses import replace

from palate.readers.engine import Connection, name, rows
from palate.readers.layout import Events
from palate.readers.schema import Schema


def turned(connection: Connection, events: Events, schema: Schema) -> Schema:
    """The schema with its dates decided: by the days above 12 of all rows, else by which number changes more."""
    if schema.time is None or not schema.time.shapes:
        return schema
    column = schema.columns["time"]
    counted = rows(connection, schema.time.counts(name(column), events.texts(connection, column)))
    first, second, *distinct = counted[0]
    time = schema.time.ordered((first, second), (distinct[0], distinct[1]))
    before, after = f"time: read as {schema.time.says}", f"time: read as {time.says}"
    return replace(schema, time=time, guesses=tuple(after if guess == before else guess for guess in schema.guesses))
