"""How many items users have events with, each counted once; of many events estimated from some of the users."""

import numpy as np
from jaxtyping import Float64, Int64

from palate.data.interactions import Interactions
from palate.data.ragged import distinct

SAMPLED_EVENTS = 1 << 16  # of more, some users' are looked at to tell how often users meet an item again


def pairs_and_squares(interactions: Interactions) -> tuple[float, float]:
    """The pairs of user and item that met, and the sum over users of the square of how many items they met.

    Of many events both are estimated from every 2nd, 4th, 8th ... user, who have some `SAMPLED_EVENTS` or less.
    """
    events = np.bincount(interactions.user, minlength=interactions.n_users)
    every = 1 << max(0, len(interactions) // SAMPLED_EVENTS).bit_length()
    sampled = np.flatnonzero(interactions.user & np.int32(every - 1) == 0)
    cells = distinct(interactions.user[sampled] * np.int64(interactions.n_items) + interactions.item[sampled])
    items = np.bincount(cells // max(1, interactions.n_items), minlength=interactions.n_users).astype(np.float64)
    if every > 1:
        items = _extrapolated(events, items, every)
    return float(items.sum()), float(items @ items)


def _extrapolated(
    events: Int64[np.ndarray, "users"], items: Float64[np.ndarray, "users"], every: int
) -> Float64[np.ndarray, "users"]:
    """How many items each user met, by what was counted of every so many-th: who does more repeats more, so the share
    of events with a new item is estimated for each doubling of the number of events."""
    doublings = np.log2(np.maximum(events, 1)).astype(np.int64)
    sampled = doublings[::every], events[::every], items[::every]
    n_events, distinct_items = (np.bincount(sampled[0], of, 64) for of in sampled[1:])
    known = np.flatnonzero(n_events)
    if not len(known):
        return events.astype(np.float64)
    return np.asarray(events * np.interp(np.arange(64), known, distinct_items[known] / n_events[known])[doublings])
