"""Book-Crossing: the original BX-*.csv (semicolons, quotes, Latin-1), and Case Recommender's cut of it (tabs).

Cai-Nicolas Ziegler et al. Improving recommendation lists through topic diversification. WWW 2005.
"""

from dataclasses import replace
from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.dialect import Dialect, laid_out, lines
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.plain_csv import whole
from palate.readers.sniff import sniff
from palate.readers.tables import Table

ORIGINAL = ("BX-Book-Ratings.csv", "BX_Book_Ratings.csv")
BOOKS = ("ISBN", "Book-Title", "Book-Author", "Year-Of-Publication", "Publisher", *(f"Image-URL-{s}" for s in "SML"))
CUT = "book_ratings.dat"
NOTE = "a rating of 0 means that the book was not rated: rating > 0 as the positive rule keeps the rated"


def _detect(path: Path) -> bool:
    if path.is_dir():
        return first_file(path, *ORIGINAL, CUT) is not None
    name = path.name.removesuffix(".gz")
    return name in ORIGINAL and lines(path)[0].count(";") == 2


def _open(path: Path) -> EventSource:
    events = path if path.is_file() else first_file(path, *ORIGINAL, CUT)
    if events is None:
        raise InputError(f"{path} has neither {ORIGINAL[0]} nor {CUT}; give a folder of Book-Crossing")
    if events.name.removesuffix(".gz") not in ORIGINAL:
        return _cut(events, path)
    names = ("User-ID", "ISBN", "Book-Rating")
    dialect = replace(laid_out(events, ";", names, "latin-1", "\\"), header=True)
    dialect = replace(dialect, rows=dialect.rows[1:])
    items = _original(first_file(events.parent, "BX-Books.csv", "BX_Books.csv"), BOOKS)
    users = _original(first_file(events.parent, "BX-Users.csv", "BX-Users.csv"), ("User-ID", "Location", "Age"))
    columns = dict(zip(("user", "item", "rating"), names, strict=True))
    return EventSource(Delimited(events, dialect), events.name, columns, LAYOUT.name, items, users, (NOTE,))


def _original(path: Path | None, names: tuple[str, ...]) -> Table | None:
    return None if path is None else whole(path, Dialect(";", names, True, "latin-1", "\\"))


def _cut(events: Path, path: Path) -> EventSource:
    items, users = (first_file(events.parent, name) for name in ("items_info.dat", "users_info.dat"))
    name = events.parent.resolve().name if path.is_dir() else events.name
    books, people = (None if source is None else whole(source) for source in (items, users))
    columns = {"user": "user", "item": "item", "rating": "rating"}
    table = Delimited(events, sniff(events, columns.values()))
    return EventSource(table, name, columns, LAYOUT.name, books, people)


LAYOUT = Layout(
    "book-crossing", "Book-Crossing: BX-Book-Ratings.csv or Case Recommender's book_ratings.dat", _detect, _open
)
