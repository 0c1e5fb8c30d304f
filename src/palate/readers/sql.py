"""The result of a SQL query by an SQLAlchemy URL, as a table. SQLAlchemy is imported when it is asked for."""

import re
from pathlib import Path
from typing import Any

import numpy as np

from palate.errors import InputError, MissingExtraError
from palate.readers.engine import Connection, name
from palate.readers.engine_arrays import objects
from palate.readers.tables import LINE, Table, only_once

BLOCK = 50_000


def is_url(source: str) -> bool:
    """Whether a source is a database's address rather than a path."""
    return re.match(r"[A-Za-z][\w+]*://", source) is not None


def sql(url: str, query: str | None) -> Table:
    """What a query gives, its columns as strings; InputError where the database refuses."""
    if not query:
        raise InputError("a database needs a query; set it with --query 'SELECT user_id, item_id, ... FROM ...'")
    wanted: str = query
    printable = re.sub(r"://[^@/]*@", "://", url)

    def fill(connection: Connection, table: str) -> None:
        try:
            import sqlalchemy  # noqa: PLC0415  (an extra)
        except ImportError:
            raise MissingExtraError("reading a database needs SQLAlchemy; pip install 'palate[postgres]'") from None
        try:
            engine = sqlalchemy.create_engine(url)
            _check_exists(engine.url, printable)
            with engine.connect() as database:
                options = database.execution_options(stream_results=True, max_row_buffer=BLOCK)
                _copy(options.execute(sqlalchemy.text(wanted)), connection, table)
            engine.dispose()
        except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
            raise InputError(f"the database {printable} refused: {_first_line(error, url, printable)}") from None

    return Table(Path(printable.split("?")[0]).name or printable, fill)


def _check_exists(url: Any, printable: str) -> None:
    """InputError where a database in a file is not there: connecting would make an empty one."""
    path = str(url.database or "").removeprefix("file:").split("?")[0]
    if url.get_backend_name() == "sqlite" and path not in ("", ":memory:") and not Path(path).is_file():
        raise InputError(f"there is no database file {path} ({printable}); sqlite:///NAME is one in this folder")


def _copy(result: Any, connection: Connection, table: str) -> None:
    keys = list(result.keys())
    only_once(keys, "the query's result")
    columns = ", ".join(f"{name(key)} VARCHAR" for key in keys)
    connection.execute(f"CREATE TABLE {table} ({name(LINE)} BIGINT, {columns})")
    line = 0
    while block := result.fetchmany(BLOCK):
        held = {LINE: np.arange(line + 1, line + len(block) + 1)}
        held |= {key: objects([_written(row[at]) for row in block]) for at, key in enumerate(keys)}
        connection.register("block", held)
        connection.execute(f"INSERT INTO {table} SELECT * FROM block")
        connection.unregister("block")
        line += len(block)


def _written(value: object) -> str | None:
    return None if value is None else str(value)


def _first_line(error: Exception, url: str, printable: str) -> str:
    return str(error).splitlines()[0].replace(url, printable)
