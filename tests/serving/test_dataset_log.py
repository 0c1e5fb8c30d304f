"""The events of a data set as a server asks for them, against the plainest way to count them."""

from dataclasses import replace

import numpy as np
import pytest
from registry.small_shop import N_ITEMS, N_USERS, shop

from palate.data.queries import UNKNOWN, Queries
from palate.serving.dataset_log import DatasetLog
from palate.serving.histories import RatingScale

DATA = shop()
TWICE = replace(DATA, interactions=DATA.interactions.take(np.tile(np.arange(len(DATA.interactions)), 2)))
LOG = DatasetLog.of(TWICE)
MET = TWICE.interactions.matrix().toarray() > 0


def test_a_user_has_their_events_oldest_first() -> None:
    for user in range(N_USERS):
        events, own = LOG.events(user), TWICE.interactions.where(TWICE.interactions.user == user)
        order = np.argsort(own.time, kind="stable")
        assert LOG.count(user) == len(own)
        for name in ("user", "item", "weight", "time", "rating"):
            np.testing.assert_array_equal(getattr(events, name), getattr(own, name)[order])
    assert len(LOG.events(UNKNOWN)) == 0 == LOG.count(N_USERS - 1)


def test_histories_are_those_of_the_library_and_empty_for_strangers() -> None:
    users = np.array([3, UNKNOWN, 0, N_USERS - 1, 3], dtype=np.int32)
    ours, theirs = LOG.histories(users), Queries.of_users(users, TWICE).history
    for name in ("offsets", "item", "weight", "rating"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


def test_an_item_met_twice_by_one_user_has_one_user() -> None:
    np.testing.assert_array_equal(LOG.item_counts.users, MET.sum(0))
    np.testing.assert_array_equal(LOG.item_counts.events, np.bincount(TWICE.interactions.item, minlength=N_ITEMS))


@pytest.mark.parametrize("item", range(N_ITEMS))
def test_items_of_the_same_users_are_told_by_the_cosine(item: int) -> None:
    both = (MET[:, item, None] & MET).sum(0)
    cosine = both / np.sqrt(np.maximum(MET.sum(0) * MET[:, item].sum(), 1))
    cosine[item] = 0.0
    np.testing.assert_allclose(LOG.same_users(item), cosine)


def test_events_in_order_are_not_copied() -> None:
    again = DatasetLog.of(LOG.data)
    assert again.data.interactions.item is LOG.data.interactions.item
    assert len(DatasetLog.of(replace(DATA, interactions=DATA.interactions.take(np.zeros(0, int)))).events(0)) == 0


def test_a_rating_weighs_what_it_weighed_and_a_weight_is_rated_as_it_was() -> None:
    rated = replace(DATA.interactions, weight=np.nan_to_num(DATA.interactions.rating, nan=4.0) - 3.0)
    scale = RatingScale.of(rated)
    assert (scale.weight_of(5.0), scale.weight_of(3.5), scale.weight_of(None)) == (2.0, 0.5, 1.0)
    assert (scale.rating_of(1.0), scale.rating_of(0.5)) == (4.0, 3.5) and scale.rated
    plain = RatingScale.of(replace(rated, rating=None))
    assert (plain.weight_of(4.0), plain.rating_of(0.5), plain.rated) == (1.0, 0.5, False)
