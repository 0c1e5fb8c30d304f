from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.errors import InputError
from palate.models.neighbors.item_knn import ItemKNN, ItemKNNRatings
from palate.testing import interactions

EVERY = np.arange(14, dtype=np.int32)


def rated(seed: int = 0) -> Interactions:
    rng = np.random.default_rng(seed)
    filled = rng.random((25, 14)) < 0.4
    filled[:, 0] |= ~filled.any(1)  # everyone rated something
    user, item = np.nonzero(filled)
    rating = rng.integers(1, 6, len(user)).astype(np.float32)
    time = np.arange(len(user), dtype=np.int64)
    return Interactions(user.astype(np.int32), item.astype(np.int32), rating, time, 25, 14, rating=rating)


def likeness(table: np.ndarray, similarity: str, shrinkage: float) -> np.ndarray:
    """Of the columns of a table, NaN where nothing is; without itself, and 0 where it is below 0."""
    if similarity == "adjusted_cosine":
        table = table - np.nanmean(table, axis=1, keepdims=True)
    out = np.zeros((table.shape[1],) * 2)
    for i, a in enumerate(table.T):
        for j, b in enumerate(table.T):
            both = ~np.isnan(a) & ~np.isnan(b)
            if i != j and both.any():
                x, y, n = a[both], b[both], both.sum()
                length = np.sqrt(np.nansum(a**2) * np.nansum(b**2))
                if similarity == "pearson":
                    x, y = x - x.mean(), y - y.mean()
                if similarity != "cosine":
                    length = np.sqrt((x @ x) * (y @ y))
                value = x @ y / length if length > 1e-6 else 0
                if similarity == "msd":
                    value = 1 / (1 + ((x - y) ** 2).mean())
                if similarity == "jaccard":
                    value = n / ((~np.isnan(a)).sum() + (~np.isnan(b)).sum() - n)
                out[i, j] = max(0, value * n / (n + shrinkage))
    return out


def nearest(likeness: np.ndarray, k: int) -> np.ndarray:
    """The k highest of each row, the lower code first among equals; 0 elsewhere."""
    order = np.argsort(-likeness.astype(np.float32), axis=1, kind="stable")[:, :k]
    nearest = np.zeros_like(likeness)
    np.put_along_axis(nearest, order, np.take_along_axis(likeness, order, axis=1), axis=1)
    return nearest


def table_of(data: Interactions) -> np.ndarray:
    table = np.full((data.n_users, data.n_items), np.nan)
    table[data.user, data.item] = data.ratings
    return table


@pytest.mark.parametrize("similarity", ["cosine", "adjusted_cosine", "pearson", "jaccard", "msd"])
def test_top_n_is_the_sum_over_the_nearest_written_out(similarity: str) -> None:
    data = rated()
    model = ItemKNN(neighbors=14, similarity=similarity, shrinkage=3.0).fit(Dataset.of(data))
    expected = likeness(table_of(data), similarity, 3.0)
    np.testing.assert_allclose(model.similarity_.toarray(), expected, rtol=1e-4, atol=1e-6)
    few = ItemKNN(neighbors=4, similarity=similarity, shrinkage=3.0).fit(Dataset.of(data))
    assert (few.similarity_.T.lengths <= 4).all()
    everyone = Queries.of_users(np.arange(25, dtype=np.int32), Dataset.of(data))
    np.testing.assert_allclose(
        few.score(everyone, EVERY), data.matrix().toarray() @ few.similarity_.toarray(), rtol=1e-4
    )


def test_the_nearest_of_the_scored_are_as_many_for_each_item() -> None:
    data = Dataset.of(rated())
    met, scored = (ItemKNN(neighbors=3, nearest_of=of).fit(data).similarity_.toarray() for of in ("met", "scored"))
    np.testing.assert_array_equal(scored, met.T)
    assert ((met > 0).sum(axis=1) <= 3).all() and ((scored > 0).sum(axis=0) <= 3).all() and (met != scored).any()


