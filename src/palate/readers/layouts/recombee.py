"""Recombee: a file for each kind of interaction (detail_views, purchases, ratings, ...), CSV or JSON, and the catalogs.

https://docs.recombee.com/api/interactions
"""

import json
import re
from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.engine import Connection, name, rows, text
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.shaping import first_lines, header_of, json_objects
from palate.readers.plain_csv import whole
from palate.readers.sniff import sniff
from palate.readers.tables import LINE, Table
from palate.readers.tabular import table_of

KINDS = {
    "detailviews": "view",
    "purchases": "purchase",
    "cartadditions": "add_to_cart",
    "bookmarks": "bookmark",
    "ratings": "rating",
    "viewportions": "view_portion",
}
FIELDS = {"user": "userid", "item": "itemid", "time": "timestamp", "rating": "rating", "weight": "portion"}


def _files(folder: Path) -> dict[str, Path]:
    """The file of each kind of interaction."""
    inside = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    by_kind = {KINDS[_stem(path)]: path for path in inside if _stem(path) in KINDS}
    return {kind: path for kind, path in by_kind.items() if {"userid", "itemid"} <= set(_keys(path))}


def _stem(path: Path) -> str:
    return re.sub(r"[^a-z]", "", path.name.lower().split(".")[0])


def _keys(path: Path) -> dict[str, str]:
    """The columns of a file, by their names in small letters alone."""
    start = first_lines(path)
    if not start:
        return {}
    if start[0].lstrip()[:1] not in ("{", "["):
        return {_plain(key): key for key in header_of(path)}
    inside = re.search(r"\{[^{}]*\}", " ".join(start))
    try:
        return {_plain(key): key for key in json.loads(inside[0])} if inside else {}
    except ValueError:
        return {}


def _plain(key: str) -> str:
    return re.sub(r"[^a-z]", "", key.lower())


def _open(path: Path) -> EventSource:
    files = _files(path)
    if not files:
        kinds = ", ".join(KINDS)
        raise InputError(f"{path} is not as Recombee's interactions are: a folder with files such as {kinds}")
    keys = {kind: _keys(file) for kind, file in files.items()}
    roles = [role for role, key in FIELDS.items() if any(key in fields for fields in keys.values())]

    def fill(connection: Connection, table: str) -> None:
        selects = []
        for at, (kind, file) in enumerate(files.items()):
            held = f"{table}_{at}"
            _source(file).fill(connection, held)
            selects.append(_select(connection, held, kind, keys[kind], roles))
        connection.execute(f"CREATE TABLE {table} AS {' UNION ALL '.join(selects)}")

    items, users = (_catalog(path, name) for name in ("items", "users"))
    columns = {role: role for role in [*roles, "event"]}
    note = f"a file for each kind of event: {', '.join(file.name for file in files.values())}"
    return EventSource(
        Table(path.resolve().name, fill), path.resolve().name, columns, LAYOUT.name, items, users, (note,)
    )


def _source(path: Path) -> Table:
    return (
        json_objects(path)
        if first_lines(path)[0].lstrip()[:1] in ("{", "[")
        else table_of(Delimited(path, sniff(path)))
    )


def _select(connection: Connection, held: str, kind: str, keys: dict[str, str], roles: list[str]) -> str:
    columns = {column for (column, *_) in rows(connection, f"DESCRIBE {held}")}
    nested = "content" in columns and "content" not in keys.values()
    picked = []
    for role in roles:
        key = keys.get(FIELDS[role])
        missing = "1" if role == "weight" else "NULL"
        value = f"json_extract_string(content, {text('$.' + str(key))})" if nested else name(str(key))
        picked.append(f"CAST({value if key else missing} AS VARCHAR) AS {role}")
    return f"SELECT {name(LINE)}, {', '.join(picked)}, {text(kind)} AS event FROM {held}"


def _catalog(folder: Path, name: str) -> Table | None:
    path = first_file(folder, f"{name}.csv")
    return None if path is None else whole(path)


LAYOUT = Layout("recombee", "Recombee: a file for each kind of interaction", lambda path: bool(_files(path)), _open)
