"""What the engine holds while something is read: its tables, and remarks on what was done to the rows."""

from palate.readers.engine import Connection, name, rows, text

Tables = set[tuple[str, str]]


def tables(connection: Connection) -> Tables:
    """The names of all tables and views, and which each is."""
    tables = rows(connection, "SELECT table_name, table_type FROM information_schema.tables")
    return {(table, kind) for table, kind in tables}


def drop(connection: Connection, unwanted: Tables) -> None:
    """Drop tables and views."""
    for table, kind in sorted(unwanted, key=lambda entry: entry[1] != "VIEW"):
        connection.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} IF EXISTS {name(table)}")


def open_remarks(connection: Connection) -> None:
    """The table to which sources add sentences on what they did to the rows."""
    connection.execute("CREATE TABLE remarks (sentence VARCHAR)")


def remark(connection: Connection, sentence: str) -> None:
    """Add a sentence."""
    connection.execute(f"INSERT INTO remarks VALUES ({text(sentence)})")


def remarks(connection: Connection) -> tuple[str, ...]:
    """All sentences, each once."""
    return tuple(dict.fromkeys(sentence for (sentence,) in rows(connection, "SELECT sentence FROM remarks")))
