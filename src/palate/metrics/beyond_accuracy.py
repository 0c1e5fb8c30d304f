"""Beyond accuracy: how little known, how surprising, how often seen before the items of a list are.

`recommended` holds the items of each list, -1 for an empty place. Means are over these items: a list with none has NaN,
and means over the queries leave it out.
"""

import numpy as np
from jaxtyping import Bool, Int32, Int64

from palate.arrays import PerQuery
from palate.data.histories import Histories
from palate.metrics.quotient import over

Recommended = Int32[np.ndarray, "queries k"]
PerItem = Int64[np.ndarray, "catalogue"]


def novelty(recommended: Recommended, n_met: PerItem, n_users: int) -> PerQuery:
    """The mean self-information of the items shown, in bits: -log2(n_met / n_users).

    `n_met` is the number of training users who interacted with each item, of `n_users` with an event. An
    item without one counts as if it had one. Zhou et al. PNAS 2010; as RecTools' `MeanInvUserFreq`.
    """
    share = np.maximum(n_met, 1) / max(1, n_users)
    return _mean_of(recommended, -np.log2(share) + 0.0)


def average_popularity(recommended: Recommended, n_met: PerItem) -> PerQuery:
    """The mean number of training users who interacted with the recommended items.

    Abdollahpouri, Burke, Mobasher. FLAIRS 2019. As RecTools' `AvgRecPopularity` where no user has two events
    of an item, for that counts events.
    """
    return _mean_of(recommended, n_met.astype(np.float64))


def repeat_rate(seen: Bool[np.ndarray, "queries k"], recommended: Recommended) -> PerQuery:
    """The share of the items shown that stand in the query's own history; 0 for a query with no history."""
    return over(np.count_nonzero(seen, axis=1), (recommended >= 0).sum(1))


def serendipity(hits: Bool[np.ndarray, "queries k"], expected: Bool[np.ndarray, "queries k"]) -> PerQuery:
    """The share of the k places that hit with what was not `expected`: what `popular_too` does not hold.

    Ge, Delgado-Battenfeld, Jannach. RecSys 2010. RecTools' `Serendipity` weighs each hit by the difference of two
    ranks instead, so that the figures differ. 0 for a query with no relevant items, or no history and popular items.
    """
    return np.asarray(np.count_nonzero(hits & ~expected, axis=1) / hits.shape[1], dtype=np.float64)


def popular_too(
    recommended: Recommended, rank: PerItem, barred: Histories, k: int, offered: Histories | None = None
) -> Bool[np.ndarray, "queries k"]:
    """Which of the items shown stand among the k most popular that the query may be shown.

    `rank` is each item's place in the order of popularity, from 0. Of the whole catalogue an item is among the k where
    fewer than k items stand before it that are not `barred`; where each query is `offered` its own few, where fewer
    than k of these do. Both hold an item once in a row, and `offered` nothing that is barred.
    """
    row, place = np.nonzero(recommended >= 0)
    own = rank[recommended[row, place]]
    before = own - _before(row, own, barred, rank) if offered is None else _before(row, own, offered, rank)
    popular = np.zeros(recommended.shape, dtype=bool)
    popular[row, place] = before < k
    return popular


def _before(row: np.ndarray, own: np.ndarray, items: Histories, rank: PerItem) -> Int64[np.ndarray, "places"]:
    """How many of the items of the same row stand before each rank."""
    n = len(rank) + 1
    known = items.item < len(rank)
    ranks = np.sort(items.row[known] * n + rank[items.item[known]])
    return np.asarray(np.searchsorted(ranks, row * n + own) - np.searchsorted(ranks, row * n))


def _mean_of(recommended: Recommended, value: np.ndarray) -> PerQuery:
    """The mean over the items shown of a value that each item of the catalogue has."""
    filled = recommended >= 0
    padded = np.append(value.astype(np.float64), 0.0)  # -1 stands for the last
    return over(padded[recommended].sum(1), filled.sum(1))
