"""What timestamps mean: moments on one clock for all, or places in each user's own sequence."""

import numpy as np

from palate.data.interactions import Interactions


def are_places(done: Interactions) -> bool:
    """Whether times are places in a sequence: no moment is the first of most users, but place 0 is.

    Of most, not of all, as a split may have withheld a user's first.
    """
    if not done.has_times:
        return False
    first = np.full(done.n_users, np.iinfo(np.int64).max)
    np.minimum.at(first, done.user, done.time)
    active = np.bincount(done.user, minlength=done.n_users) > 0
    return bool((first[active] == 0).mean() > 0.5)


def are_moments(done: Interactions) -> bool:
    """Whether every event has a time, not all the same, on one clock for all."""
    return done.has_times and not are_places(done)
