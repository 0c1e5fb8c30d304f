"""A file of ids, such as the users to recommend to: one per line, or the column of a table that names them."""

from pathlib import Path

from palate.errors import InputError
from palate.readers.dialect import decoded, head
from palate.readers.engine import engine, name, rows
from palate.readers.missing import MISSING
from palate.readers.open import file
from palate.readers.quoting import Quotes, reader
from palate.readers.rejects import open_rejects
from palate.readers.roles import known_word
from palate.readers.separator import SEPARATORS
from palate.readers.tables import Table, sample
from palate.readers.tabular import table_of
from palate.readers.unpack import plain, scratch


def ids_in(source: str | Path, role: str = "user") -> list[str]:
    """The ids in a file, in their order; of a table, its column for the role, else its first. InputError for none."""
    with scratch() as folder:
        path = Path(source)
        if path != Path("-") and not path.exists():
            raise InputError(f"there is no file {path}; check the path")
        path = plain(path, folder).path
        identifiers = _of_lines(path, role) if _is_list(path) else _of_table(path, role, folder)
    if not identifiers:
        raise InputError(f"{source} holds no ids; write one per line")
    return identifiers


def _is_list(path: Path) -> bool:
    """Whether each line is one id."""
    if path.suffix.lower() in (".parquet", ".pq"):
        return False
    lines = decoded(head(path))[0].splitlines()[:100]
    return not any(separator in line for line in lines for separator in SEPARATORS if separator != " ")


def _of_lines(path: Path, role: str) -> list[str]:
    text = decoded(path.read_bytes())[0]
    first_cells = [row[0].strip() for row in reader(text.splitlines(keepends=True), Quotes("\t")) if row]
    header = bool(first_cells) and known_word(first_cells[0]) == role
    return [cell for cell in first_cells[header:] if cell.lower() not in MISSING]


def _of_table(path: Path, role: str, folder: Path) -> list[str]:
    table: Table = table_of(file(path, None, folder))
    with engine() as connection:
        open_rejects(connection)
        table.fill(connection, "ids")
        columns = list(sample(connection, "ids", path.name))
        column = next((column_name for column_name in columns if known_word(column_name) == role), columns[0])
        held = rows(connection, f"SELECT CAST({name(column)} AS VARCHAR) FROM ids WHERE {name(column)} IS NOT NULL")
    return [cell.strip() for (cell,) in held if cell.strip().lower() not in MISSING]
