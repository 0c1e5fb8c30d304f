"""JSON lines: one object per line. What is not an object, or lacks an id, is kept aside with its line."""

import json
from pathlib import Path

from palate.errors import InputError
from palate.readers.dialect import decoded, head
from palate.readers.engine import Connection, name, text
from palate.readers.tables import LINE, Table

LONGEST = 1 << 25  # bytes in a line


def json_lines(path: Path) -> Table:
    """A file with one JSON object per line, plain or packed by gzip; nested values are kept as JSON."""

    def fill(connection: Connection, table: str) -> None:
        keys = _keys(path)
        lines = f"SELECT row_number() OVER () AS line, content FROM {_scan(path)}"
        try:
            connection.execute(f"CREATE TABLE {table}_lines AS SELECT * FROM ({lines}) WHERE trim(content) <> ''")
        except Exception as error:
            raise InputError(f"cannot read {path}: {str(error).splitlines()[0]}") from None
        good = "CASE WHEN json_valid(content) THEN json_type(content) = 'OBJECT' ELSE false END"
        broken = f"SELECT {text(path.name)}, line, 'no JSON object', content FROM {table}_lines WHERE NOT ({good})"
        connection.execute(f"INSERT INTO rejects {broken}")
        connection.execute(f"DELETE FROM {table}_lines WHERE NOT ({good})")
        picked = ", ".join(f"json_extract_string(content, {text(_path(key))}) AS {name(key)}" for key in keys)
        view = f"SELECT line AS {name(LINE)}, {picked} FROM {table}_lines"
        connection.execute(f"CREATE VIEW {table} AS {view}")

    return Table(path.name, fill)


def is_json_lines(path: Path) -> bool:
    """Whether the first line is a JSON object."""
    return head(path).lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{")


def _keys(path: Path) -> list[str]:
    types: dict[str, str] = {}
    for line in head(path).splitlines():
        for key in _object(line):
            types.setdefault(key.lower(), key)
    if not types:
        raise InputError(f"{path} holds no JSON object in its first lines; write one object per line")
    return list(types.values())


def _object(line: bytes) -> dict[str, object]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _path(key: str) -> str:
    return '$."' + key.replace('"', '\\"') + '"'


def _scan(path: Path) -> str:
    packed = "gzip" if path.suffix == ".gz" else "none"
    return (
        f"read_csv({text(str(path))}, auto_detect = false, header = false, columns = {{'content': 'VARCHAR'}}, "
        f"delim = chr(1), quote = '', escape = '', encoding = '{decoded(head(path))[1]}', "
        f"compression = '{packed}', max_line_size = {LONGEST})"
    )
