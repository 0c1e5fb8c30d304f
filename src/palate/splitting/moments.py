"""What timestamps mean: moments on one clock for all, or places in each user's own sequence."""

import numpy as np

from palate.data.interactions import Interactions


def are_places(interactions: Interactions) -> bool:
    """Whether times are places in a sequence: no moment is the first of most users, but place 0 is.

    Of most, not of all, as a split may have withheld a user's first.
    """
    if not interactions.has_times:
        return False
    first = np.full(interactions.n_users, np.iinfo(np.int64).max)
    np.minimum.at(first, interactions.user, interactions.time)
    active = np.bincount(interactions.user, minlength=interactions.n_users) > 0
    return bool((first[active] == 0).mean() > 0.5)


def are_moments(interactions: Interactions) -> bool:
    """Whether every event has a time, not all the same, on one clock for all."""
    return interactions.has_times and not are_places(interactions)
