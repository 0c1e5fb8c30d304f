"""Strong generalisation as Liang et al.'s code draws it: strangers asked by 80 % of what they did for the rest.

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
from palate.reproduction.trial import Ranking
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
) -> list[Ranking]:
    """One trial: `held_out` users to test, as many to validate, the rest to learn from, drawn by numpy's RandomState.

    Items that nobody of the training met are left out. Of each test user's events, in file order, a share is drawn by
    a RandomState of the same seed, user by user, as the authors' `split_train_test_proportion` does.
    """
    data = read(folder).data
    done = data.interactions
    data = replace(data, interactions=replace(done, time=np.full_like(done.time, NO_TIME)))  # the order of the file
    kept, _ = k_core(data.where(data.interactions.ratings >= least_rating), least_events, 1)
    draw = np.random.RandomState(seed)  # noqa: NPY002  (the draw of the authors)
    users = draw.permutation(kept.n_users)
    train = kept.where(np.isin(kept.interactions.user, users[: kept.n_users - 2 * held_out]))
    train, test = _known_items(train, kept.where(np.isin(kept.interactions.user, users[kept.n_users - held_out :])))
    asked = test.interactions.histories()
    strangers = asked.lengths.nonzero()[0]
    asked = asked.take(strangers)
    held = _held(asked.lengths, share, seed)
    queries = Queries(np.full(len(strangers), UNKNOWN, dtype=np.int32), asked.where(~held))
    split = asking(train, queries, asked.where(held), False, None)
    return [Ranking(replace(described(split, "new_users", "strangers, 80 % folded in"), rated=None), metrics)]


def _known_items(train: Dataset, test: Dataset) -> tuple[Dataset, Dataset]:
    """Both without the items that nobody of the training met, which their code leaves out of the catalogue."""
    met = np.bincount(train.interactions.item, minlength=train.n_items) > 0
    code = (np.cumsum(met) - 1).astype(np.int32)

    def smaller(data: Dataset) -> Dataset:
        done = data.interactions.where(met[data.interactions.item])
        return Dataset.of(replace(done, item=code[done.item], n_items=int(met.sum())))

    return smaller(train), smaller(test)


def _held(counts: Int64[np.ndarray, "users"], share: float, seed: int) -> Bool[np.ndarray, "events"]:
    draw = np.random.RandomState(seed)  # noqa: NPY002  (the draw of the authors)
    held = np.zeros(int(counts.sum()), dtype=bool)
    for start, count in zip(np.cumsum(counts) - counts, counts, strict=True):
        if count >= LEAST_TO_SPLIT:
            held[start + draw.choice(count, size=int(share * count), replace=False)] = True
    return held
