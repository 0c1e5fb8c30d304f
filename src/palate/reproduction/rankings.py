"""Protocols of top-n from implicit data: LightGCN's split, NCF's given negatives, RecBole's 8:1:1 within each user."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Int64

from palate.data.dataset import Dataset
from palate.data.filtering import k_core
from palate.data.item_lists import ItemLists
from palate.data.queries import Queries
from palate.errors import InputError
from palate.readers.dialect import open_bytes
from palate.readers.layouts.lightgcn import read_parts
from palate.readers.read import read
from palate.reproduction.files import dataset, events, numbers, part
from palate.reproduction.task import CandidatesTask, RankingTask
from palate.splitting.split import Split, asking, described


def lightgcn(folder: Path, metrics: tuple[str, ...]) -> list[RankingTask]:
    """train.txt and test.txt as given: each user with test items is asked for all items but those in train.txt."""
    data, test = read_parts(folder)
    held = test.histories()
    users = held.lengths.nonzero()[0]
    split = asking(data, Queries.of_users(users.astype(np.int32), data), held.take(users), False, None)
    return [RankingTask(described(split, "given", "train.txt and test.txt as given"), metrics)]


def ncf(folder: Path, metrics: tuple[str, ...], train: str, test: str, negatives: str) -> list[CandidatesTask]:
    """The last item of each user among 99 given others.

    He et al. Neural Collaborative Filtering. WWW 2017. The test item stands among its own negatives for 156 users of
    ml-1m: it counts once, as only those that score strictly higher stand before it.
    """
    learned, tested = numbers(part(folder, train), 3), numbers(part(folder, test), 2)
    others = _negatives(part(folder, negatives))
    if len(others) != len(tested):
        raise InputError(f"{folder}: {len(tested)} users in {test}, and {len(others)} in {negatives}; take the owner's")
    sizes = [1 + max(int(learned[:, at].max()), int(tested[:, at].max())) for at in (0, 1)]
    sizes[1] = max(sizes[1], 1 + int(others.max()))
    data = dataset(learned[:, 0], learned[:, 1], sizes[0], sizes[1])
    users = tested[:, 0].astype(np.int32)
    relevant = events(np.arange(len(users)), tested[:, 1], len(users), sizes[1]).histories()
    candidates = np.column_stack([tested[:, 1], others]).astype(np.int32)
    split = Split(data, Queries.of_users(users, data), relevant, candidates=candidates)
    return [CandidatesTask(described(split, "given", "the last item among 99 given"), metrics)]


def per_user(
    folder: Path,
    metrics: tuple[str, ...],
    least_rating: float,
    core: int,
    parts: Sequence[float],
    seeds: Sequence[int],
) -> list[RankingTask]:
    """RecBole's split (RS, grouped by user), once per seed: of each user's events at random `parts[1]` are to
    validate, `parts[2]` to test, the rest to learn from; lists leave out what was learned from and validated on.

    Zhao et al. RecBole. CIKM 2021. Its seed shuffles by torch; ours differ, hence several and their range.
    """
    data = read(folder).data
    dense, _ = k_core(data.where(data.interactions.ratings >= least_rating), core, core)
    return [_by_user(dense, metrics, parts, seed) for seed in seeds]


def _by_user(data: Dataset, metrics: tuple[str, ...], parts: Sequence[float], seed: int) -> RankingTask:
    done, n = data.interactions, len(data.interactions)
    order = np.random.default_rng(seed).permutation(n)
    order = order[np.argsort(done.user[order], kind="stable")]
    counts = np.bincount(done.user, minlength=data.n_users)
    place = np.arange(n) - np.repeat(np.cumsum(counts) - counts, counts)
    first, second = (ends[done.user[order]] for ends in _ends(counts, parts))
    which = np.empty(n, dtype=np.int64)
    which[order] = (place >= first) * 1 + (place >= second) * 1
    train, held = data.where(which == 0), done.where(which == 2).histories()
    users = held.lengths.nonzero()[0]
    split = asking(train, Queries.of_users(users.astype(np.int32), train), held.take(users), False, None)
    split = described(split, "random", f"{':'.join(f'{part:g}' for part in parts)} of each user's events, seed {seed}")
    validated = done.where(which == 1).histories().take(users)
    exclude = ItemLists.of_ragged((validated.offsets, validated.item))
    return RankingTask(replace(split, queries=replace(split.queries, exclude=exclude), rated=None), metrics)


def _ends(counts: Int64[np.ndarray, "users"], parts: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Where a user's part to learn from ends, and where that to validate on: a part of less than one event is one."""
    sizes = [(share * counts).astype(np.int64) for share in parts]
    sizes[0] = counts - sizes[1] - sizes[2]
    for at in (2, 1):
        short = (parts[at] * counts > 0) & (parts[at] * counts < 1) & (sizes[0] > 1)
        sizes[at] += short
        sizes[0] -= short
    return sizes[0], sizes[0] + sizes[1]


def _negatives(path: Path) -> Int64[np.ndarray, "users others"]:
    """From lines such as "(0,25)<tab>1064<tab>174..."; equally many on each."""
    with open_bytes(path) as file:
        rows = [line.split("\t")[1:] for line in file.read().decode().splitlines() if line.strip()]
    if not rows or len({len(row) for row in rows}) != 1:
        raise InputError(f"{path}: each line has to hold equally many negatives, after (user,item) and a tab")
    return np.array(rows, dtype=np.int64)
