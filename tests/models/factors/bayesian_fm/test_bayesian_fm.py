from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Category, Features, Number
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.errors import InputError
from palate.kernels import _compiled as compiled
from palate.models.factors.bayesian_fm import BayesianFM
from palate.models.factors.bayesian_fm.ordered import expected
from palate.models.recommender import Round, Watch
from palate.testing import world


def planted(n_users: int = 60, n_items: int = 40, seed: int = 0, noise: float = 0.3) -> Interactions:
    """Ratings that follow two factors and biases, half of them given."""
    rng = np.random.default_rng(seed)
    bias = rng.normal(0, 0.5, (n_users, 1)) + rng.normal(0, 0.5, n_items)
    rating = 3 + bias + rng.normal(size=(n_users, 2)) @ rng.normal(size=(2, n_items)) / 2
    rating += rng.normal(0, noise, rating.shape)
    user, item = np.nonzero(rng.random(rating.shape) < 0.5)
    ratings = rating[user, item].astype(np.float32)
    codes, time = (user.astype(np.int32), item.astype(np.int32)), np.arange(len(user), dtype=np.int64)
    return Interactions(*codes, np.ones_like(ratings), time, n_users, n_items, rating=ratings)


def stars(interactions: Interactions) -> Interactions:
    return replace(interactions, rating=np.clip(np.round(interactions.ratings), 1, 5).astype(np.float32))


def test_with_no_factors_it_is_the_ridge_regression_of_the_biases() -> None:
    interactions = planted()
    precision, model = [], BayesianFM(factors=0, sweeps=1500, samples=400, sets=False, known=False)

    def on_round(round: Round) -> None:
        state = model.state_
        noise = model.noise_draws_[model.kept_ - 1]
        precision.append([state["user_precision"][0, 0], state["item_precision"][0, 0], noise])

    model.fit(Dataset.of(interactions), watch=Watch(on_round))
    user, item, noise = np.mean(precision[100:], axis=0)
    x = np.hstack([np.eye(60)[interactions.user], np.eye(40)[interactions.item], np.ones((len(interactions), 1))])
    l2 = np.diag(np.concatenate([np.full(60, user), np.full(40, item), [1e-3]])) / noise
    solution = np.linalg.solve(x.T @ x + l2, x.T @ interactions.ratings)
    everyone = Queries.of_users(np.arange(60, dtype=np.int32), Dataset.of(interactions))
    wanted = solution[:60, None] + solution[60:100] + solution[100]
    low, high = interactions.ratings.min(), interactions.ratings.max()
    inside = (wanted > low + 0.2) & (wanted < high - 0.2)
    scores = model.score(everyone, np.arange(40, dtype=np.int32))
    np.testing.assert_allclose(scores[inside], wanted[inside], atol=0.03)


@pytest.mark.parametrize("likelihood", ["regression", "ordered_probit"])
def test_a_stranger_is_served_as_the_draws_of_a_known_user_would(likelihood: str) -> None:
    interactions = stars(planted()) if likelihood == "ordered_probit" else planted()
    data, model, sums = (
        Dataset.of(interactions),
        BayesianFM(factors=4, sweeps=300, samples=100, likelihood=likelihood),
        [],
    )

    def on_round(round: Round) -> None:
        users, items = model.state_["user_rows"], model.state_["item_rows"]
        predicted = users[:, :1] + items[:, 0] + users[:, 1:] @ items[:, 1:].T
        if likelihood == "ordered_probit":
            predicted = expected(predicted.astype(np.float32).ravel(), model.state_["cuts"], model.levels_).reshape(
                60, 40
            )
        sums.append(predicted)

    model.fit(data, watch=Watch(on_round))
    strangers = Queries(np.full(60, -1, np.int32), interactions.histories())
    scores = model.score(strangers, np.arange(40, dtype=np.int32))
    wanted = np.mean(sums[20:], axis=0) + (model.mean_ if likelihood == "regression" else 0.0)
    off = scores - np.clip(wanted, model.lowest_, model.highest_)
    assert np.sqrt((off**2).mean()) < 0.08 < 0.2 * wanted.std()


