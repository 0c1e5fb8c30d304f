"""Coverage and exposure: how all lists together treat the catalogue and the users, one number for all.

`recommended` holds the items of each list, -1 for an empty place; an item in no list counts with an exposure of 0.
Gini: Fleder, Hosanagar. Blockbuster culture's next rise or fall. Management Science 2009.
"""

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Int32, Int64

Recommended = Int32[np.ndarray, "queries k"]


def exposures(recommended: Recommended, n_items: int) -> Int64[np.ndarray, "catalogue"]:
    """The number of places that each item of the catalogue takes in all lists."""
    return np.bincount(recommended[recommended >= 0], minlength=n_items).astype(np.int64)


def catalogue_coverage(recommended: Recommended, n_items: int) -> float:
    """The share of the catalogue that stands in at least one list; 0 for an empty catalogue or no queries.

    As RecTools' `CatalogCoverage(normalize=True)`.
    """
    return float(np.count_nonzero(exposures(recommended, n_items))) / n_items if n_items else 0.0


def user_coverage(recommended: Recommended, n_items: int) -> float:
    """The share of the queries that are shown one item at least; NaN for no queries. The same at every k."""
    return float((recommended[:, 0] >= 0).mean()) if len(recommended) else float("nan")


def exposure_gini(recommended: Recommended, n_items: int) -> float:
    """The Gini coefficient of the items' exposures over the whole catalogue.

    0 where every item takes as many places, (n_items - 1) / n_items where one takes all; NaN where nothing is shown.
    """
    count = np.sort(exposures(recommended, n_items))
    total = int(count.sum())
    ahead = 2 * np.arange(1, len(count) + 1) - len(count) - 1
    return float((ahead * count).sum()) / (len(count) * total) if total else float("nan")


def exposure_entropy(recommended: Recommended, n_items: int) -> float:
    """The entropy in bits of the items' shares of all places: from 0, where one takes all, to log2(n_items).

    NaN where nothing is shown. Shannon. A mathematical theory of communication. 1948.
    """
    count = exposures(recommended, n_items)
    share = count[count > 0] / max(1, int(count.sum()))
    return float(-(share * np.log2(share)).sum()) + 0.0 if len(share) else float("nan")


METRICS: Mapping[str, Callable[[Recommended, int], float]] = {
    "catalogue_coverage": catalogue_coverage,
    "user_coverage": user_coverage,
    "exposure_gini": exposure_gini,
    "exposure_entropy": exposure_entropy,
}
