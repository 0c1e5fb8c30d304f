"""LightGCN's files: train.txt and test.txt with `user item item ...`, and the owner's ids in user_list and item_list.

Xiangnan He et al. LightGCN: simplifying and powering graph convolution network for recommendation. SIGIR 2020.
"""

from pathlib import Path

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, STRINGS
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.readers.dialect import decoded, open_bytes
from palate.readers.engine import Connection
from palate.readers.frames import memory
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.adjacency import Lists, is_numbers, read_lists
from palate.readers.rejects import reject
from palate.readers.tables import LINE, Table

PARTS = ("train.txt", "test.txt")
Names = dict[int, int | str]


def read_parts(folder: Path) -> tuple[Dataset, Interactions]:
    """The published split: the training part as a data set, and the test part over the same users and items.

    Codes are the places of the ids in order. InputError where a part is not there or a line cannot be read.
    """
    train, test = (read_lists(_part(folder, name)) for name in PARTS)
    broken = (*train.rejects, *test.rejects)
    if broken:
        raise InputError(f"{broken[0].source}, line {broken[0].line}: {broken[0].reason}; mend that line")
    users, items = (_vocabulary(folder, role, train, test) for role in ("user", "item"))
    parts = [_interactions(part, users, items) for part in (train, test)]
    return Dataset.of(parts[0], item_ids=items[0], user_ids=users[0]), parts[1]


def _part(folder: Path, name: str) -> Path:
    path = first_file(folder, name)
    if path is None:
        raise InputError(f"{folder} has no {name}; give a folder with {' and '.join(PARTS)}")
    return path


Coded = tuple[Vocabulary, np.ndarray, np.ndarray]  # the vocabulary, the remapped ids in order, and the code of each


def _vocabulary(folder: Path, role: str, *parts: Lists) -> Coded:
    numbers = np.unique(np.concatenate([getattr(part, role) for part in parts]))
    names = _names(folder, role)
    if names is None:
        return Vocabulary.of(numbers), numbers, np.arange(len(numbers), dtype=np.int32)
    numbers = np.union1d(numbers, np.array(list(names), dtype=np.int64))
    ids = _renamed(numbers, names)
    order = np.argsort(ids)
    code = np.empty(len(ids), dtype=np.int32)
    code[order] = np.arange(len(ids), dtype=np.int32)
    return Vocabulary.of(ids[order]), numbers, code


def _interactions(part: Lists, users: Coded, items: Coded) -> Interactions:
    user, item = (
        code[np.searchsorted(numbers, codes)] for (_, numbers, code), codes in ((users, part.user), (items, part.item))
    )
    n = len(user)
    ones, unknown = np.ones(n, dtype=np.float32), np.full(n, NO_TIME, dtype=np.int64)
    return Interactions(user, item, ones, unknown, len(users[0]), len(items[0]))


def _names(folder: Path, role: str) -> Names | None:
    """The owner's id of each remapped one, whole numbers where all are such; None where there is no list."""
    path = first_file(folder, f"{role}_list.txt")
    if path is None:
        return None
    with open_bytes(path) as file:
        rows = [line.rsplit(maxsplit=1) for line in decoded(file.read())[0].splitlines()[1:] if line.strip()]
    odd = next((at for at, row in enumerate(rows, 2) if len(row) != 2 or not row[1].isdigit()), None)
    if odd is not None:
        raise InputError(f"{path}, line {odd}: an id and its number are awaited, as in 'org_id remap_id'")
    whole = all(row[0].isdigit() and str(int(row[0])) == row[0] for row in rows)
    return {int(row[1]): int(row[0]) if whole else row[0] for row in rows}


def _renamed(numbers: np.ndarray, names: Names) -> np.ndarray:
    renamed = [names.get(int(number), f"#{number}") for number in numbers]
    whole = all(isinstance(name, int) for name in renamed)
    return np.array(renamed, dtype=np.int64) if whole else np.array([str(name) for name in renamed], dtype=STRINGS)


def _detect(path: Path) -> bool:
    if path.is_dir():
        return first_file(path, PARTS[0]) is not None and is_numbers(_part(path, PARTS[0]))
    beside = all(first_file(path.parent, name) for name in PARTS)
    return path.name.removesuffix(".gz") in PARTS and beside and is_numbers(path)


def _open(path: Path) -> EventSource:
    files = (
        [path]
        if path.is_file()
        else [_part(path, name) for name in PARTS if name == PARTS[0] or first_file(path, name)]
    )
    folder = files[0].parent

    def fill(connection: Connection, table: str) -> None:
        lists = [read_lists(file) for file in files]
        reject(connection, (reject for part in lists for reject in part.rejects))
        line = np.concatenate([part.line for part in lists])
        memory({LINE: line, **{role: _ids(folder, role, lists) for role in ("user", "item")}}).fill(connection, table)

    name = folder.resolve().name if path.is_dir() else path.name
    both = () if len(files) == 1 else ("train.txt and test.txt are read as one",)
    columns = {"user": "user", "item": "item"}
    return EventSource(Table(name, fill), name, columns, LAYOUT.name, notes=(*both, "there are no times"))


def _ids(folder: Path, role: str, lists: list[Lists]) -> np.ndarray:
    numbers, place = np.unique(np.concatenate([getattr(part, role) for part in lists]), return_inverse=True)
    names = _names(folder, role)
    ids = numbers if names is None else _renamed(numbers, names)
    return ids[place] if ids.dtype.kind == "i" else ids.astype(object)[place]


LAYOUT = Layout("lightgcn", "LightGCN: train.txt, test.txt with a user and its items per line", _detect, _open)
