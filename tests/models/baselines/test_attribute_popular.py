"""AttributePopular: shares that can be made by hand, groups that differ, and items that came later."""

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Number, Tags
from palate.data.queries import Queries
from palate.errors import InputError
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
    queries = asking(Features(3, {"age": Number(np.array([-5, 30, np.nan], dtype=np.float32))}), 3)
    np.testing.assert_allclose(model.score(queries, ALL[:2]), [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])


def test_a_newer_item_gets_the_mean_popularity_of_its_attributes() -> None:
    model = AttributePopular(shrinkage=3.0).fit(Dataset.of(MET, KIND, REGION))
    larger = model.with_items(Features(6, {"kind": Category(np.array([0, 1, 0, 0, 1, -1], dtype=np.int32), 2)}))
    north = asking(REGION.take(np.array([0])))
    known = larger.score(north, ALL)[0]
    newer = larger.score(north, np.array([3, 4, 5], dtype=np.int32))[0]
    np.testing.assert_allclose(newer, [(known[0] + known[2]) / 2, known[1], known.mean()], rtol=1e-6)


def test_with_a_half_life_who_liked_long_ago_counts_less() -> None:
    day = 86_400
    times = np.array([0, 30, 60, 30, 60, 60], dtype=np.int64) * day  # of 0-0, 0-1, 1-0, 2-2, 3-1, 3-2
    order = np.lexsort((MET.item, MET.user))
    met = replace(MET.take(order), time=times)
    model = AttributePopular(shrinkage=0.0, half_life=30.0).fit(Dataset.of(met, KIND, REGION))
    np.testing.assert_allclose(model.score(asking(None), ALL)[0], np.array([1.25, 1.5, 1.5]) / 4)
    north, south = (model.score(asking(REGION.take(np.array([who]))), ALL)[0] for who in (0, 2))
    np.testing.assert_allclose(north, np.array([1.25, 0.5, 0.0]) / 2)
    np.testing.assert_allclose(south, np.array([0.0, 1.0, 1.5]) / 2)


def test_what_was_liked_twice_counts_once_at_most() -> None:
    twice = interactions([[0, 0, 1], [1, 1]])
    twice = replace(twice, time=np.arange(len(twice), dtype=np.int64))
    shares = AttributePopular(half_life=1000.0).fit(Dataset.of(twice)).score(asking(None), ALL[:2])
    np.testing.assert_allclose(shares[0], [0.5, 1.0], rtol=1e-3)


def test_a_half_life_needs_times() -> None:
    met = replace(MET, time=np.zeros_like(MET.time))
    with pytest.raises(InputError, match="half_life needs the time of every event"):
        AttributePopular(half_life=30.0).fit(Dataset.of(met, KIND, REGION))
