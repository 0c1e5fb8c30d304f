"""Times are moments that all share, or places in each user's own sequence."""

from dataclasses import replace

import numpy as np

from palate.data.features import NO_TIME
from palate.splitting.moments import are_moments, are_places
from palate.testing import interactions

DONE = interactions([[0, 1], [1, 2], [2, 0]])


def timed(*time: int) -> object:
    return replace(DONE, time=np.array(time, dtype=np.int64))


def test_places_begin_at_0_for_most_users() -> None:
    assert are_places(timed(0, 1, 0, 1, 1, 2)) and not are_moments(timed(0, 1, 0, 1, 1, 2))


def test_moments_are_on_one_clock() -> None:
    assert are_moments(timed(0, 5, 7, 9, 11, 12)) and not are_places(timed(0, 5, 7, 9, 11, 12))


def test_no_times_are_neither() -> None:
    for times in ((NO_TIME,) * 6, (3,) * 6):
        assert not are_moments(timed(*times)) and not are_places(timed(*times))
