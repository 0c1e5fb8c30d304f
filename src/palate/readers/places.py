"""The files that a source names: a path, a list of paths, a pattern such as part-*.csv, or a folder of parts."""

import glob
import gzip
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from palate.errors import InputError
from palate.readers.spreadsheet import ENDS
from palate.readers.unpack import PACKED, Plain, bare

TABLES = (".csv", ".tsv", ".txt", ".dat", ".data", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", *ENDS, *PACKED)
NUMBER = re.compile(rb"(^|[,;|\t ])[-+.\d]+([,;|\t ]|$)")  # a row of values, then, and no header
HIDDEN = ("_", ".")


def is_paths(source: Any) -> bool:
    """Whether a source is one path or several."""
    several = isinstance(source, list | tuple) and bool(source)
    return isinstance(source, str | Path) or (several and all(isinstance(part, str | Path) for part in source))


def named(source: str | Path | Sequence[str | Path]) -> list[str | Path]:
    """Each path that a source names, patterns resolved. InputError for a pattern that nothing fits."""
    paths = [source] if isinstance(source, str | Path) else list(source)
    return [path for pattern in paths for path in _resolved(pattern)]


def tables_in(folder: Path) -> list[Path]:
    """The files of a folder and of folders in it that may hold a table, in the order of their paths."""
    inside = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in inside if _is_table(path.relative_to(folder)))


def filled(parts: Sequence[Plain]) -> list[Plain]:
    """The parts that hold rows; one that is empty, or has the header of the others and no more, is left out."""
    filled = [part for part in parts if part.path.is_dir() or part.path.stat().st_size]
    starts = [_lines(part.path) for part in filled]
    headers = {lines[0] for lines in starts if len(lines) > 1 and not NUMBER.search(lines[0])}
    bare = [len(lines) == 1 and lines[0] in headers for lines in starts]
    return [part for part, none in zip(filled, bare, strict=True) if not none] or list(parts[:1])


def _lines(path: Path) -> list[bytes]:
    """The first two lines."""
    if path.is_dir():
        return []
    with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as file:
        try:
            return [line.strip() for line in (file.readline(1 << 16), file.readline(1 << 16)) if line.strip()]
        except (OSError, EOFError):
            return []


def unnumbered(name: str) -> str:
    """A file's name without what tells the parts of one table apart: numbers and hashes."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+", "", bare(name))


def _is_table(path: Path) -> bool:
    if any(part.startswith(HIDDEN) for part in path.parts) or path.name.lower().startswith(("readme", "license")):
        return False
    end = Path(bare(path.name)).suffix.lower()
    return end in TABLES or path.name.startswith("part-")


def _resolved(path: str | Path) -> list[str | Path]:
    if "://" in str(path) or not glob.has_magic(str(path)) or Path(path).exists():
        return [path]
    fitting = sorted(glob.glob(str(path), recursive=True))
    if not fitting:
        raise InputError(f"no file fits {path}; check the pattern")
    return list(map(Path, fitting))
