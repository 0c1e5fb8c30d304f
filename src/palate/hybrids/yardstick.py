"""Scores made comparable: by their mean and spread over the same few items for every query."""

import numpy as np
from jaxtyping import Float

from palate.arrays import Scores, Yardstick
from palate.data.queries import Queries
from palate.models.recommender import Recommender

YARDSTICK = 500  # items


def yardstick(n_items: int, seed: int = 0) -> Yardstick:
    """The items against which a query's scores are measured: the same few for every query."""
    return np.sort(np.random.default_rng(seed).permutation(n_items)[:YARDSTICK]).astype(np.int32)


def standardised(part: Recommender, queries: Queries, scores: Scores, measure: Yardstick) -> Scores:
    """Scores by their mean and spread over the yardstick, query by query: a longer history must not count for more.

    What is not finite stays as it is.
    """
    center, spread = mean_and_spread(part, queries, measure)
    return np.asarray((scores - center) / spread, dtype=np.float32)


def mean_and_spread(
    part: Recommender, queries: Queries, measure: Yardstick
) -> tuple[Float[np.ndarray, "queries 1"], Float[np.ndarray, "queries 1"]]:
    """Of each query's scores over the yardstick; where they are all the same, a spread of 1."""
    basis = part.score_items(queries, measure)
    finite = np.isfinite(basis)
    basis = np.where(finite, basis, np.float32(0))
    count = np.maximum(finite.sum(1, keepdims=True), 1)
    center = basis.sum(1, keepdims=True) / count
    spread = np.sqrt((finite * (basis - center) ** 2).sum(1, keepdims=True) / count)
    return center, np.where(spread > 0, spread, 1.0)
