"""Columns of equal length as Parquet files, by DuckDB."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np

from palate.errors import ArtifactError
from palate.writing import whole

GLOB = re.compile(r"([*?[])")  # what DuckDB would read as a pattern
ELSEWHERE = "choose another folder with --registry"
Columns = dict[str, np.ndarray]


def write_columns(
    path: Path, columns: Columns, types: Mapping[str, str] | None = None, elsewhere: str = ELSEWHERE
) -> None:
    """Writes columns of equal length as Parquet; `types` names the SQL type of those that numpy leaves open.

    Raises ArtifactError where the disk is full or the path cannot be written; `elsewhere` says how to take another.
    """
    cast = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in (types or {}).items())
    selected = f"SELECT * REPLACE ({cast}) FROM columns" if cast else "SELECT * FROM columns"
    try:
        with whole(path) as draft, _connection() as connection:
            target = str(draft).replace("'", "''")
            connection.register("columns", columns)
            connection.execute(f"COPY ({selected}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    except duckdb.IOException as error:
        why = _reason(error)
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
            f"{path} cannot be written ({_reason(error)}); make room on the disk, or name another file"
        ) from error


def names_in(path: Path) -> tuple[str, ...]:
    """The names of the columns of a Parquet file, in their order; ArtifactError where it is none."""
    return tuple(_ask("DESCRIBE SELECT * FROM read_parquet(?)", path)["column_name"].tolist())


def read_columns(path: Path) -> Columns:
    """The columns of a Parquet file by name; ArtifactError where it is none."""
    return _ask("SELECT * FROM read_parquet(?)", path)


def _reason(error: duckdb.IOException) -> str:
    """Why DuckDB could not write, in the system's words where the error has a number."""
    number = re.search(r'"errno":"(\d+)"', str(error))
    return os.strerror(int(number[1])) if number else str(error).splitlines()[0]


def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})


def _ask(query: str, path: Path) -> Columns:
    try:
        with _connection() as connection:
            exact = GLOB.sub(r"[\1]", str(path))
            columns: Columns = connection.execute(query, [exact]).fetchnumpy()
    except duckdb.Error as error:
        raise ArtifactError(f"{path} cannot be read as Parquet: {str(error).splitlines()[0]}") from error
    return columns
