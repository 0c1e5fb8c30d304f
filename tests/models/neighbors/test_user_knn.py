import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.neighbors.user_knn import UserKNN, UserKNNRatings

EVERY = np.arange(14, dtype=np.int32)


def rated(seed: int = 0, n_users: int = 25) -> Interactions:
    rng = np.random.default_rng(seed)
    filled = rng.random((n_users, 14)) < 0.4
    filled[:, 0] |= ~filled.any(1)  # everyone rated something
    user, item = np.nonzero(filled)
    rating = rng.integers(1, 6, len(user)).astype(np.float32)
    time = np.arange(len(user), dtype=np.int64)
    return Interactions(user.astype(np.int32), item.astype(np.int32), rating, time, n_users, 14, rating=rating)


def table_of(data: Interactions) -> np.ndarray:
    table = np.full((data.n_users, data.n_items), np.nan)
    table[data.user, data.item] = data.ratings
    return table


def likeness(a: np.ndarray, b: np.ndarray, similarity: str, item_means: np.ndarray, shrinkage: float) -> float:
    if similarity == "adjusted_cosine":
        a, b = a - item_means, b - item_means
    both = ~np.isnan(a) & ~np.isnan(b)
    x, y, n = a[both], b[both], both.sum()
    if n == 0:
        return 0.0
    if similarity == "msd":
        return float(n / (n + shrinkage) / (1 + ((x - y) ** 2).mean()))
    if similarity == "jaccard":
        return float(n / (n + shrinkage) * n / ((~np.isnan(a)).sum() + (~np.isnan(b)).sum() - n))
    length = np.sqrt(np.nansum(a**2) * np.nansum(b**2))
    if similarity == "pearson":
        x, y = x - x.mean(), y - y.mean()
    if similarity != "cosine":
        length = np.sqrt((x @ x) * (y @ y))
    return max(0.0, float(n / (n + shrinkage) * (x @ y) / length)) if length > 1e-6 else 0.0


def nearest(likeness: np.ndarray, k: int) -> np.ndarray:
    """The k highest of each row, the lower code first among equals; 0 elsewhere."""
    order = np.argsort(-likeness.astype(np.float32), axis=1, kind="stable")[:, :k]
    nearest = np.zeros_like(likeness)
    np.put_along_axis(nearest, order, np.take_along_axis(likeness, order, axis=1), axis=1)
    return nearest


def strangers_and_likeness(similarity: str) -> tuple[Interactions, Queries, np.ndarray, np.ndarray]:
    data, others = rated(), rated(seed=1, n_users=9)
    table, theirs = table_of(data), table_of(others)
    means = np.nanmean(table, axis=0)
    near = np.array([[likeness(a, b, similarity, means, 3.0) for b in table] for a in theirs])
    return data, Queries(np.full(9, -1, np.int32), others.histories()), theirs, near


@pytest.mark.parametrize("similarity", ["cosine", "adjusted_cosine", "pearson", "jaccard", "msd"])
def test_top_n_is_the_sum_over_the_nearest_written_out(similarity: str) -> None:
    data, strangers, _, near = strangers_and_likeness(similarity)
    model = UserKNN(neighbors=6, similarity=similarity, shrinkage=3.0).fit(Dataset.of(data))
    np.testing.assert_allclose(
        model.score(strangers, EVERY), nearest(near, 6) @ data.matrix().toarray(), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("around", ["zero", "mean", "baseline"])
@pytest.mark.parametrize("similarity", ["cosine", "adjusted_cosine", "pearson", "jaccard", "msd"])
def test_a_rating_is_the_weighted_average_of_deviations(around: str, similarity: str) -> None:
    """The mean is Herlocker et al.'s; neighbours are the nearest of those who rated the item."""
    data, strangers, theirs, near = strangers_and_likeness(similarity)
    model = UserKNNRatings(neighbors=4, similarity=similarity, shrinkage=3.0, around=around).fit(Dataset.of(data))
    table, bias = table_of(data), model.item_bias_.astype(np.float64)

    def starts(rows: np.ndarray, around: str) -> np.ndarray:
        if around == "zero":
            return np.zeros(rows.shape)
        if around == "mean":
            return np.repeat(np.nanmean(rows, axis=1)[:, None], 14, axis=1)
        off = np.nansum(rows - model.mean_ - bias, axis=1) / (15 + (~np.isnan(rows)).sum(1))
        return model.mean_ + off[:, None] + bias

    off, scores = table - starts(table, around), model.score(strangers, EVERY)
    for u in range(9):
        for i in range(14):
            who = [
                v
                for v in np.argsort(-near[u].astype(np.float32), kind="stable")
                if near[u, v] > 0 and not np.isnan(table[v, i])
            ][:4]
            expected = starts(theirs, "baseline")[u, i]
            if who:
                expected = starts(theirs, around)[u, i] + near[u, who] @ off[who, i] / near[u, who].sum()
            np.testing.assert_allclose(scores[u, i], np.clip(expected, 1, 5), atol=0.011)  # see `bounded`


def test_what_a_stranger_did_counts_at_the_next_request() -> None:
    model = UserKNN(neighbors=5).fit(Dataset.of(rated()))
    before, after = model.score(Queries.of_histories([[0], [0, 2]]), EVERY)
    assert not np.array_equal(before, after)


@pytest.mark.parametrize("weighting", ["tf_idf", "bm25"])
def test_items_are_weighed_as_terms_and_a_stranger_by_the_rows_of_the_fit(weighting: str) -> None:
    data, strangers, theirs, _ = strangers_and_likeness("cosine")
    model = UserKNN(neighbors=25, shrinkage=0.0, weighting=weighting).fit(Dataset.of(data))
    stored, asking = np.nan_to_num(table_of(data)), np.nan_to_num(theirs)
    m = (stored > 0).sum(0)
    if weighting == "tf_idf":
        a, b = (rows * np.log(1 + 25 / m) for rows in (asking, stored))
    else:
        mean = stored.sum(1).mean()
        idf = np.log(1 + (25 - m + 0.5) / (m + 0.5))
        a, b = (
            rows * 2.2 / (1.2 * (0.25 + 0.75 * rows.sum(1, keepdims=True) / mean) + rows) * idf
            for rows in (asking, stored)
        )
    near = (a / np.linalg.norm(a, axis=1, keepdims=True)) @ (b / np.linalg.norm(b, axis=1, keepdims=True)).T
    np.testing.assert_allclose(model.score(strangers, EVERY), near @ stored, rtol=1e-4)
