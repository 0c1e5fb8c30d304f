from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.errors import InputError
from palate.models.factors.svd import SVD
from palate.models.factors.time_svd import TimeSVD

SPAN = 1_000_000
ITEMS = np.arange(40, dtype=np.int32)


def drifting(n_users: int = 150, seed: int = 0) -> Interactions:
    """Ratings at random moments: half of the items are rated ever higher, the others ever lower."""
    rng = np.random.default_rng(seed)
    user, item = np.nonzero(rng.random((n_users, len(ITEMS))) < 0.6)
    time = rng.integers(0, SPAN, len(user))
    trend = np.where(item % 2 == 0, 2.0, -2.0) * (time / SPAN - 0.5)
    rating = 3 + rng.normal(0, 0.5, n_users)[user] + trend + rng.normal(0, 0.2, len(user))
    codes, ratings = (user.astype(np.int32), item.astype(np.int32)), np.clip(rating, 1, 5).astype(np.float32)
    return Interactions(*codes, np.ones_like(ratings), time, n_users, len(ITEMS), rating=ratings)


def rmse(model: SVD | TimeSVD, train: Interactions, test: Interactions) -> float:
    data = Dataset.of(train)
    queries = replace(Queries.of_users(test.user, data), time=test.time)
    off = model.fit(data).score_pairs(queries, np.arange(len(test)), test.item) - test.ratings
    return float(np.sqrt((off**2).mean()))


def test_items_that_drift_are_predicted_better_than_by_svd() -> None:
    interactions = drifting()
    held = np.arange(len(interactions)) % 5 == 0
    train, test = interactions.where(~held), interactions.where(held)
    plain = rmse(SVD(factors=2, epochs=60, learning_rate=0.01), train, test)
    timed = rmse(TimeSVD(bins=8, drift_rate=0.01, factors=2, epochs=60, learning_rate=0.01), train, test)
    assert timed < 0.65 * plain


@pytest.mark.parametrize("users", ["solved", "trained"])
def test_with_one_bin_it_is_svd(users: str) -> None:
    interactions = drifting(30)
    data = Dataset.of(interactions)
    queries = replace(Queries.of_users(interactions.user[:20], data), time=interactions.time[:20])
    expected = SVD(factors=5, epochs=4, users=users).fit(data).score(queries, ITEMS)
    alike = Dataset.of(replace(interactions, time=np.full(len(interactions), 7)))
    for fitted in (
        TimeSVD(bins=1, factors=5, epochs=4, users=users).fit(data),
        TimeSVD(bins=9, factors=5, epochs=4, users=users).fit(alike),
    ):
        assert len(fitted.edges_) == 0
        np.testing.assert_allclose(fitted.score(queries, ITEMS), expected, rtol=1e-5)


def test_a_moment_adds_the_drift_of_its_bin_and_no_moment_adds_nothing() -> None:
    interactions = drifting(40)
    model = TimeSVD(bins=5, drift_rate=0.005, factors=3, epochs=10).fit(Dataset.of(interactions))
    queries = Queries.of_histories([[0, 1, 2]] * 5, 4.0)
    times = np.array([-SPAN, 0, SPAN // 2, 10 * SPAN, NO_TIME])
    inner = model.encode(replace(queries, time=times)) @ model.item_vectors_.T
    plain = model.encode(queries) @ model.item_vectors_.T
    drift = model.item_vectors_[:, -5:]
    expected = np.stack([drift[:, 0], drift[:, 0], drift[:, 2], drift[:, 4], np.zeros(len(ITEMS))])
    np.testing.assert_allclose(inner - plain, expected, atol=1e-5)


def test_the_drift_of_an_item_lies_around_its_own_bias() -> None:
    interactions = drifting(40)
    model = TimeSVD(bins=5, drift_rate=0.005, factors=3, epochs=10).fit(Dataset.of(interactions))
    bin = np.minimum((interactions.time - interactions.time.min()) * 5 // np.ptp(interactions.time), 4)
    total = np.bincount(interactions.item, model.item_vectors_[interactions.item, -5 + bin], len(ITEMS))
    np.testing.assert_allclose(total, 0, atol=1e-3)
    rise = model.item_vectors_[:, -1] - model.item_vectors_[:, -5]
    assert (rise[::2] > 0).all() and (rise[1::2] < 0).all()


def test_nothing_known_of_the_user_is_mean_bias_and_drift() -> None:
    model = TimeSVD(bins=4, factors=4, epochs=2).fit(Dataset.of(drifting(30)))
    nobody = Queries(np.array([-1], np.int32), Histories.of_lists([[]]), time=np.array([SPAN]))
    assert model.serves(nobody).all()
    expected = model.mean_ + model.item_vectors_[:5, 1] + model.item_vectors_[:5, -1]
    np.testing.assert_allclose(model.score(nobody, ITEMS[:5])[0], expected, rtol=1e-5)


def test_similar_items_are_those_of_the_factors_alone() -> None:
    model = TimeSVD(bins=4, factors=3, epochs=2).fit(Dataset.of(drifting(30)))
    assert model.directions().shape == (len(ITEMS), 3)


def test_an_event_without_a_time_is_told() -> None:
    interactions = drifting(10)
    interactions.time[3] = NO_TIME
    with pytest.raises(InputError, match="use svd instead"):
        TimeSVD().fit(Dataset.of(interactions))
