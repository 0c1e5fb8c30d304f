import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.neighbors.slope_one import SlopeOne

USERS, ITEMS = 20, 11


def rated(share: float, seed: int = 0) -> tuple[Dataset, np.ndarray]:
    rng = np.random.default_rng(seed)
    table = np.where(rng.random((USERS, ITEMS)) < share, rng.integers(1, 6, (USERS, ITEMS)), np.nan)
    user, item = np.nonzero(~np.isnan(table))
    rating, time = table[user, item].astype(np.float32), np.arange(len(user), dtype=np.int64)
    codes = user.astype(np.int32), item.astype(np.int32)
    return Dataset.of(Interactions(*codes, rating, time, USERS, ITEMS, rating=rating)), table


def predicted(table: np.ndarray, user: int, item: int, weighted: bool) -> float:
    own = table[user]
    differences, values, counts = [], [], []
    for other in np.flatnonzero(~np.isnan(own)):
        both = ~np.isnan(table[:, item]) & ~np.isnan(table[:, other])
        if other != item and both.any():
            differences.append((table[both, item] - table[both, other]).mean())
            values.append(own[other])
            counts.append(both.sum())
    mean = np.nanmean(own) if (~np.isnan(own)).any() else np.nanmean(table)
    if not counts:
        return float(mean)
    if weighted:
        return float(np.average(np.add(differences, values), weights=counts))
    return float(mean + np.mean(differences))


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("share", [0.6, 0.08])
def test_it_is_the_mean_of_differences_written_out(weighted: bool, share: float) -> None:
    data, table = rated(share)
    model = SlopeOne(weighted=weighted).fit(data)
    everyone = Queries.of_users(np.arange(USERS, dtype=np.int32), data)
    expected = [[predicted(table, user, item, weighted) for item in range(ITEMS)] for user in range(USERS)]
    low, high = np.nanmin(table), np.nanmax(table)
    edge = (high - low) / 400  # into which what lies beyond is squeezed
    scores = model.score(everyone, np.arange(ITEMS, dtype=np.int32))
    np.testing.assert_allclose(scores, np.clip(expected, low, high), atol=edge + 1e-5)
    within = (np.array(expected) > low + edge) & (np.array(expected) < high - edge)
    np.testing.assert_allclose(scores[within], np.array(expected)[within], rtol=1e-5)


def test_an_item_a_point_above_another_is_told_a_point_above_it() -> None:
    """The example of the paper."""
    rating = np.array([1.0, 1.5, 2.0, 5.0, 0.0], dtype=np.float32)
    user, item = np.array([0, 0, 1, 2, 2], dtype=np.int32), np.array([0, 1, 0, 2, 3], dtype=np.int32)
    data = Dataset.of(Interactions(user, item, rating, np.arange(5, dtype=np.int64), 3, 4, rating=rating))
    queries = Queries.of_users(np.array([1], dtype=np.int32), data)
    for weighted in (True, False):
        score = SlopeOne(weighted=weighted).fit(data).score(queries, np.array([1, 2], dtype=np.int32))
        np.testing.assert_allclose(score, [[2.5, 2.0]], rtol=1e-6)
