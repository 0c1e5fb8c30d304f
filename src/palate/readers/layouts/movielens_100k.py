"""MovieLens 100K: u.data (tabs), u.item and u.user (bars, Latin-1), and its published splits u1.base, u1.test, ...

F. Maxwell Harper, Joseph A. Konstan. The MovieLens datasets: history and context. ACM TiiS 2015.
"""

import re
from pathlib import Path

import numpy as np

from palate.data.features import Category, Features, Number
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.readers.attributes import KnownAttributes
from palate.readers.delimited import Delimited
from palate.readers.dialect import laid_out
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.movies import Film, films
from palate.readers.plain_csv import numbered

COLUMNS = ("user", "item", "rating", "time")
GENRES = (
    *(
        "unknown",
        "Action",
        "Adventure",
        "Animation",
        "Children's",
        "Comedy",
        "Crime",
        "Documentary",
        "Drama",
        "Fantasy",
    ),
    *("Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"),
)
PART = re.compile(r"u(\d|a|b)?\.(data|base|test)(\.gz)?")
ITEM_FIELDS = 5 + len(GENRES)


def _detect(path: Path) -> bool:
    if path.is_dir():
        return first_file(path, "u.data") is not None
    return PART.fullmatch(path.name) is not None


def _open(path: Path) -> EventSource:
    events = path if path.is_file() else first_file(path, "u.data")
    if events is None:
        raise InputError(f"{path} has no u.data; give the unpacked folder of MovieLens 100K")
    table = Delimited(events, laid_out(events, "\t", COLUMNS))
    item, user = first_file(events.parent, "u.item"), first_file(events.parent, "u.user")
    items = KnownAttributes(lambda ids: films(_films(item), ids, item.name)) if item else None
    users = KnownAttributes(lambda ids: (_people(user, ids), ())) if user else None
    name = "ml-100k" if path.is_dir() else path.name
    return EventSource(table, name, {role: role for role in COLUMNS}, LAYOUT.name, items, users)


def _films(path: Path) -> dict[int, Film]:
    rows = _rows(path, ITEM_FIELDS)
    return {int(row[0]): (row[1], [g for g, flag in zip(GENRES, row[5:], strict=True) if flag == "1"]) for row in rows}


def _people(path: Path, ids: Vocabulary) -> Features:
    known = {int(row[0]): row for row in _rows(path, 5)}
    rows = [known.get(int(identifier), ["", "", "", "", ""]) for identifier in ids.ids.tolist()]
    age = Number(np.array([float(row[1]) if row[1] else np.nan for row in rows], dtype=np.float32))
    words = {
        name: Category.of_values([row[at] for row in rows])
        for at, name in ((2, "gender"), (3, "occupation"), (4, "zip"))
    }
    return Features(len(ids), {"age": age, **words})


def _rows(path: Path, width: int) -> list[list[str]]:
    rows = []
    for line, row in numbered(path, laid_out(path, "|", [str(at) for at in range(width)])):
        if len(row) != width or not row[0].isdigit():
            raise InputError(f"{path}, line {line}: not as in MovieLens 100K ({len(row)} fields, {width} awaited)")
        rows.append(list(row))
    return rows


LAYOUT = Layout("ml-100k", "MovieLens 100K: u.data, u.item, u.user", _detect, _open)
