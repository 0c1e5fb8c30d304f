"""JSON in one piece as JSON lines: an array of objects, or one object whose keys are the ids."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from palate.errors import InputError

LARGEST = 4 << 30  # bytes that are held at once
LOOKED_AT = 1 << 22
BESIDE = 3  # words about a table, such as its version
KEY = "id"  # the column of the ids that are keys of one object


def is_whole(path: Path) -> str:
    """ "array" or "object" where a file holds one such, over several lines or with ids as keys; else ""."""
    with _opened(path) as file:
        try:
            start = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
            start += file.read(LOOKED_AT) if start[:1] in (b"[", b"{") else b""
        except (OSError, EOFError):
            return ""
    if start.startswith(b"["):
        return "array" if start[1:].lstrip()[:1] in (b"{", b"]", b"[", b"") else ""
    if not start.startswith(b"{"):
        return ""
    line, _, rest = start.partition(b"\n")
    try:
        row = json.loads(line)
    except ValueError:
        return "" if rest.lstrip().startswith(b"{") else "object"  # over several lines, or a broken first line
    return "object" if not rest.strip() and (_is_mapping(row) or _table(row)) else ""


def to_lines(path: Path, shape: str, to: Path) -> tuple[str, ...]:
    """Write each object on a line of its own; sentences on what was taken for what. InputError for broken JSON."""
    if path.stat().st_size > LARGEST:
        raise InputError(f"{path} is one piece of JSON beyond {LARGEST >> 30} GB; write one object per line")
    try:
        with _opened(path) as file:
            whole = json.loads(file.read().decode("utf-8-sig"))
    except ValueError as error:
        raise InputError(f"cannot read {path} as JSON: {error}; write one object per line") from None
    rows, notes = (whole, ()) if shape == "array" else _rows(whole, path)
    with to.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return notes


def _opened(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _is_mapping(row: object) -> bool:
    """Whether an object is ids and what is known of each: every value is an object, or a list."""
    values = list(row.values()) if isinstance(row, dict) else []
    return len(values) > 1 and (
        all(isinstance(value, dict) for value in values) or all(isinstance(value, list) for value in values)
    )


def _table(row: object) -> str:
    """The key of the one list of objects in an object that holds little else: a table with some words about it."""
    if not isinstance(row, dict) or len(row) > BESIDE + 1:
        return ""
    tables = [key for key, value in row.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
    return str(tables[0]) if len(tables) == 1 else ""


def _rows(whole: dict[str, Any], path: Path) -> tuple[Iterator[Any], tuple[str, ...]]:
    """The rows that an object stands for: a table inside it, or its keys and what each holds."""
    if table := _table(whole):
        return iter(whole[table]), (f"{path.name}: the rows are the list {table!r}",)
    if not _is_mapping(whole):
        return iter([whole]), ()
    notes = (f"{path.name}: one object; its {len(whole):,} keys are taken as the ids",)
    return (
        {KEY: key, **(held if isinstance(held, dict) else {"attributes": held})} for key, held in whole.items()
    ), notes
