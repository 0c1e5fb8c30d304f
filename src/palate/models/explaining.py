"""What each event of a history adds to scores, by trying: what is lost without it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from jaxtyping import Float32, Int64

from palate.arrays import Items, Scores
from palate.data.histories import Histories
from palate.data.queries import Queries

EVENTS_AT_ONCE = 1 << 18  # events of all histories that are scored together
MOST_EVENTS = 1 << 22  # of all histories that are scored: each of 2,000 events is left out, of 30,000 the newest 139


def leave_one_out(
    score: Callable[[Queries, Items], Scores], query: Queries, items: Items
) -> Float32[np.ndarray, "events items"]:
    """What the score of each item loses where one event is left out of one query's history; where it is the only
    event, all of the score.

    A history is scored once for each event, a block of them at a time. Of a long one the newest events alone are left
    out, as many as `MOST_EVENTS` allows; the older ones count as adding 0.
    """
    n = len(query.history.item)
    whole = np.nan_to_num(score(query, items))
    lost = np.zeros((n, len(items)), dtype=np.float32)
    at_once = max(1, EVENTS_AT_ONCE // max(n, len(items), 1))
    for start in range(n - min(n, max(1, MOST_EVENTS // max(1, n))), n, at_once):
        events = np.arange(start, min(start + at_once, n))
        lost[events] = whole - np.nan_to_num(score(_without(query, events), items))
    return lost


def _without(query: Queries, events: Int64[np.ndarray, "left"]) -> Queries:
    """The query once for each of the events, which is left out of its history."""
    history, others = query.history, np.arange(len(query.history.item) - 1)
    event = (others + (others >= events[:, None])).ravel()
    rating = None if history.rating is None else history.rating[event]
    offsets = np.arange(len(events) + 1) * len(others)
    shared = replace(query, history=Histories.of_lists([[]])).take(np.zeros(len(events), dtype=np.int64))
    return replace(shared, history=Histories(offsets, history.item[event], history.weight[event], rating))
