"""The files that a source names: a path, a list of paths, a pattern such as part-*.csv, or a folder of parts."""

import glob
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from palate.errors import InputError
from palate.readers.spreadsheet import ENDS
from palate.readers.unpacked import PACKED, bare

TABLES = (".csv", ".tsv", ".txt", ".dat", ".data", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", *ENDS, *PACKED)
HIDDEN = ("_", ".")


def is_paths(source: Any) -> bool:
    """Whether a source is one path or several."""
    several = isinstance(source, list | tuple) and bool(source)
    return isinstance(source, str | Path) or (several and all(isinstance(one, str | Path) for one in source))


def named(source: str | Path | Sequence[str | Path]) -> list[str | Path]:
    """Each path that a source names, patterns resolved. InputError for a pattern that nothing fits."""
    given = [source] if isinstance(source, str | Path) else list(source)
    return [path for one in given for path in _resolved(one)]


def tables_in(folder: Path) -> list[Path]:
    """The files of a folder and of folders in it that may hold a table, in the order of their paths."""
    inside = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in inside if _is_table(path.relative_to(folder)))


def _is_table(path: Path) -> bool:
    if any(part.startswith(HIDDEN) for part in path.parts) or path.name.lower().startswith(("readme", "license")):
        return False
    end = Path(bare(path.name)).suffix.lower()
    return end in TABLES or path.name.startswith("part-")


def _resolved(one: str | Path) -> list[str | Path]:
    if "://" in str(one) or not glob.has_magic(str(one)) or Path(one).exists():
        return [one]
    fitting = sorted(glob.glob(str(one), recursive=True))
    if not fitting:
        raise InputError(f"no file fits {one}; check the pattern")
    return list(map(Path, fitting))
