"""Checks of the shares and counts that a way of splitting takes, with the cure in the error."""

import numpy as np
from jaxtyping import Bool, Int32

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.writing import counted


def checked_share(share: float, name: str = "share") -> float:
    """The share itself; InputError unless it lies between 0 and 1, both excluded."""
    if not 0.0 < share < 1.0:
        raise InputError(f"{name} is {share}: give a number between 0 and 1, such as 0.2 for a fifth")
    return share


def some_of(data: Dataset) -> int:
    """The number of events; InputError unless there are two, one to learn from and one to ask for."""
    n = len(data.interactions)
    if n < 2:
        raise InputError(f"the data holds {counted(n, 'event')}: to split it takes 2 or more")
    return n


def drawn(n: int, share: float, seed: int) -> Bool[np.ndarray, "drawn"]:
    """A mask over n: a share of them at random, one at least, never all."""
    held = np.zeros(n, dtype=bool)
    count = min(n - 1, max(1, round(share * n)))
    held[np.random.default_rng(seed).permutation(n)[:count]] = True
    return held


def drawn_of_each(user: Int32[np.ndarray, "events"], share: float, seed: int) -> Bool[np.ndarray, "events"]:
    """A mask over events: a share of each user's at random, rounded down, but one at least of two or more, never all.

    The counts are those of RecBole's random split (`split: {RS: [...]}` with `group_by: user`).
    """
    n = np.bincount(user)
    count = np.minimum(np.maximum(1, (share * n + 1e-9).astype(np.int64)), np.maximum(n - 1, 0))
    order = np.lexsort((np.random.default_rng(seed).permutation(len(user)), user))
    place = np.arange(len(user)) - (np.cumsum(n) - n)[user[order]]
    held = np.zeros(len(user), dtype=bool)
    held[order[place < count[user[order]]]] = True
    return held
