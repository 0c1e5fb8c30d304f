"""Events that stand on both sides of a split: the same user, item and time."""

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.interactions import Interactions
from palate.data.ragged import among


def same_events(
    pair: Int64[np.ndarray, "test"],
    time: Int64[np.ndarray, "test"],
    known: Int64[np.ndarray, "train"],
    known_time: Int64[np.ndarray, "train"],
) -> Bool[np.ndarray, "test"]:
    """Which of the events of some pairs of user and item are among the known ones; pair -1 is none."""
    same = among(pair, known) & (pair >= 0)
    in_test, in_train = np.flatnonzero(same), np.flatnonzero(among(known, pair[same]))
    pairs, place = np.unique(np.concatenate([pair[in_test], known[in_train]]), return_inverse=True)
    moments, code = np.unique(np.concatenate([time[in_test], known_time[in_train]]), return_inverse=True)
    event = place.astype(np.int64) * len(moments) + code
    same[in_test] = among(event[: len(in_test)], event[len(in_test) :])
    return same


def n_same(train: Interactions, test: Interactions) -> int:
    """How many test events, over the same codes, are among those learned from; 0 where events have no times."""
    if not (train.has_times and len(test)):
        return 0
    known, pair = (
        interactions.user.astype(np.int64) * train.n_items + interactions.item for interactions in (train, test)
    )
    return int(same_events(pair, test.time, known, train.time).sum())
