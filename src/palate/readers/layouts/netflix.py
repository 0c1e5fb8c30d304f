"""The Netflix Prize: a line `1:` for each film, and below it customer, rating and date; movie_titles.csv beside it.

James Bennett, Stan Lanning. The Netflix Prize. KDD Cup 2007.
"""

import re
from pathlib import Path

from palate.errors import InputError
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.shaping import first_lines, text_lines
from palate.readers.tables import Table
from palate.readers.tabular import derived

FILES = re.compile(r"(combined_data_\d+|mv_\d+)\.txt(\.gz)?")
FILM, RATING = re.compile(r"\d+:"), re.compile(r"\d+,\d(\.\d)?,\d{4}-\d\d-\d\d")
ROLES = ("user", "item", "rating", "time")
SQL = """
WITH counted AS (
  SELECT *, content LIKE '%:' AS heads, sum(CAST(content LIKE '%:' AS INTEGER)) OVER (ROWS UNBOUNDED PRECEDING) AS block
  FROM {base} WHERE content IS NOT NULL
), film AS (SELECT block, rtrim(content, ':') AS item FROM counted WHERE heads)
SELECT {line}, part[1] AS user, item, part[2] AS rating, part[3] AS time
FROM (SELECT {line}, block, string_split(content, ',') AS part FROM counted WHERE NOT heads)
LEFT JOIN film USING (block)
ORDER BY {line}
"""
TITLES = (
    "SELECT {line}, part[1] AS item_id, nullif(part[2], 'NULL') AS year, part[3] AS title FROM ("
    "SELECT {line}, regexp_extract(content, '^([0-9]+),([^,]*),(.*)$', ['1', '2', '3']) AS found, "
    "[found['1'], found['2'], found['3']] AS part FROM {base} WHERE content IS NOT NULL)"
)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    inner = path / "training_set"
    folder = inner if inner.is_dir() else path
    return sorted(entry for entry in folder.iterdir() if FILES.fullmatch(entry.name)) if folder.is_dir() else []


def _detect(path: Path) -> bool:
    files = _files(path)
    some = first_lines(files[0])[:50] if files else []
    marks = [bool(FILM.fullmatch(line.strip())) for line in some]
    return (
        len(some) > 1
        and marks[0]
        and all(mark or RATING.fullmatch(line) for mark, line in zip(marks, some, strict=True))
    )


def _open(path: Path) -> EventSource:
    files = _files(path)
    if not files or not _detect(path):
        raise InputError(
            f"{path} is not as the Netflix Prize is; give combined_data_1.txt, or the folder with all of them"
        )
    table = derived(text_lines(*files), SQL)
    titles = _titles(files[0].parent) or _titles(files[0].parent.parent) or None
    name = path.resolve().name if path.is_dir() else path.name
    notes = (f"{len(files)} files are read as one",) if len(files) > 1 else ()
    return EventSource(table, name, {role: role for role in ROLES}, LAYOUT.name, titles, notes=notes)


def _titles(folder: Path) -> Table | None:
    path = first_file(folder, "movie_titles.csv", "movie_titles.txt")
    return None if path is None else derived(text_lines(path), TITLES)


LAYOUT = Layout("netflix", "the Netflix Prize: combined_data_1.txt, mv_0000001.txt, movie_titles.csv", _detect, _open)
