from dataclasses import replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.factors.nmf import NMF, NMFRatings
from palate.models.recommender import Round, Watch

USERS = np.arange(30, dtype=np.int32)


def events(weight: list[float]) -> Interactions:
    rng = np.random.default_rng(0)
    user, item = np.nonzero(rng.random((30, 20)) < 0.4)
    ratings = rng.choice(weight, len(user)).astype(np.float32)
    time = np.arange(len(user), dtype=np.int64)
    codes = user.astype(np.int32), item.astype(np.int32)
    return Interactions(*codes, ratings, time, 30, 20)


RATED = replace(events([1.0]), rating=events([1.0, 2.0, 3.0, 4.0, 5.0]).weight)


def test_no_number_is_below_0() -> None:
    for model, interactions in ((NMF(factors=5), events([1.0, 2.0, -1.0])), (NMFRatings(factors=5), RATED)):
        data = Dataset.of(interactions)
        model.fit(data)
        assert model.item_vectors_.min() >= 0 and model.encode(Queries.of_users(USERS, data)).min() >= 0


def test_a_query_solves_nonnegative_least_squares_over_all_cells() -> None:
    """Where a number is above 0 the slope is 0, and where it is 0 the slope does not lead further down."""
    interactions = events([1.0, 2.0, 0.5, -1.0])
    data = Dataset.of(interactions)
    model = NMF(factors=6, confidence=4.0, l2=0.5, epochs=10).fit(data)
    y, met = model.item_vectors_.astype(np.float64), np.zeros((30, 20))
    met[interactions.user, interactions.item] = interactions.weight
    for user, v in enumerate(model.encode(Queries.of_users(USERS, data)).astype(np.float64)):
        confidence = 1 + 4.0 * np.abs(met[user])
        slope = y.T @ (confidence * (y @ v - (met[user] > 0))) + 0.5 * v
        assert np.abs(slope[v > 0]).max(initial=0) < 1e-2 and slope[v == 0].min(initial=0) > -1e-2


def test_every_round_lessens_the_squared_errors() -> None:
    interactions = events([1.0, 2.0, 0.5])
    data, met, errors = Dataset.of(interactions), np.zeros((30, 20)), list[float]()
    met[interactions.user, interactions.item] = interactions.weight

    model = NMF(factors=5)

    def on_round(round: Round) -> None:
        users, items = model.state_["users"].astype(np.float64), model.item_vectors_.astype(np.float64)
        off = (1 + model.confidence * met) * ((met > 0) - users @ items.T) ** 2
        errors.append(off.sum() + model.l2 * (np.sum(users**2) + np.sum(items**2)))

    model.fit(data, watch=Watch(on_round))
    assert len(errors) == 20 and (np.diff(errors) <= 1e-3).all()


def test_a_round_is_that_of_luo_and_others() -> None:
    """Each side times ratings by the other over predictions by the other plus l2 per rating, both at once."""
    data = Dataset.of(RATED)
    first = NMFRatings(factors=3, l2=0.06)
    held: list[tuple[np.ndarray, np.ndarray]] = []

    def on_round(round: Round) -> bool:
        held.append((first.state_["users"], first.state_["items"]))
        return len(held) == 2

    first.fit(data, watch=Watch(on_round))
    (users, items), (users_after, items_after) = ([side.astype(np.float64) for side in at] for at in held)
    filled, rating = np.zeros((30, 20)), np.zeros((30, 20))
    filled[RATED.user, RATED.item], rating[RATED.user, RATED.item] = 1, RATED.ratings
    expected = filled * (users @ items.T)
    of_users = users * (rating @ items) / (expected @ items + 0.06 * filled.sum(1)[:, None] * users)
    of_items = items * (rating.T @ users) / (expected.T @ users + 0.06 * filled.sum(0)[:, None] * items)
    np.testing.assert_allclose(users_after, of_users, rtol=1e-4)
    np.testing.assert_allclose(items_after, of_items, rtol=1e-4)


def test_what_nobody_rated_is_rated_as_the_mean_item_would_be() -> None:
    data = Dataset.of(replace(RATED, n_items=21))
    model = NMFRatings(factors=4).fit(data)
    np.testing.assert_allclose(model.item_vectors_[20], model.item_vectors_[:20].mean(0), rtol=1e-5)


def test_users_kept_from_training_need_no_history_and_strangers_are_solved() -> None:
    unheard, held = 7, list[np.ndarray]()  # a user of the fit, of whom it knows no rating
    data = Dataset.of(RATED.where(RATED.user != unheard))
    trained, solved = NMFRatings(factors=4, users="trained"), NMFRatings(factors=4).fit(data)
    trained.fit(data, watch=Watch(lambda round: held.append(trained.state_["users"])))
    assert len(solved.user_vectors_) == 0
    queries = Queries.of_users(USERS, Dataset.of(RATED))
    silent = Queries(USERS, Histories.of_lists([[] for _ in USERS]))
    known = unheard != USERS
    np.testing.assert_array_equal(trained.encode(queries)[known], held[-1][known])
    np.testing.assert_array_equal(trained.encode(silent)[known], held[-1][known])
    np.testing.assert_array_equal(trained.encode(queries)[unheard], solved.encode(queries)[unheard])
    np.testing.assert_array_equal(
        trained.encode(Queries(np.full_like(USERS, -1), queries.history)), solved.encode(queries)
    )
