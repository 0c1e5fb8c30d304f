"""Steam 200K: who bought which game, and how many hours they played it; no header.

Tamber. Steam video games. Kaggle 2016.
"""

from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.dialect import laid_out
from palate.readers.layout import EventSource, Layout
from palate.readers.layouts.shaping import first_lines
from palate.readers.quoting import Quotes, reader
from palate.readers.tabular import derived

COLUMNS = ("user", "item", "event", "hours", "zero")
ROLES = ("user", "item", "event", "weight")
NOTE = "a purchase weighs as its kind does, a play as many hours as it took"
SQL = "SELECT {line}, user, item, event, CASE WHEN event = 'purchase' THEN '1' ELSE hours END AS weight FROM {base}"


def _detect(path: Path) -> bool:
    rows = [row for row in reader(first_lines(path)[:50], Quotes(",")) if row]
    return bool(rows) and all(len(row) == len(COLUMNS) and row[2] in ("purchase", "play") for row in rows)


def _open(path: Path) -> EventSource:
    if not _detect(path):
        raise InputError(f"{path} is not as Steam 200K is: user, game, purchase or play, hours, 0")
    table = derived(Delimited(path, laid_out(path, ",", COLUMNS)), SQL)
    return EventSource(table, path.name, {role: role for role in ROLES}, LAYOUT.name, notes=(NOTE,))


LAYOUT = Layout("steam", "Steam 200K: purchases and hours of play", _detect, _open)
