"""Plain sequences: `user item item ...` per line, oldest first (S3-Rec), or `user item` in time order (SASRec).

Kun Zhou et al. S3-Rec. CIKM 2020. Wang-Cheng Kang, Julian McAuley. Self-attentive sequential recommendation. ICDM 2018.
"""

from pathlib import Path

from palate.errors import InputError
from palate.readers.engine import Connection
from palate.readers.layouts.adjacency import is_numbers, is_pairs, is_table, read_lists, read_pairs
from palate.readers.opened import Layout, Opened
from palate.readers.rejects import reject
from palate.readers.tables import LINE, Table, memory

ROLES = ("user", "item", "time")


def _detect(path: Path) -> bool:
    named = path.is_file() and path.name.removesuffix(".gz").endswith(".txt")
    return named and is_numbers(path) and not is_table(path)


def _open(path: Path) -> Opened:
    if not path.is_file():
        raise InputError(f"{path} is no file; name the file of sequences in it")
    pairs = is_pairs(path)

    def fill(connection: Connection, table: str) -> None:
        lists = read_pairs(path) if pairs else read_lists(path)
        reject(connection, lists.rejects)
        held = {LINE: lists.line, "user": lists.user, "item": lists.item, "time": lists.place}
        memory(held).fill(connection, table)

    says = "the order of each user's items is told by time 0, 1, 2, ...: these are places, not seconds"
    return Opened(Table(path.name, fill), path.name, {role: role for role in ROLES}, LAYOUT.name, notes=(says,))


LAYOUT = Layout("sequences", "plain sequences: a user and its items per line, or a user and an item", _detect, _open)
