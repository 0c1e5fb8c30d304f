"""Full lists where steps drop items: rows that are short are retrieved again, deeper."""

from collections.abc import Callable

import numpy as np

from palate.arrays import Rows, Served
from palate.data.recommendations import Recommendations

DEEPER = 4  # times as many items are retrieved where steps leave too few
CANDIDATES_AT_ONCE = 1 << 18

Retrieve = Callable[[Rows, int], tuple[Recommendations, Served]]


def deepened(retrieve: Retrieve, n: int, k: int, depth: int) -> Recommendations:
    """The first k of what `retrieve` gives for rows 0 to n - 1 at a depth.

    Rows that are short of k and have more candidates are retrieved again at several times the depth.
    """

    def of(rows: Rows, depth: int) -> Recommendations:
        recommendations, more = retrieve(rows, depth)
        recommendations = recommendations.first(k)
        (short,) = ((recommendations.item[:, -1] < 0) & more).nonzero()
        if not short.size:
            return recommendations
        deeper = DEEPER * depth
        at_once = max(1, CANDIDATES_AT_ONCE // deeper)
        blocks = (rows[short[at : at + at_once]] for at in range(0, len(short), at_once))
        return recommendations.replaced(short, Recommendations.stacked(of(block, deeper) for block in blocks))

    return of(np.arange(n), depth)