def rmse(model: BayesianFM, interactions: Interactions, features: Features | None = None) -> float:
    held = np.arange(len(interactions)) % 5 == 0
    train, test = Dataset.of(interactions.where(~held), features), interactions.where(held)
    users = Queries.of_users(np.arange(interactions.n_users, dtype=np.int32), train)
    off = model.fit(train).score_pairs(users, test.user.astype(np.int64), test.item) - test.ratings
    return float(np.sqrt((off**2).mean()))


def test_finds_what_was_planted_and_averages_better_than_one_draw() -> None:
    interactions = planted()
    both = rmse(BayesianFM(factors=4, sweeps=200), interactions)
    assert both < 0.8 * rmse(BayesianFM(factors=0, sweeps=200), interactions)
    assert both < rmse(BayesianFM(factors=4, sweeps=200, samples=1), interactions)


def test_learns_from_what_is_known_of_items() -> None:
    rng = np.random.default_rng(0)
    kind, year = rng.integers(0, 4, 200).astype(np.int32), rng.normal(size=200).astype(np.float32)
    rating = 3 + np.array([-1.0, 0.5, 1, 0])[kind] + 0.5 * year
    user, item = np.nonzero(rng.random((30, 200)) < 0.03)  # each item has one rating or so
    ratings = (rating[item] + rng.normal(0, 0.2, len(item))).astype(np.float32)
    codes = user.astype(np.int32), item.astype(np.int32)
    events = Interactions(*codes, np.ones_like(ratings), np.arange(len(item)), 30, 200, rating=ratings)
    table = Features(200, {"kind": Category(kind, 4), "year": Number(year)})
    with_features, without = (
        rmse(BayesianFM(factors=4, sweeps=150, known=known), events, table) for known in (True, False)
    )
    assert with_features < 0.6 * without


def test_cut_points_rise_and_levels_are_those_given() -> None:
    interactions = stars(planted())
    model = BayesianFM(factors=2, sweeps=60, likelihood="ordered_probit").fit(Dataset.of(interactions))
    np.testing.assert_array_equal(model.levels_, [1, 2, 3, 4, 5])
    cuts = model.cut_draws_[: model.kept_]
    assert (np.diff(cuts, axis=1) > 0).all() and np.ptp(cuts[:, 3]) > 0
    gaps = np.diff(cuts[-20:, 1:-1]).mean(0)
    np.testing.assert_allclose(gaps, gaps.mean(), rtol=0.2)  # whole stars are equally far apart


def test_too_many_levels_are_refused() -> None:
    with pytest.raises(InputError, match="likelihood=regression"):
        BayesianFM(likelihood="ordered_probit").fit(Dataset.of(planted()))


def test_keeps_as_many_draws_as_it_says_spread_evenly() -> None:
    stored, model = [], BayesianFM(factors=2, sweeps=50, warm_up=10, samples=8)
    model.fit(Dataset.of(planted()), watch=Watch(lambda round: stored.append(model.kept_)))
    assert stored[:10] == [1] * 10 and stored[-1] == 8
    assert [stored.count(n) for n in range(2, 8)] == [5] * 6
    assert all(np.ptp(model.item_draws_[at]) > 0 for at in range(8))


@pytest.mark.parametrize("likelihood", ["regression", "ordered_probit"])
def test_threads_change_nothing(likelihood: str) -> None:
    data, results, before = Dataset.of(stars(planted())), [], compiled.threads()
    queries, items = Queries.of_users(np.arange(60, dtype=np.int32), data), np.arange(40, dtype=np.int32)
    for n in (1, 3):
        compiled.set_threads(n)
        model = BayesianFM(factors=17, sweeps=10, warm_up=2, likelihood=likelihood).fit(data)
        results.append((model.item_draws_, model.score(queries, items)))
    compiled.set_threads(before)
    for first, other in zip(*results, strict=True):
        np.testing.assert_array_equal(first, other)


