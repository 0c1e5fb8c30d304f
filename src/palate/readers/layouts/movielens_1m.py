"""MovieLens 1M and 10M: ratings.dat, movies.dat, users.dat or tags.dat, fields separated by ::.

F. Maxwell Harper, Joseph A. Konstan. The MovieLens datasets: history and context. ACM TiiS 2015.
"""

from collections.abc import Iterator
from pathlib import Path

from palate.data.features import Category, Features
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.readers.attributes import KnownAttributes
from palate.readers.delimited import Delimited
from palate.readers.dialect import decoded, head, laid_out, open_bytes
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.movies import Film, films

COLUMNS = ("user", "item", "rating", "time")
AGES = {"1": "under 18", "18": "18-24", "25": "25-34", "35": "35-44", "45": "45-49", "50": "50-55", "56": "56+"}
OCCUPATIONS = (
    *("other", "academic/educator", "artist", "clerical/admin", "college/grad student", "customer service"),
    *("doctor/health care", "executive/managerial", "farmer", "homemaker", "K-12 student", "lawyer", "programmer"),
    *("retired", "sales/marketing", "scientist", "self-employed", "technician/engineer", "tradesman/craftsman"),
    *("unemployed", "writer"),
)


def _detect(path: Path) -> bool:
    events = first_file(path, "ratings.dat") if path.is_dir() else path
    if events is None or events.name.removesuffix(".gz") != "ratings.dat":
        return False
    return decoded(head(events))[0].split("\n")[0].count("::") == len(COLUMNS) - 1


def _open(path: Path) -> EventSource:
    events = path if path.is_file() else first_file(path, "ratings.dat")
    if events is None:
        raise InputError(f"{path} has no ratings.dat; give the unpacked folder of MovieLens 1M or 10M")
    table = Delimited(events, laid_out(events, "::", COLUMNS))
    movies, people, tags = (first_file(events.parent, name) for name in ("movies.dat", "users.dat", "tags.dat"))
    items = (
        KnownAttributes(lambda ids: films(_films(movies), ids, movies.name, _tags(tags) if tags else None))
        if movies
        else None
    )
    users = KnownAttributes(lambda ids: (_people(people, ids), ())) if people else None
    name = path.resolve().name if path.is_dir() else path.name
    return EventSource(table, name, {role: role for role in COLUMNS}, LAYOUT.name, items, users)


def _films(path: Path) -> dict[int, Film]:
    return {int(row[0]): (row[1], row[2].split("|")) for row in _rows(path, 3)}


def _tags(path: Path) -> dict[int, list[str]]:
    tags: dict[int, list[str]] = {}
    for row in _rows(path, 4):
        tags.setdefault(int(row[1]), []).append(row[2].strip().lower())
    return tags


def _people(path: Path, ids: Vocabulary) -> Features:
    known = {int(row[0]): row for row in _rows(path, 5)}
    rows = [known.get(int(identifier), ["", "", "", "", ""]) for identifier in ids.ids.tolist()]
    jobs = [OCCUPATIONS[int(row[3])] if row[3].isdigit() and int(row[3]) < len(OCCUPATIONS) else row[3] for row in rows]
    columns = {
        "gender": Category.of_values([row[1] for row in rows]),
        "age": Category.of_values([AGES.get(row[2], row[2]) for row in rows]),
        "occupation": Category.of_values(jobs),
        "zip": Category.of_values([row[4] for row in rows]),
    }
    return Features(len(ids), columns)


def _rows(path: Path, width: int) -> Iterator[list[str]]:
    with open_bytes(path) as file:
        content = decoded(file.read())[0]
    for line, row in enumerate(content.split("\n"), 1):
        fields = row.rstrip("\r").split("::")
        if row.strip() and (len(fields) != width or not fields[0].isdigit()):
            raise InputError(f"{path}, line {line}: not as in MovieLens 1M ({len(fields)} fields, {width} awaited)")
        if row.strip():
            yield fields


LAYOUT = Layout("ml-1m", "MovieLens 1M and 10M: ratings.dat, movies.dat, users.dat, tags.dat", _detect, _open)
