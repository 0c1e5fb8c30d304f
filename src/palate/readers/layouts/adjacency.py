"""Lines of whole numbers, a user and then items, as columns: what LightGCN's files and plain sequences share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from palate.readers.dialect import lines, opened
from palate.readers.rejects import Reject

SOME = 200  # lines that are looked at to tell a file


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
    """Whether the first lines hold whole numbers and spaces only, two or more on nearly each."""
    some = [line.split(" ") for line in lines(path)[:SOME]]
    whole = all(part.isdigit() for row in some for part in row if part)
    return whole and sum(len(row) > 1 for row in some) > 0.5 * len(some)


def is_pairs(path: Path) -> bool:
    """Whether each of the first lines holds two whole numbers."""
    return all(len(line.split()) == 2 for line in lines(path)[:SOME])


def read_lists(path: Path) -> Lists:
    """`user item item ...` on each line."""
    left: list[Reject] = []
    rows = list(_rows(path, left))
    counts = np.array([len(row) - 1 for _, row in rows], dtype=np.int64)
    numbers = [one for _, row in rows for one in row]
    flat = np.array(numbers, dtype=np.int64)
    starts = np.cumsum([0, *(len(row) for _, row in rows)])[:-1].astype(np.int64)
    items = np.delete(flat, starts)
    place = np.arange(len(items)) - np.repeat(np.cumsum(counts) - counts, counts)
    line = np.repeat(np.array([at for at, _ in rows], dtype=np.int64), counts)
    return Lists(np.repeat(flat[starts], counts), items, place, line, tuple(left), int((counts == 0).sum()))


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


def _rows(path: Path, left: list[Reject]) -> Iterator[tuple[int, Sequence[int]]]:
    with opened(path) as file:
        for line, content in enumerate(file, 1):
            try:
                row = [int(part) for part in content.split()]
            except ValueError:
                written = content.decode("utf-8", errors="replace").strip()
                left.append(Reject(path.name, line, "an id that is no whole number", written))
                continue
            if row:
                yield line, row