def test_chains_start_anew_and_their_draws_are_kept_together() -> None:
    data = Dataset.of(stars(planted()))
    seen: list[float] = []
    model = BayesianFM(factors=4, sweeps=60, chains=3, warm_up=5, samples=30, likelihood="ordered_probit")

    def on_round(round: Round) -> None:
        seen.append(round.loss or 0.0)

    model.fit(data, watch=Watch(on_round))
    assert model.kept_ == 30
    assert seen[20] > seen[19] + 0.1  # a chain begins with nothing learned
    assert seen[40] > seen[39] + 0.1
    spread = [model.item_draws_[at : at + 10].std(0).mean() for at in (0, 10, 20)]
    assert model.item_draws_.std(0).mean() > max(spread)  # each chain has its own axes


def drifting(n_users: int = 80) -> Interactions:
    """Ratings at random moments: items of even code are rated ever higher, the others ever lower."""
    rng = np.random.default_rng(0)
    user, item = np.nonzero(rng.random((n_users, 20)) < 0.6)
    time = rng.integers(0, 1_000_000, len(user))
    trend = np.where(item % 2 == 0, 3.0, -3.0) * (time / 1_000_000 - 0.5)
    rating = (3 + rng.normal(0, 0.5, n_users)[user] + trend).clip(1, 5).round().astype(np.float32)
    codes = user.astype(np.int32), item.astype(np.int32)
    return Interactions(*codes, np.ones_like(rating), time, n_users, 20, rating=rating)


@pytest.mark.parametrize("likelihood", ["regression", "ordered_probit"])
def test_the_moment_is_a_feature(likelihood: str) -> None:
    interactions = drifting()
    held = np.arange(len(interactions)) % 5 == 0
    train, test = Dataset.of(interactions.where(~held)), interactions.where(held)
    queries = replace(Queries.of_users(test.user, train), time=test.time)
    errors = {}
    for bins in (0, 8):
        model = BayesianFM(factors=4, sweeps=100, samples=32, likelihood=likelihood, bins=bins).fit(train)
        off = model.score_pairs(queries, np.arange(len(test)), test.item) - test.ratings
        errors[bins] = float(np.sqrt((off**2).mean()))
        whole = model.score(queries.take(np.arange(30)), np.arange(20, dtype=np.int32))
        np.testing.assert_allclose(whole[np.arange(30), test.item[:30]] - test.ratings[:30], off[:30], atol=1e-4)
    assert errors[8] < 0.7 * errors[0]


def test_a_query_without_a_moment_is_answered_as_of_the_mean_one() -> None:
    data = Dataset.of(drifting(30))
    model, items = BayesianFM(factors=4, sweeps=40, samples=8, bins=4).fit(data), np.arange(20, dtype=np.int32)
    queries = Queries.of_users(np.arange(30, dtype=np.int32), data)
    none = model.score(queries, items)
    np.testing.assert_array_equal(model.score(replace(queries, time=np.full(30, NO_TIME)), items), none)
    moments = model.edges_[0] + np.diff(model.edges_).mean() * (np.arange(4) - 0.5)
    often = np.bincount(np.searchsorted(model.edges_, data.interactions.time), minlength=4)
    each = np.array([model.score(replace(queries, time=np.full(30, int(at))), items) for at in moments])
    mean, whole = (
        np.average(each, axis=0, weights=often),
        ((each > 1.02) & (each < 4.98)).all(0),
    )  # which no bounds moved
    np.testing.assert_allclose(mean[whole], none[whole], atol=1e-4)
    assert whole.sum() > 200
    assert np.abs(each[0] - each[3]).max() > 1


def test_bins_need_the_time_of_every_event() -> None:
    interactions = drifting(10)
    time = interactions.time.copy()
    time[3] = NO_TIME
    with pytest.raises(InputError, match="set bins to 0"):
        BayesianFM(sweeps=10, bins=4).fit(Dataset.of(replace(interactions, time=time)))


@pytest.mark.parametrize("chains", [1, 2])
def test_similar_items_are_those_that_the_same_people_like(chains: int) -> None:
    w = world(ratings=True)  # even users rate even items 5 and odd ones 1; odd users the other way round
    model = BayesianFM(factors=4, sweeps=80, chains=chains, warm_up=20, samples=16).fit(w.data)
    lists = model.similar_items(w.items, 5).item
    assert ((lists - w.items[:, None]) % 2 == 0).mean() > 0.95
    assert (lists != w.items[:, None]).all()
