"""How well scores separate relevant items from others, whatever the length of a list: one number per query.

Hanley, McNeil. The meaning and use of the area under a receiver operating characteristic (ROC) curve. Radiology 1982.
"""

import numpy as np
from jaxtyping import Bool, Float, Float32, Int64

from palate.arrays import PerQuery
from palate.metrics.quotient import over

Flat = Float[np.ndarray, "pairs"]
Good = Bool[np.ndarray, "pairs"]
Rows = Int64[np.ndarray, "pairs"]
Cells = tuple[np.ndarray, np.ndarray]  # rows and columns
SURE = np.finfo(np.float64).eps  # as near to 0 and 1 as a chance is taken, as in scikit-learn


def auc(score: Flat, good: Good, query: Rows, n_queries: int) -> PerQuery:
    """Of the pairs of a good and another item of a query, the share where the good one scores higher; ties count half.

    A score of NaN is left out; NaN for a query without both kinds. As scikit-learn's `roc_auc_score`
    of each query.
    """
    scored = ~np.isnan(score)
    score, good, query = score[scored], good[scored], query[scored]
    order = np.lexsort((score, query))
    row, value = query[order], score[order]
    first = np.flatnonzero((np.diff(row, prepend=-1) != 0) | np.append(True, value[1:] != value[:-1])[: len(row)])
    size = np.diff(np.append(first, len(row)))
    rank = np.repeat(first + 0.5 * (size + 1), size)  # of all, from 1; of equals, their mean
    rows = np.bincount(row, minlength=n_queries)
    rank -= np.repeat(np.cumsum(rows) - rows, rows)
    n_good = np.bincount(row, good[order], n_queries)
    above = np.bincount(row, rank * good[order], n_queries) - n_good * (n_good + 1) / 2
    return over(above, n_good * (rows - n_good))


def auc_of_all(
    scores: Float32[np.ndarray, "queries items"],
    barred: Cells,
    good: Cells,
) -> PerQuery:
    """The same over rows of scores, where all items but those `barred` are compared with the `good` (row, column).

    A score of NaN counts as below all others, and as equal to another such: a query without any score
    has 0.5. NaN for a query without a good item, or without another. The rows of `good` ascend; the scores are
    overwritten.
    """
    scores[np.isnan(scores)] = -np.inf
    scores[barred] = np.nan
    row, value = good[0], scores[good]
    row, value = row[~np.isnan(value)], value[~np.isnan(value)]
    scores.sort(axis=1)  # NaN stands last
    n, n_good = (~np.isnan(scores)).sum(1), np.bincount(row, minlength=len(scores))
    below = [np.zeros(0)]
    for line, many, mine in zip(scores, n, np.split(value, np.cumsum(n_good)[:-1]), strict=True):
        low, high = (np.searchsorted(line[:many], mine, side=side) for side in ("left", "right"))
        below.append(np.asarray(0.5 * (low + high)))
    above = np.bincount(row, np.concatenate(below), len(scores)) - n_good**2 / 2
    return over(above, n_good * (n - n_good))


def log_loss(chance: Flat, good: Good, query: Rows, n_queries: int) -> PerQuery:
    """The mean over a query's items of -ln of the chance given to what came true: the item is good, or it is not.

    A chance of NaN is left out; NaN for a query without any. Chances are kept 2.2e-16
    from 0 and 1. As scikit-learn's `log_loss` of each query.
    """
    scored = ~np.isnan(chance)
    sure = np.clip(chance[scored].astype(np.float64), SURE, 1.0 - SURE)
    loss = -np.log(np.where(good[scored], sure, 1.0 - sure))
    count = np.bincount(query[scored], minlength=n_queries)
    total = np.bincount(query[scored], loss, n_queries)
    return over(total, count)
