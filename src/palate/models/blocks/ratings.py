"""What models of ratings share: one rating per user and item, the baseline, and the range of ratings.

Yehuda Koren. Factor in the Neighbors: Scalable and Accurate Collaborative Filtering. ACM TKDD 2010, 2.1.
https://doi.org/10.1145/1644873.1644874
"""

import numpy as np
from jaxtyping import Float32

from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.sparse import CSR

ITEM_SHRINKAGE, USER_SHRINKAGE = 10.0, 15.0  # ratings, as if of bias 0, that each bias is averaged with
ROUNDS = 10
EDGE = 1 / 400  # the share of the range, at either end, into which all that lies beyond is squeezed

Bias = Float32[np.ndarray, "_"]


def rating_matrix(interactions: Interactions) -> CSR:
    """Users by items; the mean, where an item was rated twice."""
    return _means(
        interactions.user, interactions.item, interactions.ratings, (interactions.n_users, interactions.n_items)
    )


def rated_in(history: Histories, n_items: int) -> CSR:
    """Queries by items; the mean, where an item was rated twice."""
    return _means(history.row, history.item, history.ratings, (len(history), n_items))


def mean_and_range(interactions: Interactions) -> tuple[float, float, float]:
    """The mean, the lowest and the highest rating; 0 where there is none."""
    ratings = interactions.ratings if len(interactions) else np.zeros(1, dtype=np.float32)
    return float(ratings.mean(dtype=np.float64)), float(ratings.min()), float(ratings.max())


def row_biases(rated: CSR, mean: float, column_bias: Bias, shrinkage: float = USER_SHRINKAGE) -> Bias:
    """How far each row's ratings lie above mean and column bias, shrunk towards 0; 0 of an empty row."""
    off = rated.data.astype(np.float64) - mean - column_bias[rated.indices]
    return np.asarray(np.bincount(rated.row, off, len(rated)) / (shrinkage + rated.lengths), dtype=np.float32)


def item_biases(rated: CSR, mean: float) -> Bias:
    """Of a matrix of users by items: biases of items and users solved in turns, as Koren's least squares asks."""
    of_items = rated.T
    users, items = np.zeros(rated.shape[0], np.float32), np.zeros(rated.shape[1], np.float32)
    for _ in range(ROUNDS):
        items = row_biases(of_items, mean, users, ITEM_SHRINKAGE)
        users = row_biases(rated, mean, items)
    return items


def row_means(rated: CSR, where_empty: float) -> Bias:
    total = np.bincount(rated.row, rated.data, len(rated))
    means = np.where(rated.lengths > 0, total / np.maximum(rated.lengths, 1), where_empty)
    return np.asarray(means, dtype=np.float32)


def bounded(scores: np.ndarray, low: float, high: float) -> np.ndarray:
    """Within low and high, and in the same order.

    Clipping would make equals of all that lies beyond, and leave their order to chance; so the outermost 1/400 of the
    range at either end takes it in, ever more tightly. It differs from clipping by that much at most.
    """
    edge = (high - low) * EDGE
    if edge <= 0:
        return np.full_like(scores, low)
    squeezed, above, below = scores.copy(), scores > high - edge, scores < low + edge
    over, under = scores[above] - (high - edge), (low + edge) - scores[below]
    span = high - low
    squeezed[above] = high - edge * span / (span + over)
    squeezed[below] = low + edge * span / (span + under)
    return squeezed


def _means(row: np.ndarray, item: np.ndarray, rating: np.ndarray, shape: tuple[int, int]) -> CSR:
    total = CSR.of_pairs(row, item, rating, shape)
    if total.nnz == len(rating):
        return total
    return total.with_data(total.data / CSR.of_pairs(row, item, np.ones_like(rating), shape).data)
