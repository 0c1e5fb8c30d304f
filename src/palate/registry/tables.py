"""Ids, features and events as Parquet, written and read by DuckDB, so that any tool can read them.

A column with one value per row is a column of the Parquet file; tags and vectors stay with the arrays.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from palate.data.features import STRINGS, Category, Column, Features, Image, Label, Number, Tags, Text, Time, Vector
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.errors import ArtifactError
from palate.packed_arrays import Arrays
from palate.packing import packed, unpacked
from palate.registry.parquet import Columns, read_columns, write_columns

PLAIN: Mapping[str, type[Number | Time | Text | Label | Image]] = {
    "number": Number,
    "time": Time,
    "text": Text,
    "label": Label,
    "image": Image,
}


def write_table(path: Path, ids: Vocabulary, table: Features, arrays: Arrays) -> Any:
    """Writes `path`, puts tags and vectors with the arrays, and returns in JSON how to read both back."""
    id_name = f"{path.stem.removesuffix('s')}_id"
    columns = {id_name: ids.ids if ids.whole else ids.ids.astype(object)}
    layouts = {}
    for name, column in table.columns.items():
        if isinstance(column, Tags | Vector):
            layouts[name] = {"value": packed(column, f"{path.stem}.{name}", arrays)}
            continue
        place = _free(name, columns)
        columns[place], layouts[name] = _written(column)
        layouts[name]["column"] = place
    write_columns(path, columns)
    return {"id": id_name, "whole": ids.whole, "columns": layouts}


def read_table(path: Path, layout: Any, arrays: Arrays) -> tuple[Vocabulary, Features]:
    """The ids and the features that were written."""
    columns = read_columns(path)
    try:
        ids = columns[layout["id"]]
        features = {name: _column(part, columns, arrays) for name, part in layout["columns"].items()}
        vocabulary = Vocabulary(ids.astype(np.int64 if layout["whole"] else STRINGS))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtifactError(f"{path} does not hold what model.json says: {error}") from error
    return vocabulary, Features(len(ids), features)


def write_events(path: Path, events: Interactions) -> Any:
    """Writes the events user by user, oldest first; returns in JSON how to read them back."""
    events = events.take(events.order())
    columns: Columns = {"user": events.user, "item": events.item, "time": events.time, "weight": events.weight}
    if events.rating is not None:
        columns["rating"] = events.rating
    kinds: Any = {}
    if events.event is not None:
        columns["event"], kinds = _written(events.event)
    write_columns(path, columns)
    return {"rating": events.rating is not None, "event": kinds}


def read_events(path: Path, layout: Any, n_users: int, n_items: int) -> Interactions:
    """The events that were written; context is not kept."""
    columns = read_columns(path)
    try:
        user, item = columns["user"].astype(np.int32), columns["item"].astype(np.int32)
        event = _column({**layout["event"], "column": "event"}, columns, {}) if layout["event"] else None
        rating = _floats(columns["rating"]) if layout["rating"] else None
        time, weight = columns["time"].astype(np.int64), _floats(columns["weight"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtifactError(f"{path} does not hold what model.json says: {error}") from error
    if len(user) and (min(user.min(), item.min()) < 0 or user.max() >= n_users or item.max() >= n_items):
        raise ArtifactError(f"{path} names users or items that are not in the tables beside it; train again")
    assert event is None or isinstance(event, Category)
    return Interactions(user, item, weight, time, n_users, n_items, rating=rating, event=event)


def _free(name: str, columns: Columns) -> str:
    """A name that no column has yet; SQL ignores the case of letters."""
    used = {column.lower() for column in columns}
    candidates = (name if n == 0 else f"{name}_{n}" for n in range(len(columns) + 1))
    return next(candidate for candidate in candidates if candidate.lower() not in used)


def _written(column: Column) -> tuple[np.ndarray, dict[str, Any]]:
    match column:
        case Category(code, size, names):
            named = len(names) == size and len(set(names)) == size
            values = np.array([*names, None], dtype=object)[code] if named else code
            return values, {"kind": "category", "size": size, "names": list(names), "named": named}
        case Number(value):
            return value, {"kind": "number"}
        case Time(value):
            return value, {"kind": "time"}
        case Text(value) | Label(value) | Image(value):
            return value.astype(object), {"kind": type(column).__name__.lower()}
    raise TypeError(f"{type(column).__name__} is not one value per row")


def _column(layout: Any, columns: Columns, arrays: Arrays) -> Column:
    if "value" in layout:
        value = unpacked(layout["value"], arrays)
        if isinstance(value, Tags | Vector):
            return value
        raise ValueError(f"a {type(value).__name__} is not a column")
    value, kind = columns[layout["column"]], layout["kind"]
    if kind == "category":
        return _category(value, layout)
    if kind == "number":
        return Number(_floats(value))
    return PLAIN[kind](value.astype(np.int64 if kind == "time" else STRINGS))


def _category(value: np.ndarray, layout: Any) -> Category:
    names = tuple(layout["names"])
    if not layout["named"]:
        return Category(value.astype(np.int32), layout["size"], names)
    code = {name: place for place, name in enumerate(names)}
    absent = np.ma.getmaskarray(value).tolist()
    codes = [-1 if none else code[name] for name, none in zip(np.ma.getdata(value), absent, strict=True)]
    return Category(np.array(codes, dtype=np.int32), layout["size"], names)


def _floats(value: np.ndarray) -> np.ndarray:
    return np.asarray(np.ma.filled(value.astype(np.float32), np.nan), dtype=np.float32)