@pytest.mark.parametrize("around", ["zero", "mean", "baseline"])
@pytest.mark.parametrize("similarity", ["cosine", "adjusted_cosine", "pearson", "jaccard", "msd"])
def test_a_rating_is_the_weighted_average_of_deviations(around: str, similarity: str) -> None:
    data = rated()
    model = ItemKNNRatings(neighbors=5, similarity=similarity, shrinkage=3.0, around=around).fit(Dataset.of(data))
    table, near = table_of(data), nearest(likeness(table_of(data), similarity, 3.0), 5)
    bias = model.item_bias_.astype(np.float64)
    scores = model.score(Queries.of_users(np.arange(25, dtype=np.int32), Dataset.of(data)), EVERY)
    for u in range(25):
        own = ~np.isnan(table[u])
        mine = (table[u, own] - model.mean_ - bias[own]).sum() / (15 + own.sum())
        baseline = model.mean_ + mine + bias
        start = {"zero": np.zeros(14), "mean": np.nanmean(table, axis=0), "baseline": baseline}[around]
        for i in range(14):
            weight = near[i, own]
            expected = start[i] + weight @ (table[u, own] - start[own]) / weight.sum() if weight.any() else baseline[i]
            np.testing.assert_allclose(scores[u, i], np.clip(expected, 1, 5), atol=0.011)  # see `bounded`


def test_an_unknown_similarity_is_refused() -> None:
    with pytest.raises(InputError, match="no similarity 'sine'; there are cosine"):
        ItemKNN(similarity="sine").fit(Dataset.of(rated()))


def test_similar_items_of_a_rating_model_are_the_most_similar_not_the_best_rated() -> None:
    model = ItemKNNRatings(neighbors=5).fit(Dataset.of(rated()))
    lists = model.similar_items(np.array([3, 8], np.int32), 2)
    likeness = model.similarity_.toarray()[[3, 8]]
    np.testing.assert_array_equal(lists.item, np.argsort(-likeness, axis=1, kind="stable")[:, :2])
    np.testing.assert_array_equal(lists.score, -np.sort(-likeness, axis=1)[:, :2])


@pytest.mark.parametrize("weighting", ["tf_idf", "bm25"])
def test_users_are_weighed_as_terms_of_documents(weighting: str) -> None:
    data = rated()
    model = ItemKNN(neighbors=14, shrinkage=0.0, weighting=weighting).fit(Dataset.of(data))
    items = np.nan_to_num(table_of(data)).T
    m = (items > 0).sum(0)
    if weighting == "tf_idf":
        items = items * np.log(1 + 14 / m)
    else:
        length = items.sum(1, keepdims=True) / items.sum(1).mean()
        items = items * 2.2 / (1.2 * (0.25 + 0.75 * length) + items) * np.log(1 + (14 - m + 0.5) / (m + 0.5))
    unit = items / np.linalg.norm(items, axis=1, keepdims=True)
    expected = unit @ unit.T
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(model.similarity_.toarray(), expected, rtol=1e-4, atol=1e-6)


def test_old_events_count_less() -> None:
    data = rated()
    day = replace(data, time=data.time * 86_400)
    halved = replace(data, weight=(data.weight * 0.5 ** ((data.time.max() - data.time) / 30)).astype(np.float32))
    aged, expected = ItemKNN(half_life=30.0).fit(Dataset.of(day)), ItemKNN().fit(Dataset.of(halved))
    np.testing.assert_array_equal(aged.similarity_.toarray(), expected.similarity_.toarray())
    with pytest.raises(InputError, match="half_life needs the time of every event"):
        ItemKNN(half_life=30.0).fit(Dataset.of(replace(data, time=np.zeros_like(data.time))))
    with pytest.raises(InputError, match="no weighting 'idf'; there are none"):
        ItemKNN(weighting="idf").fit(Dataset.of(data))


@pytest.mark.parametrize("average", ["weights", "deviations"])
def test_an_average_is_the_formula(average: str) -> None:
    data = interactions([[0, 1, 2], [0, 1], [1, 2, 4], [0, 3], [2, 3, 4], [4, 5]])
    met = data.matrix().toarray()
    length = np.linalg.norm(met, axis=0)
    cosine = met.T @ met / np.outer(length, length)
    np.fill_diagonal(cosine, 0)
    model = ItemKNN(neighbors=5, shrinkage=0.0, average=average).fit(Dataset.of(data))
    mean = met.mean(0) if average == "deviations" else np.zeros(6)
    x = np.array([1, 0, 0, 1, 0, 0], dtype=np.float32)
    expected = mean + (x - mean) @ cosine / cosine.sum(0)
    scores = model.score_items(Queries.of_histories([[0, 3]]), np.arange(6))
    np.testing.assert_allclose(scores[0], expected, rtol=1e-5)
    near = model.similar_items(np.array([0], dtype=np.int32), 2)
    np.testing.assert_allclose(near.score[0], np.sort(cosine[0])[::-1][:2], rtol=1e-5)
