import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.neighbors.association import Association

ITEMS = 9
EVERY = np.arange(ITEMS, dtype=np.int32)


def bought(seed: int = 0) -> tuple[Dataset, np.ndarray]:
    rng = np.random.default_rng(seed)
    weight = rng.integers(-1, 3, (40, ITEMS)) * (rng.random((40, ITEMS)) < 0.8)
    weight[7] = 0  # nothing in this basket
    user, item = np.nonzero(weight)
    codes, time = (user.astype(np.int32), item.astype(np.int32)), np.arange(len(user), dtype=np.int64)
    return Dataset.of(Interactions(*codes, weight[user, item].astype(np.float32), time, 40, ITEMS)), weight


def written_out(baskets: np.ndarray, measure: str, least: int, shrinkage: float) -> np.ndarray:
    """Rules from rows to columns."""
    n, strength = baskets.any(1).sum(), np.zeros((ITEMS, ITEMS))
    for i in range(ITEMS):
        for j in range(ITEMS):
            both, first, other = (baskets[:, i] & baskets[:, j]).sum(), baskets[:, i].sum(), baskets[:, j].sum()
            if i != j and both >= least:
                value = {"support": both / n, "confidence": both / first, "lift": n * both / (first * other)}[measure]
                strength[i, j] = value * both / (both + shrinkage)
    return strength


@pytest.mark.parametrize("measure", ["support", "confidence", "lift"])
@pytest.mark.parametrize(("least", "shrinkage"), [(1, 0.0), (4, 2.0), (6, 0.0)])
def test_rules_are_counts_of_baskets(measure: str, least: int, shrinkage: float) -> None:
    data, weight = bought()
    model = Association(measure, min_support=least, neighbors=ITEMS, shrinkage=shrinkage).fit(data)
    expected = written_out(weight > 0, measure, least, shrinkage)
    np.testing.assert_allclose(model.similarity_.toarray(), expected, rtol=1e-5)
    assert (expected > 0).sum() > 0
    everyone = Queries.of_users(np.arange(40, dtype=np.int32), data)
    np.testing.assert_allclose(model.score(everyone, EVERY), weight @ expected, rtol=1e-4, atol=1e-5)


def test_the_strongest_rules_of_each_item_are_kept() -> None:
    data, weight = bought(1)
    model = Association("lift", min_support=3, neighbors=2).fit(data)
    expected, weights = written_out(weight > 0, "lift", 3, 0.0), model.similarity_.toarray()
    assert (model.similarity_.lengths <= 2).all()
    for row, all_of_row in zip(weights, expected, strict=True):
        np.testing.assert_allclose(np.sort(row[row > 0]), np.sort(all_of_row[all_of_row > 0])[-2:], rtol=1e-5)


def test_similar_items_are_bought_together() -> None:
    data, weight = bought(2)
    lists = Association(min_support=1).fit(data).similar_items(np.array([4], dtype=np.int32), 3)
    expected = written_out(weight > 0, "confidence", 1, 0.0)[4]
    np.testing.assert_allclose(lists.score[0], np.sort(expected)[::-1][:3], rtol=1e-5)
    np.testing.assert_allclose(expected[lists.item[0]], lists.score[0], rtol=1e-5)
