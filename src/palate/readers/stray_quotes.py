"""A copy of a text file in which stray quotes are letters, where they would swallow rows: all lines are counted."""

from collections.abc import Iterator
from pathlib import Path

from palate.readers.dialect import Dialect, open_bytes
from palate.readers.engine import Connection, engine, number, text
from palate.readers.quoting import Quotes
from palate.readers.unpack import bare, place

SMALL = 1 << 22  # bytes up to which every line is looked at
LINES_NAMED = 5


def mended(path: Path, dialect: Dialect, scratch: Path) -> tuple[Path, tuple[str, ...]]:
    """The file, or a copy where quotes that would swallow rows are letters; and a sentence that says so."""
    if not dialect.quote or (path.stat().st_size > SMALL and not _doubtful(path, dialect)):
        return path, ()
    stray = [line for line, _, letter in _records(path, dialect.quotes) if letter]
    if not stray:
        return path, ()
    to = place(scratch, bare(path.name))
    with to.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out:
        at = 1
        for line, content, _ in _records(path, dialect.quotes):
            out.write("\n" * (line - at) + content + "\n")
            at = line + content.count("\n") + 1
    lines = ", ".join(map(str, stray[:LINES_NAMED])) + (", ..." if len(stray) > LINES_NAMED else "")
    where = f"line {lines}" if len(stray) == 1 else f"{len(stray)} lines ({lines})"
    return to, (f"quotes that are not closed are read as letters, in {where}",)


def _records(path: Path, quotes: Quotes) -> Iterator[tuple[int, str, bool]]:
    with open_bytes(path) as file:
        lines = (line.decode("utf-8", "surrogateescape") for line in file)
        yield from quotes.records(lines)


def _doubtful(path: Path, dialect: Dialect) -> bool:
    """Whether the engine finds fewer rows than there are lines with something in them."""
    with engine() as connection:
        lines = _count(connection, path, dialect, "", "\x1f", ("line",))
        rows = _count(connection, path, dialect, dialect.quote, dialect.separator, dialect.names)
    return lines != rows


def _count(
    connection: Connection, path: Path, dialect: Dialect, quote: str, separator: str, names: tuple[str, ...]
) -> int:
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    columns = ", ".join(f"{text(column)}: 'VARCHAR'" for column in names)
    packed = "gzip" if path.suffix == ".gz" else "none"
    scan = (
        f"read_csv({text(str(path))}, auto_detect = false, header = false, skip = {dialect.first}, "
        f"delim = {text(separator)}, quote = {text(quote)}, escape = {text(dialect.escape if quote else '')}, "
        f"compression = '{packed}', columns = {{{columns}}}, store_rejects = true)"
    )
    where = "" if quote else " WHERE trim(line) <> ''"
    try:
        count = number(connection, f"SELECT count(*) FROM {scan}{where}")
    except Exception:  # what the engine cannot read at all is looked at line by line
        return -1 if quote else 0
    return count + number(connection, "SELECT count(DISTINCT line) FROM reject_errors")
