"""What owners' layouts share: a file's header, lines and JSON objects as tables, attributes drawn from events."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from palate.errors import InputError
from palate.readers.dialect import decoded, head, lines
from palate.readers.engine import Connection, name, text
from palate.readers.layout import Events
from palate.readers.tables import LINE, Table, run
from palate.readers.tabular import table_of

LONGEST = 1 << 25  # bytes in a line


def header_of(path: Path) -> list[str]:
    """The fields of a text file's first line; none where it is not text."""
    start = first_lines(path)
    return next(csv.reader(start[:1], delimiter="\t" if start and "\t" in start[0] else ","), [])


def first_lines(path: Path) -> list[str]:
    """The first lines of a text file; none for a folder or for what is not text."""
    if not path.is_file() or path.suffix.lower() in (".parquet", ".pq"):
        return []
    try:
        return lines(path)
    except InputError:
        return []


def text_lines(*paths: Path) -> Table:
    """The lines of text files, one file after another: `content`, NULL where a line is empty."""

    def fill(connection: Connection, table: str) -> None:
        files = "[" + ", ".join(text(str(path)) for path in paths) + "]"
        packed = "gzip" if paths[0].suffix == ".gz" else "none"
        scan = (
            f"read_csv({files}, auto_detect = false, header = false, columns = {{'content': 'VARCHAR'}}, "
            f"delim = chr(1), quote = '', escape = '', encoding = '{decoded(head(paths[0]))[1]}', "
            f"compression = '{packed}', max_line_size = {LONGEST})"
        )
        numbered = f"SELECT row_number() OVER () AS {name(LINE)}, rtrim(content, chr(13)) AS content FROM {scan}"
        run(connection, f"CREATE TABLE {table} AS {numbered}", paths[0])

    return Table(paths[0].name, fill)


def split_lines(path: Path, separator: str, columns: Sequence[str], header: bool = False) -> Table:
    """A text file without quotes as columns by their place; what a line lacks is NULL."""
    source = text_lines(path)

    def fill(connection: Connection, table: str) -> None:
        source.fill(connection, f"{table}_lines")
        part = f"string_split(content, {text(separator)})"
        picked = ", ".join(f"{part}[{at}] AS {name(column)}" for at, column in enumerate(columns, 1))
        condition = f"content IS NOT NULL AND {name(LINE)} > {int(header)}"
        connection.execute(f"CREATE VIEW {table} AS SELECT {name(LINE)}, {picked} FROM {table}_lines WHERE {condition}")

    return Table(path.name, fill)


def json_objects(*paths: Path) -> Table:
    """The objects in JSON lines or in a JSON array: `content`, as JSON."""

    def fill(connection: Connection, table: str) -> None:
        files = "[" + ", ".join(text(str(path)) for path in paths) + "]"
        scan = f"read_json_objects({files}, maximum_object_size = {LONGEST})"
        run(
            connection,
            f"CREATE TABLE {table} AS SELECT row_number() OVER () AS {name(LINE)}, json AS content FROM {scan}",
            paths[0],
        )

    return Table(paths[0].name, fill)


def drawn(events: Events, item: str, columns: Mapping[str, str], where: str) -> Table:
    """Attributes of items, taken from the events: the most frequent value of each column, under a name of its own."""
    source = table_of(events)

    def fill(connection: Connection, table: str) -> None:
        held = f"{table}_events"
        source.fill(connection, held)
        picked = ", ".join(
            f"mode(nullif(trim(CAST({name(column)} AS VARCHAR)), '')) AS {name(to)}" for column, to in columns.items()
        )
        of = f"trim(CAST({name(item)} AS VARCHAR))"
        grouped = f"SELECT {of} AS item_id, {picked} FROM {held} WHERE {name(item)} IS NOT NULL GROUP BY 1"
        numbered = f"SELECT row_number() OVER (ORDER BY item_id) AS {name(LINE)}, * FROM ({grouped})"
        connection.execute(f"CREATE TABLE {table} AS {numbered}")

    return Table(where, fill)
