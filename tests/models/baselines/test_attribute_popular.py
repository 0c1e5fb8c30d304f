"""AttributePopular: shares that can be made by hand, groups that differ, and items that came later."""

from dataclasses import replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Number, Tags
from palate.data.queries import Queries
from palate.models.baselines.attribute_popular import AttributePopular
from palate.testing import interactions

MET = interactions([[0, 1], [0], [2], [2, 1]])
REGION = Features(4, {"region": Category.of_values(["north", "north", "south", "south"])})
KIND = Features(3, {"kind": Category(np.array([0, 1, 0], dtype=np.int32), 2)})
ALL = np.arange(3, dtype=np.int32)


def asking(features: Features | None, n: int = 1) -> Queries:
    return replace(Queries.of_histories([[]] * n), features=features)


def test_a_share_is_drawn_towards_that_of_all() -> None:
    model = AttributePopular(shrinkage=3.0).fit(Dataset.of(MET, KIND, REGION))
    everyone = np.array([2, 2, 2]) / 4
    north = (np.array([2, 1, 0]) + 3.0 * everyone) / (2 + 3.0)
    np.testing.assert_allclose(model.score(asking(REGION.take(np.array([0]))), ALL)[0], north, rtol=1e-6)


def test_someone_of_whom_nothing_is_known_gets_what_is_popular_with_all() -> None:
    model = AttributePopular().fit(Dataset.of(MET, KIND, REGION))
    for features in (None, REGION.take(np.array([-1])), Features(1)):
        np.testing.assert_allclose(model.score(asking(features), ALL)[0], [0.5, 0.5, 0.5])


def test_two_groups_are_averaged() -> None:
    both = Features(4, {**REGION.columns, "interest": Tags.of_lists([["a"], ["b"], ["a"], ["b"]])})
    model = AttributePopular().fit(Dataset.of(MET, KIND, both))
    alone = [asking(Features(1, {name: column})) for name, column in both.take(np.array([0])).columns.items()]
    each = np.stack([model.score(query, ALL) for query in alone])
    np.testing.assert_allclose(model.score(asking(both.take(np.array([0]))), ALL), each.mean(0), rtol=1e-6)


def test_a_number_makes_groups_of_equal_size() -> None:
    n = 40
    age = np.arange(n, dtype=np.float32)
    met = interactions([[int(a >= 20)] for a in age])
    model = AttributePopular(shrinkage=0.0, bins=2).fit(Dataset.of(met, users=Features(n, {"age": Number(age)})))
    asked = asking(Features(3, {"age": Number(np.array([-5, 30, np.nan], dtype=np.float32))}), 3)
    np.testing.assert_allclose(model.score(asked, ALL[:2]), [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])


def test_a_newer_item_gets_the_mean_popularity_of_its_attributes() -> None:
    model = AttributePopular(shrinkage=3.0).fit(Dataset.of(MET, KIND, REGION))
    larger = model.with_items(Features(6, {"kind": Category(np.array([0, 1, 0, 0, 1, -1], dtype=np.int32), 2)}))
    north = asking(REGION.take(np.array([0])))
    known = larger.score(north, ALL)[0]
    newer = larger.score(north, np.array([3, 4, 5], dtype=np.int32))[0]
    np.testing.assert_allclose(newer, [(known[0] + known[2]) / 2, known[1], known.mean()], rtol=1e-6)
