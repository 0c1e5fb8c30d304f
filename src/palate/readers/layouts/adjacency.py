"""Lines of whole numbers, a user and then items, as columns: what LightGCN's files and plain sequences share."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from palate.errors import InputError
from palate.readers.dialect import lines, open_bytes
from palate.readers.rejects import Reject

NUMBERS = b"0123456789 \t\r\n"
SOME = 200  # lines looked at to recognise a file


@dataclass(frozen=True)
class Lists:
    """One entry per (user, item) in the order of the file, the place of each in its user's list, and its line."""

    user: np.ndarray
    item: np.ndarray
    place: np.ndarray
    line: np.ndarray
    rejects: tuple[Reject, ...] = ()
    bare: int = field(default=0)  # users with no items


def is_numbers(path: Path) -> bool:
    """Whether the first lines hold whole numbers and spaces only, two or more on most."""
    some = [line.split(" ") for line in lines(path)[:SOME]]
    whole = sum(all(part.isdigit() for part in row if part) for row in some)
    return whole > 0.9 * len(some) and sum(len(row) > 1 for row in some) > 0.5 * len(some)


def is_table(path: Path) -> bool:
    """Whether all of the first lines hold equally many numbers, three or more: columns then, and no lists."""
    widths = {len(line.split()) for line in lines(path)[:SOME]}
    return len(widths) == 1 and min(widths) > 2


def is_pairs(path: Path) -> bool:
    """Whether each of the first lines holds two whole numbers."""
    return all(len(line.split()) == 2 for line in lines(path)[:SOME])


def read_lists(path: Path) -> Lists:
    """`user item item ...` on each line."""
    with open_bytes(path) as file:
        content, left = _cleared(file.read(), path.name)
    signs = np.frombuffer(content + b"\n", dtype=np.uint8)
    inside = signs > ord(" ")
    starts = np.flatnonzero(inside & ~np.concatenate([[False], inside[:-1]]))
    if not len(starts):
        raise InputError(f"{path} holds no line of whole numbers; write a user and items on each")
    line = np.searchsorted(np.flatnonzero(signs == ord("\n")), starts) + 1
    numbers = np.fromstring(content, dtype=np.int64, sep=" ")
    first = np.flatnonzero(np.diff(line, prepend=0) != 0)
    counts = np.diff([*first, len(line)]) - 1
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    user, item = np.repeat(numbers[first], counts), np.delete(numbers, first)
    return Lists(user, item, place, np.delete(line, first), left, int((counts == 0).sum()))


def read_sequences(path: Path) -> tuple[Lists, str]:
    """The lists of a file, and whose they are: "user" where each line begins with an id of its own; else "line", for
    sessions of items alone; or "count", where each line begins with the number of its items."""
    lists = read_lists(path)
    first = np.flatnonzero(lists.place == 0)
    counts = np.diff([*first, len(lists.user)])
    if len(first) > 1 and (lists.user[first] == counts).all():
        return replace(lists, user=lists.line), "count"
    if len(np.unique(lists.user[first])) == len(first):
        return lists, "user"
    item = np.insert(lists.item, first, lists.user[first])
    line = np.insert(lists.line, first, lists.line[first])
    place = np.insert(lists.place + 1, first, 0)
    return replace(lists, user=line, item=item, place=place, line=line), "line"


def read_pairs(path: Path) -> Lists:
    """`user item` on each line, each user's oldest first; a user's lines may stand apart."""
    lists = read_lists(path)
    order = np.argsort(lists.user, kind="stable")
    user = lists.user[order]
    first = np.flatnonzero(np.diff(user, prepend=-1) != 0)
    lengths = np.diff([*first, len(user)])
    place = np.empty(len(user), dtype=np.int64)
    place[order] = np.arange(len(user)) - np.repeat(first, lengths)
    return Lists(lists.user, lists.item, place, lists.line, lists.rejects, lists.bare)


def _cleared(content: bytes, name: str) -> tuple[bytes, tuple[Reject, ...]]:
    """The content with empty lines in place of those that hold more than whole numbers."""
    if not content.translate(None, NUMBERS):
        return content, ()
    rows, left = content.split(b"\n"), []
    for at, row in enumerate(rows):
        if row.translate(None, NUMBERS):
            written = row.decode("utf-8", errors="replace").strip()
            left.append(Reject(name, at + 1, "an id that is not a whole number", written))
            rows[at] = b""
    return b"\n".join(rows), tuple(left)
