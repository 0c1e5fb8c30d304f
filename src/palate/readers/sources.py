"""Anything that can be read, opened: a path in some layout, a known data set's name, a database, a table in memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.dialect import sniff
from palate.readers.json_lines import is_json_lines, json_lines
from palate.readers.known import KNOWN, locate
from palate.readers.layouts import LAYOUTS, by_name
from palate.readers.memory import memory
from palate.readers.opened import Events, Layout, Opened
from palate.readers.small import whole
from palate.readers.sql import is_url, sql
from palate.readers.tables import Table, parquet
from palate.suggest import did_you_mean

ADDRESSES = ("http://", "https://", "ftp://", "file://", "s3://", "gs://")


def opened(source: Any, query: str | None, layout: str | None, columns: Mapping[str, str | None] | None) -> Opened:
    """The source with its layout. Columns that a caller names tell a header."""
    if not isinstance(source, str | Path):
        return Opened(memory(source), "the table given")
    if isinstance(source, str) and source.lower().startswith(ADDRESSES):
        raise InputError(f"{source} is not read over the network; download it, and give the file")
    if isinstance(source, str) and is_url(source):
        table = sql(source, query)
        return Opened(table, table.name)
    if query is not None:
        raise InputError("a query goes with a database's URL, such as postgresql://host/name; give one, or no query")
    path = _path(source)
    chosen = by_name(layout) if layout else _detected(path)
    if chosen is not None:
        return chosen.open(path)
    if path.is_dir():
        names = ", ".join(one.name for one in LAYOUTS)
        raise InputError(f"{path} is a folder of no known layout ({names}); name one of its files")
    return Opened(file(path, columns), path.name)


def file(path: Path, columns: Mapping[str, str | None] | None = None) -> Events:
    """A file with one event or one thing per row, by its contents and the end of its name."""
    if not path.exists():
        raise InputError(f"there is no file {path}; check the path")
    ends = [end.lower() for end in path.suffixes]
    if ".parquet" in ends or ".pq" in ends:
        return parquet(path)
    if {".jsonl", ".ndjson", ".json"} & set(ends) or is_json_lines(path):
        return json_lines(path)
    return Delimited(path, sniff(path, [c for c in (columns or {}).values() if c]))


def table(given: Any) -> Table:
    """A table of attributes: a path or a table in memory."""
    if not isinstance(given, str | Path):
        return memory(given)
    path = Path(given)
    found = file(path)
    return found if isinstance(found, Table) else whole(path)


def _path(source: str | Path) -> Path:
    path = Path(source)
    if path.exists():
        return path
    if isinstance(source, str) and "/" not in source and (source in KNOWN or not path.suffix):
        return locate(source)
    hint = did_you_mean(path.name, [*KNOWN, *_beside(path)])
    raise InputError(f"there is no file {path}{hint}; check the path")


def _beside(path: Path) -> list[str]:
    return [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []


def _detected(path: Path) -> Layout | None:
    return next((one for one in LAYOUTS if one.detect(path)), None)
