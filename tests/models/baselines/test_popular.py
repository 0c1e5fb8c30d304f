"""Popular and RecentPopular: counts that can be made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.queries import Queries
from palate.errors import InputError
from palate.models.baselines.popular import Popular
from palate.models.baselines.recent_popular import RecentPopular
from palate.models.blocks.temporal import DAY
from palate.testing import interactions

THREE = np.arange(3, dtype=np.int32)
ANYONE = Queries.of_histories([[]])


def at_days(*days: float, weight: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)) -> Dataset:
    """Items 0, 1, 2 and again 0, met on those days."""
    met = interactions([[0, 1], [2, 0]])
    time = (np.array(days) * DAY).astype(np.int64)
    return Dataset.of(replace(met, time=time, weight=np.array(weight, dtype=np.float32)))


def test_popular_counts_users_not_events() -> None:
    data = Dataset.of(interactions([[0, 0, 0, 1], [1, 2], [1]]))
    np.testing.assert_array_equal(Popular().fit(data).score(ANYONE, THREE), [[1, 3, 1]])


def test_an_event_counts_half_after_each_half_life() -> None:
    model = RecentPopular(half_life=10.0).fit(at_days(0, 20, 30, 30))
    np.testing.assert_allclose(model.score(ANYONE, THREE), [[1 + 1 / 8, 1 / 2, 1.0]], rtol=1e-6)


def test_age_is_counted_from_the_last_event_not_from_today() -> None:
    first, later = (RecentPopular().fit(at_days(*(day + start for day in (0, 1, 2, 3)))) for start in (0, 5000))
    np.testing.assert_array_equal(first.popularity_, later.popularity_)


def test_what_was_disliked_or_only_met_does_not_count() -> None:
    model = RecentPopular().fit(at_days(0, 1, 2, 2, weight=(0.0, -1.0, 1.0, 0.0)))
    assert (model.score(ANYONE, THREE) > 0).tolist() == [[False, False, True]]


def test_a_long_half_life_is_popularity() -> None:
    data = at_days(0, 1, 2, 3)
    np.testing.assert_allclose(
        RecentPopular(half_life=1e9).fit(data).popularity_, Popular().fit(data).n_users_of_item_, rtol=1e-5
    )


@pytest.mark.parametrize("time", [np.full(4, NO_TIME), np.full(4, 7)])
def test_events_without_times_are_refused(time: np.ndarray) -> None:
    data = at_days(0, 1, 2, 3)
    with pytest.raises(InputError, match="needs the time of every event"):
        RecentPopular().fit(replace(data, interactions=replace(data.interactions, time=time.astype(np.int64))))


def test_an_event_of_weight_0_is_no_like() -> None:
    data = Dataset.of(interactions([[0, 1], [1, 2]]))
    plain = data.interactions
    unliked = replace(plain, weight=np.where(plain.item == 1, np.float32(0), plain.weight))
    np.testing.assert_array_equal(Popular().fit(replace(data, interactions=unliked)).score(ANYONE, THREE), [[1, 0, 1]])
