"""Plain sequences, oldest first: `user item item ...` per line (S3-Rec), `item item ...`, or `user item` (SASRec).

Kun Zhou et al. S3-Rec. CIKM 2020. Wang-Cheng Kang, Julian McAuley. Self-attentive sequential recommendation. ICDM 2018.
"""

from pathlib import Path

from palate.errors import InputError
from palate.readers.engine import Connection
from palate.readers.frames import memory
from palate.readers.layout import EventSource, Layout
from palate.readers.layouts.adjacency import is_numbers, is_pairs, is_table, read_pairs, read_sequences
from palate.readers.rejects import reject
from palate.readers.tables import LINE, Table

ROLES = ("user", "item", "time")
WHOSE = {
    "line": "the first numbers of the lines repeat, so they are items: each line is a session, named by its number",
    "count": "each line begins with the number of its items; its user is named by the line's number",
}


def _detect(path: Path) -> bool:
    named = path.is_file() and path.name.removesuffix(".gz").endswith(".txt")
    return named and is_numbers(path) and not is_table(path)


def _open(path: Path) -> EventSource:
    if not path.is_file():
        raise InputError(f"{path} is not a file; name the file of sequences in it")
    lists, whose = (read_pairs(path), "user") if is_pairs(path) else read_sequences(path)

    def fill(connection: Connection, table: str) -> None:
        reject(connection, lists.rejects)
        held = {LINE: lists.line, "user": lists.user, "item": lists.item, "time": lists.place}
        memory(held).fill(connection, table)

    says = "the order of each user's items is given by time 0, 1, 2, ...: these are places, not seconds"
    notes = (says, *((WHOSE[whose],) if whose in WHOSE else ()))
    return EventSource(Table(path.name, fill), path.name, {role: role for role in ROLES}, LAYOUT.name, notes=notes)


LAYOUT = Layout(
    "sequences", "plain sequences: a user and its items per line, items alone, or a user and an item", _detect, _open
)
