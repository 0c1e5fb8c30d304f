"""k folds: each event is withheld once."""

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.splitting.split import Split, described, withholding
from palate.writing import counted


def folds(data: Dataset, k: int = 5, seed: int = 0, *, repeats: bool = False) -> list[Split]:
    """k splits; fold f withholds the f-th of k equal parts of the events, shuffled by the seed.

    The shuffle is NumPy's RandomState, so that with the events in file order these are the folds of Surprise's
    `KFold(k, random_state=seed)`, on which its published figures rest.
    """
    n = len(data.interactions)
    if not 2 <= k <= n:
        raise InputError(
            f"k is {k}: with {n} events, give 2 to {n} folds" if n > 1 else f"{counted(n, 'event')} make no folds"
        )
    order = np.arange(n)
    np.random.RandomState(seed).shuffle(order)  # noqa: NPY002  (the shuffle of the published figures)
    parts = np.array_split(order, k)
    return [
        described(_without(data, part, repeats), "folds", f"fold {place} of {k}", k=k, seed=seed)
        for place, part in enumerate(parts, start=1)
    ]


def _without(data: Dataset, part: np.ndarray, repeats: bool) -> Split:
    held = np.zeros(len(data.interactions), dtype=bool)
    held[part] = True
    return withholding(data, held, repeats)
