import numpy as np

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.factors.pmf import PMF
from palate.models.recommender import Watch


def planted(n_users: int = 60, n_items: int = 40) -> Interactions:
    """Ratings of 3 and the product of two factors, half of them given; nobody is strict and nothing good."""
    rng = np.random.default_rng(0)
    rating = np.clip(3 + rng.normal(size=(n_users, 2)) @ rng.normal(size=(2, n_items)) / 2, 1, 5)
    user, item = np.nonzero(rng.random(rating.shape) < 0.5)
    ratings = rating[user, item].astype(np.float32)
    codes, time = (user.astype(np.int32), item.astype(np.int32)), np.arange(len(user), dtype=np.int64)
    return Interactions(*codes, np.ones_like(ratings), time, n_users, n_items, rating=ratings)


def test_an_epoch_is_the_slope_of_the_posterior_rating_by_rating() -> None:
    interactions, rate, l2 = planted(2, 12), 0.05, 0.1  # with less than three users one is walked after the other
    model = PMF(factors=3, epochs=2, learning_rate=rate, l2=l2)
    start: dict[str, np.ndarray] = {}
    model.fit(Dataset.of(interactions), watch=Watch(lambda round: start.update(model.state_) or True))
    users, items = (start[side][:, :3].astype(np.float64).copy() for side in ("users", "items"))
    model.fit(Dataset.of(interactions))
    mean = interactions.ratings.mean(dtype=np.float64)
    for e in np.lexsort((np.arange(len(interactions)), interactions.user)):
        u, i = interactions.user[e], interactions.item[e]
        error = interactions.ratings[e] - mean - users[u] @ items[i]
        users[u], items[i] = (
            users[u] + rate * (error * items[i] - l2 * users[u]),
            items[i] + rate * (error * users[u] - l2 * items[i]),
        )
    np.testing.assert_allclose(model.item_vectors_[:, 2:], items, rtol=1e-4, atol=1e-5)


def test_a_query_is_the_ridge_regression_of_its_ratings_on_the_factors_alone() -> None:
    data = Dataset.of(planted())
    model = PMF(factors=6, epochs=5).fit(data)
    queries = Queries.of_users(np.array([3], np.int32), data)
    x = model.item_vectors_[queries.history.item, 2:].astype(np.float64)
    l2 = model.l2 * len(x) + 1 / (model.learning_rate * model.epochs)
    solution = np.linalg.solve(x.T @ x + l2 * np.eye(6), x.T @ (queries.history.ratings - model.mean_))
    vector = model.encode(queries)[0]
    np.testing.assert_allclose(vector, [model.mean_, 1, *solution], rtol=1e-3, atol=1e-5)


def test_has_no_biases() -> None:
    model = PMF(factors=4, epochs=3, users="trained").fit(Dataset.of(planted()))
    assert not model.item_vectors_[:, 1].any()
    np.testing.assert_allclose(model.user_vectors_[:, 0], model.mean_, rtol=1e-6)
    nobody = Queries(np.array([-1], np.int32), Histories.of_lists([[]]))
    np.testing.assert_allclose(model.score(nobody, np.arange(5, dtype=np.int32))[0], model.mean_, rtol=1e-6)


def test_finds_the_factors_for_strangers_as_well() -> None:
    interactions = planted()
    held = np.arange(len(interactions)) % 5 == 0
    train, test = Dataset.of(interactions.where(~held)), interactions.where(held)
    strangers = Queries(np.full(60, -1, np.int32), train.interactions.histories())
    model = PMF(factors=8, epochs=200, learning_rate=0.01, l2=0.05).fit(train)
    off = model.score_pairs(strangers, test.user.astype(np.int64), test.item) - test.ratings
    assert np.sqrt((off**2).mean()) < 0.5 * test.ratings.std()
