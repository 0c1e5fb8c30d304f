"""MovieLens latest, 20M, 25M and 32M: ratings.csv, movies.csv and tags.csv with headers.

F. Maxwell Harper, Joseph A. Konstan. The MovieLens datasets: history and context. ACM TiiS 2015.
"""

from pathlib import Path

from palate.errors import InputError
from palate.readers.attributes import KnownAttributes
from palate.readers.delimited import Delimited
from palate.readers.dialect import Dialect, lines
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.movies import Film, films
from palate.readers.plain_csv import numbered
from palate.readers.sniff import sniff

HEADER = "userId,movieId,rating,timestamp"
COLUMNS = {"user": "userId", "item": "movieId", "rating": "rating", "time": "timestamp"}


def _detect(path: Path) -> bool:
    events = first_file(path, "ratings.csv") if path.is_dir() else path
    named = events is not None and events.name.removesuffix(".gz") == "ratings.csv"
    return events is not None and named and lines(events)[0].strip() == HEADER


def _open(path: Path) -> EventSource:
    events = path if path.is_file() else first_file(path, "ratings.csv")
    if events is None or lines(events)[0].strip() != HEADER:
        raise InputError(f"{path} has no ratings.csv that begins with {HEADER}; give an unpacked folder of MovieLens")
    table = Delimited(events, sniff(events, COLUMNS.values()))
    movies, tags = first_file(events.parent, "movies.csv"), first_file(events.parent, "tags.csv")
    items = (
        KnownAttributes(lambda ids: films(_films(movies), ids, movies.name, _tags(tags) if tags else None))
        if movies
        else None
    )
    name = path.resolve().name if path.is_dir() else path.name
    return EventSource(table, name, COLUMNS, LAYOUT.name, items)


def _films(path: Path) -> dict[int, Film]:
    return {int(row[0]): (row[1], row[2].split("|")) for row in _rows(path, ("movieId", "title", "genres"))}


def _tags(path: Path) -> dict[int, list[str]]:
    tags: dict[int, list[str]] = {}
    for row in _rows(path, ("userId", "movieId", "tag", "timestamp")):
        tags.setdefault(int(row[1]), []).append(row[2].strip().lower())
    return tags


def _rows(path: Path, names: tuple[str, ...]) -> list[list[str]]:
    rows = []
    for line, row in numbered(path, Dialect(",", names, True)):
        if len(row) != len(names) or not row[0].isdigit():
            raise InputError(f"{path}, line {line}: not as in MovieLens ({len(row)} fields, {len(names)} awaited)")
        rows.append(list(row))
    return rows


LAYOUT = Layout("ml-latest", "MovieLens latest, 20M, 25M, 32M: ratings.csv, movies.csv, tags.csv", _detect, _open)
