"""Ids, features and events as Parquet, written and read by DuckDB, so that any tool can look at them.

A column with one value per row is a column of the Parquet file; tags and vectors stay with the arrays.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from palate.data.features import STRINGS, Category, Column, Features, Image, Label, Number, Tags, Text, Time, Vector
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.errors import ArtifactError
from palate.packed_arrays import Arrays
from palate.packing import packed, unpacked
from palate.writing import whole

GLOB = re.compile(r"([*?[])")  # what DuckDB would read as a pattern
ELSEWHERE = "choose another folder with --registry"
Columns = dict[str, np.ndarray]
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
    said = {}
    for name, column in table.columns.items():
        if isinstance(column, Tags | Vector):
            said[name] = {"value": packed(column, f"{path.stem}.{name}", arrays)}
            continue
        place = _free(name, columns)
        columns[place], said[name] = _written(column)
        said[name]["column"] = place
    write_columns(path, columns)
    return {"id": id_name, "whole": ids.whole, "columns": said}


def read_table(path: Path, said: Any, arrays: Arrays) -> tuple[Vocabulary, Features]:
    """The ids and the features that were written."""
    columns = _read(path)
    try:
        ids = columns[said["id"]]
        found = {name: _column(one, columns, arrays) for name, one in said["columns"].items()}
        vocabulary = Vocabulary(ids.astype(np.int64 if said["whole"] else STRINGS))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtifactError(f"{path} does not hold what model.json says: {error}") from error
    return vocabulary, Features(len(ids), found)


def write_events(path: Path, done: Interactions) -> Any:
    """Writes the events user by user, oldest first; returns what the event codes mean."""
    done = done.take(done.order())
    columns: Columns = {"user": done.user, "item": done.item, "time": done.time, "weight": done.weight}
    if done.rating is not None:
        columns["rating"] = done.rating
    said: Any = {}
    if done.event is not None:
        columns["event"], said = _written(done.event)
    write_columns(path, columns)
    return {"rating": done.rating is not None, "event": said}


def read_events(path: Path, said: Any, n_users: int, n_items: int) -> Interactions:
    """The events that were written; context is not kept."""
    columns = _read(path)
    try:
        user, item = columns["user"].astype(np.int32), columns["item"].astype(np.int32)
        event = _column({**said["event"], "column": "event"}, columns, {}) if said["event"] else None
        rating = _floats(columns["rating"]) if said["rating"] else None
        time, weight = columns["time"].astype(np.int64), _floats(columns["weight"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtifactError(f"{path} does not hold what model.json says: {error}") from error
    if len(user) and (min(user.min(), item.min()) < 0 or user.max() >= n_users or item.max() >= n_items):
        raise ArtifactError(f"{path} names users or items that are not in the tables beside it; train again")
    assert event is None or isinstance(event, Category)
    return Interactions(user, item, weight, time, n_users, n_items, rating=rating, event=event)


def _free(name: str, taken: Columns) -> str:
    """A name that no column has yet; SQL does not tell capitals from small letters."""
    used = {one.lower() for one in taken}
    tries = (name if n == 0 else f"{name}_{n}" for n in range(len(taken) + 1))
    return next(one for one in tries if one.lower() not in used)


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


def _column(said: Any, columns: Columns, arrays: Arrays) -> Column:
    if "value" in said:
        value = unpacked(said["value"], arrays)
        if isinstance(value, Tags | Vector):
            return value
        raise ValueError(f"a {type(value).__name__} is no column")
    value, kind = columns[said["column"]], said["kind"]
    if kind == "category":
        return _category(value, said)
    if kind == "number":
        return Number(_floats(value))
    return PLAIN[kind](value.astype(np.int64 if kind == "time" else STRINGS))


def _category(value: np.ndarray, said: Any) -> Category:
    names = tuple(said["names"])
    if not said["named"]:
        return Category(value.astype(np.int32), said["size"], names)
    code = {name: place for place, name in enumerate(names)}
    absent = np.ma.getmaskarray(value).tolist()
    codes = [-1 if none else code[one] for one, none in zip(np.ma.getdata(value), absent, strict=True)]
    return Category(np.array(codes, dtype=np.int32), said["size"], names)


def _floats(value: np.ndarray) -> np.ndarray:
    return np.asarray(np.ma.filled(value.astype(np.float32), np.nan), dtype=np.float32)


def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})


def write_columns(
    path: Path, columns: Columns, types: Mapping[str, str] | None = None, elsewhere: str = ELSEWHERE
) -> None:
    """Writes columns of equal length as Parquet; `types` names the SQL type of those that numpy leaves open.

    Raises ArtifactError where the disk is full or the path cannot be written; `elsewhere` says how to take another.
    """
    cast = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in (types or {}).items())
    chosen = f"SELECT * REPLACE ({cast}) FROM columns" if cast else "SELECT * FROM columns"
    try:
        with whole(path) as draft, _connection() as connection:
            target = str(draft).replace("'", "''")
            connection.register("columns", columns)
            connection.execute(f"COPY ({chosen}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    except duckdb.IOException as error:
        why = reason(error)
        raise ArtifactError(f"{path.name} cannot be written ({why}); make room on the disk, or {elsewhere}") from error


def combine_columns(parts: Sequence[Path], path: Path, options: str) -> None:
    """Writes the rows of several Parquet files into one file, as the options of DuckDB's COPY say.

    Raises ArtifactError where the disk is full or the path cannot be written.
    """
    quoted = ", ".join("'" + str(part).replace("'", "''") + "'" for part in parts)
    try:
        with whole(path) as draft, _connection() as connection:
            target = str(draft).replace("'", "''")
            connection.execute(f"COPY (SELECT * FROM read_parquet([{quoted}])) TO '{target}' ({options})")
    except duckdb.IOException as error:
        raise ArtifactError(
            f"{path} cannot be written ({reason(error)}); make room on the disk, or name another file"
        ) from error


def reason(error: duckdb.IOException) -> str:
    """Why DuckDB could not write, in the system's words where it tells them by number."""
    number = re.search(r'"errno":"(\d+)"', str(error))
    return os.strerror(int(number[1])) if number else str(error).splitlines()[0]


def names_in(path: Path) -> tuple[str, ...]:
    """The names of the columns of a Parquet file, in their order; ArtifactError where it is none."""
    return tuple(_ask("DESCRIBE SELECT * FROM read_parquet(?)", path)["column_name"].tolist())


def _read(path: Path) -> Columns:
    return _ask("SELECT * FROM read_parquet(?)", path)


def _ask(query: str, path: Path) -> Columns:
    try:
        with _connection() as connection:
            exact = GLOB.sub(r"[\1]", str(path))
            found: Columns = connection.execute(query, [exact]).fetchnumpy()
    except duckdb.Error as error:
        raise ArtifactError(f"{path} cannot be read as Parquet: {str(error).splitlines()[0]}") from error
    return found
