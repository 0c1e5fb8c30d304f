"""Spreadsheets as CSV: the sheets of an .xlsx, .xls, .xlsb or .ods that have the columns of the first."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from palate.errors import InputError, MissingExtraError

ENDS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
Cells = Sequence[object]


def to_csv(path: Path, to: Path) -> tuple[str, ...]:
    """Write the rows as a CSV, whole numbers without a point and dates in ISO form; sentences on the sheets used."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("a spreadsheet needs python-calamine; pip install 'palate[files]'") from None
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {error}; save the sheet as CSV, and give that") from None
    filled = {name: _trimmed(rows) for name, rows in sheets.items()}
    filled = {name: rows for name, rows in filled.items() if rows}
    if not filled:
        raise InputError(f"{path} has no rows; give a sheet with a row for each event")
    first = next(iter(filled.values()))
    alike = {name: rows for name, rows in filled.items() if rows[0] == first[0] or rows is first}
    with to.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(map(_written, first[0]))
        for rows in alike.values():
            out.writerows([_written(cell) for cell in row] for row in rows[1:])
    return _notes(path.name, list(alike), [name for name in filled if name not in alike])


def _notes(name: str, used: Sequence[str], unused: Sequence[str]) -> tuple[str, ...]:
    notes = (f"{name}: the sheets {', '.join(used)} are read as one",) if len(used) > 1 else ()
    left = f"{name}: the sheet {used[0]} is read; {', '.join(unused)} with other columns left out"
    return (*notes, left) if unused else notes


def _trimmed(rows: Sequence[Cells]) -> list[Cells]:
    """Without empty rows above, and without rows that hold nothing."""
    return [row for row in rows if any(cell not in ("", None) for cell in row)]


def _written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    return "" if cell is None else str(cell)
