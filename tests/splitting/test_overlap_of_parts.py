"""Events that stand on both sides of a split are counted by user, item and time."""

from dataclasses import replace

import numpy as np

from palate.splitting.overlap import n_same
from palate.testing import interactions

TRAIN = interactions([[0, 1, 2], [2, 0]])


def test_the_same_user_item_and_time() -> None:
    test = TRAIN.take(np.array([1, 4]))
    assert n_same(TRAIN, test) == 2
    assert n_same(TRAIN, replace(test, time=test.time + np.array([0, 100]))) == 1
    assert n_same(TRAIN, replace(test, user=test.user[::-1].copy())) == 0


def test_nothing_is_told_without_times() -> None:
    still = replace(TRAIN, time=np.zeros_like(TRAIN.time))
    assert n_same(still, still) == 0 and n_same(TRAIN, TRAIN.take(np.array([], dtype=np.int64))) == 0
