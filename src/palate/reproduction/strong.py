"""Strong generalisation as Liang et al.'s code draws it: 80 % of a stranger's events are the history.

Liang, Krishnan, Hoffman, Jebara. Variational Autoencoders for Collaborative Filtering. WWW 2018.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.filtering import k_core
from palate.data.queries import UNKNOWN, Queries
from palate.readers.read import read
from palate.reproduction.task import RankingTask
from palate.splitting.split import asking, described

LEAST_TO_SPLIT = 5  # events: of users with fewer all are folded in


def strong(
    folder: Path,
    metrics: tuple[str, ...],
    least_rating: float,
    least_events: int,
    held_out: int,
    share: float = 0.2,
    seed: int = 98765,
) -> list[RankingTask]:
    """One task: `held_out` users to test, as many to validate, the rest to learn from, drawn by numpy's RandomState.

    Items without a training event are left out. Of each test user's events, in file order, a share is drawn by
    a RandomState of the same seed, user by user, as the authors' `split_train_test_proportion` does.
    """
    data = read(folder).data
    events = data.interactions
    data = replace(data, interactions=replace(events, time=np.full_like(events.time, NO_TIME)))  # the order of the file
    dense, _ = k_core(data.where(data.interactions.ratings >= least_rating), least_events, 1)
    draw = np.random.RandomState(seed)  # noqa: NPY002  (the draw of the authors)
    users = draw.permutation(dense.n_users)
    train = dense.where(np.isin(dense.interactions.user, users[: dense.n_users - 2 * held_out]))
    train, test = _known_items(train, dense.where(np.isin(dense.interactions.user, users[dense.n_users - held_out :])))
    histories = test.interactions.histories()
    strangers = histories.lengths.nonzero()[0]
    histories = histories.take(strangers)
    held = _held(histories.lengths, share, seed)
    queries = Queries(np.full(len(strangers), UNKNOWN, dtype=np.int32), histories.where(~held))
    split = asking(train, queries, histories.where(held), False, None)
    return [RankingTask(replace(described(split, "new_users", "strangers, 80 % folded in"), rated=None), metrics)]


def _known_items(train: Dataset, test: Dataset) -> tuple[Dataset, Dataset]:
    """Both without the items that have no training event, which their code leaves out of the catalogue."""
    known = np.bincount(train.interactions.item, minlength=train.n_items) > 0
    code = (np.cumsum(known) - 1).astype(np.int32)

    def smaller(data: Dataset) -> Dataset:
        events = data.interactions.where(known[data.interactions.item])
        return Dataset.of(replace(events, item=code[events.item], n_items=int(known.sum())))

    return smaller(train), smaller(test)


def _held(counts: Int64[np.ndarray, "users"], share: float, seed: int) -> Bool[np.ndarray, "events"]:
    draw = np.random.RandomState(seed)  # noqa: NPY002  (the draw of the authors)
    held = np.zeros(int(counts.sum()), dtype=bool)
    for start, count in zip(np.cumsum(counts) - counts, counts, strict=True):
        if count >= LEAST_TO_SPLIT:
            held[start + draw.choice(count, size=int(share * count), replace=False)] = True
    return held
