"""Protocols of sequences: each user's last item from those before it, the next item of a session from its prefix."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from palate.data.queries import UNKNOWN, Queries
from palate.readers.dialect import open_bytes
from palate.readers.layouts.adjacency import read_sequences
from palate.readers.read import read
from palate.reproduction.files import dataset, events, part, tags_of
from palate.reproduction.task import RankingTask
from palate.splitting.leave_last import leave_last as last_of
from palate.splitting.split import Split, described


def leave_last(
    folder: Path, metrics: tuple[str, ...], file: str, attributes: str = "", refit: bool = False
) -> list[RankingTask]:
    """Each user's last item is asked for, the one before it was to validate on: models learn from all before the two,
    and are asked by all before the last (Kang, McAuley. SASRec. ICDM 2018). Lists leave out what the user met.

    With `refit` models learn from all before the last. `attributes` names a file with those of the items, as JSON:
    {"item": [1, 2, ...], ...} (S3-Rec).
    """
    data = read(part(folder, file)).data
    if attributes:
        data = replace(data, items=tags_of(part(folder, attributes), data.item_ids))
    split, earlier = last_of(data), last_of(data, 2)
    return [RankingTask(split if refit else replace(split, train=earlier.train), metrics)]


def sessions(folder: Path, metrics: tuple[str, ...], train: str, test: str) -> list[RankingTask]:
    """Each line of `test` holds a prefix, a tab, and the next item, which may be in the prefix too (Wu et al.
    SR-GNN. AAAI 2019). The users asked are strangers."""
    learned = read_sequences(part(folder, train))[0]
    with open_bytes(part(folder, test)) as file:
        rows = [line.split("\t") for line in file.read().decode().splitlines() if line.strip()]
    prefixes, targets = [[int(item) for item in row[0].split()] for row in rows], [int(row[1]) for row in rows]
    items = np.concatenate(prefixes)
    n_items = 1 + int(max(learned.item.max(), items.max(), *targets))
    user = np.unique(learned.user, return_inverse=True)[1]
    order = np.lexsort((learned.place, user))
    data = dataset(user[order], learned.item[order], int(user.max()) + 1, n_items)
    row = np.repeat(np.arange(len(rows)), [len(prefix) for prefix in prefixes])
    history = events(row, items, len(rows), n_items).histories()
    relevant = events(np.arange(len(rows)), np.array(targets), len(rows), n_items).histories()
    queries = Queries(np.full(len(rows), UNKNOWN, dtype=np.int32), history)
    split = Split(data, queries, relevant, repeats=True)
    return [RankingTask(described(split, "given", "the next item of each prefix"), metrics)]
