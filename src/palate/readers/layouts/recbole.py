"""RecBole's atomic files: .inter, .item and .user with a header of names and types, such as user_id:token.

Wayne Xin Zhao et al. RecBole: towards a unified, comprehensive and efficient framework. CIKM 2021.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from palate.data.features import Category, Column, Features, Number, Tags, Vector
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.readers.attributes import KnownAttributes
from palate.readers.columns import NAMES, column_of
from palate.readers.delimited import Delimited
from palate.readers.dialect import lines
from palate.readers.engine import text
from palate.readers.layout import EventSource, Layout
from palate.readers.options import TextOptions
from palate.readers.plain_csv import numbered
from palate.readers.sniff import sniff
from palate.readers.tabular import derived
from palate.suggest import listed

TYPES = frozenset({"token", "token_seq", "float", "float_seq"})
WRITTEN = TextOptions(delimiter="\t", header=True)
EACH_ROW = (
    "each row is a session of its own: its list, oldest first, and then its item; their order is given by their places"
)
ROLES = {"user_id": "user", "item_id": "item", "rating": "rating", "timestamp": "time"}


def _detect(path: Path) -> bool:
    events = _events(path)
    return events is not None and _typed(events) is not None


def _events(path: Path) -> Path | None:
    if path.is_file():
        return path if path.name.removesuffix(".gz").endswith(".inter") else None
    return next(iter(sorted([*path.glob("*.inter"), *path.glob("*.inter.gz")])), None)


def _typed(path: Path) -> list[tuple[str, str]] | None:
    fields = [field.rpartition(":") for field in lines(path)[0].split("\t")]
    return [(name, kind) for name, _, kind in fields] if all(kind in TYPES for _, _, kind in fields) else None


def _header(path: Path) -> list[tuple[str, str]]:
    typed = _typed(path)
    if typed is None:
        raise InputError(
            f"{path}: the first line does not name types as in user_id:token; types are {', '.join(TYPES)}"
        )
    return typed


def _open(path: Path) -> EventSource:
    events = _events(path)
    if events is None:
        raise InputError(f"{path} has no .inter file; give a folder or a file of RecBole's atomic files")
    names = [name for name, _ in _header(events)]
    if {"item_id_list", "item_id"} <= set(names):
        return _prefixes(events, names)
    dialect = replace(sniff(events, options=WRITTEN), names=tuple(names))
    columns = {ROLES[name]: name for name in names if name in ROLES}
    lost = [name for name in ("user_id", "item_id") if name not in names]
    if lost:
        raise InputError(f"{events} has no column {lost[0]}; the columns are {listed(names)}")
    items, users = (_beside(events, end, key) for end, key in ((".item", "item_id"), (".user", "user_id")))
    return EventSource(Delimited(events, dialect), events.name, columns, LAYOUT.name, items, users)


def _prefixes(events: Path, names: list[str]) -> EventSource:
    """Rows of RecBole's sessions: the earlier items, oldest first, and the item that came next."""
    dialect = replace(sniff(events, options=WRITTEN), names=tuple(names))
    who = f"{text(events.name)} || ' ' || {{line}}"
    table = derived(
        Delimited(events, dialect),
        f"SELECT {{line}}, {who} AS user, unnest(items) AS item, unnest(range(len(items))) AS time FROM "
        "(SELECT *, list_append(string_split(trim(item_id_list), ' '), item_id) AS items FROM {base})",
    )
    items = _beside(events, ".item", "item_id")
    columns = {role: role for role in ("user", "item", "time")}
    return EventSource(table, events.name, columns, LAYOUT.name, items, notes=(EACH_ROW,))


def _beside(events: Path, end: str, key: str) -> KnownAttributes | None:
    stem = events.name.removesuffix(".gz").removesuffix(".inter")
    path = next((p for p in (events.parent / f"{stem}{end}", events.parent / f"{stem}{end}.gz") if p.is_file()), None)
    return KnownAttributes(lambda ids: (_features(path, key, ids), ())) if path else None


def _features(path: Path, key: str, ids: Vocabulary) -> Features:
    header = _header(path)
    names = [name for name, _ in header]
    if key not in names:
        raise InputError(f"{path} has no column {key}; the columns are {listed(names)}")
    dialect = replace(sniff(path, options=WRITTEN), names=tuple(names))
    rows: dict[str, list[str]] = {}
    for line, row in numbered(path, dialect):
        if len(row) != len(names):
            raise InputError(f"{path}, line {line}: {len(row)} fields, {len(names)} awaited; mend that line")
        rows[row[names.index(key)]] = list(row)
    columns: dict[str, Column] = {}
    for at, (name, kind) in enumerate(header):
        if name != key:
            values = [rows[str(identifier)][at] if str(identifier) in rows else "" for identifier in ids.ids.tolist()]
            columns |= _column(name, kind, values)
    return Features(len(ids), columns)


def _column(name: str, kind: str, values: list[str]) -> dict[str, Column]:
    if kind.startswith("token") and NAMES.search(name):
        return column_of(name, list(values))[0]
    if kind == "token":
        return {name: Category.of_values(values)}
    if kind == "token_seq":
        return {name: Tags.of_lists([value.split() for value in values])}
    numbers = [[float(part) for part in value.split()] for value in values]
    if kind == "float":
        return {name: Number(np.array([row[0] if row else np.nan for row in numbers], dtype=np.float32))}
    width = max(map(len, numbers), default=0)
    return {name: Vector(np.array([row + [0.0] * (width - len(row)) for row in numbers], dtype=np.float32))}


LAYOUT = Layout("recbole", "RecBole's atomic files: .inter, .item, .user", _detect, _open)
