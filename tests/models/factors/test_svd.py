import numpy as np

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.factors.svd import SVD


def planted(n_users: int = 60, n_items: int = 40, seed: int = 0) -> Interactions:
    """Ratings that follow two factors and biases, half of them given."""
    rng = np.random.default_rng(seed)
    bias = rng.normal(0, 0.5, (n_users, 1)) + rng.normal(0, 0.5, n_items)
    rating = np.clip(3 + bias + rng.normal(size=(n_users, 2)) @ rng.normal(size=(2, n_items)) / 2, 1, 5)
    user, item = np.nonzero(rng.random(rating.shape) < 0.5)
    ratings = rating[user, item].astype(np.float32)
    codes, time = (user.astype(np.int32), item.astype(np.int32)), np.arange(len(user), dtype=np.int64)
    return Interactions(*codes, np.ones_like(ratings), time, n_users, n_items, rating=ratings)


def test_a_query_is_the_ridge_regression_of_its_ratings() -> None:
    interactions = planted()
    model = SVD(factors=6, epochs=5).fit(Dataset.of(interactions))
    queries = Queries.of_users(np.array([3], np.int32), Dataset.of(interactions))
    rated, vectors = queries.history.item, model.item_vectors_.astype(np.float64)
    x = np.column_stack([np.ones(len(rated)), vectors[rated, 2:]])
    l2 = model.l2 * len(rated) + 1 / (model.learning_rate * model.epochs)
    off = queries.history.ratings - interactions.ratings.mean() - vectors[rated, 1]
    solution = np.linalg.solve(x.T @ x + l2 * np.eye(7), x.T @ off)
    got = model.encode(queries)[0]
    np.testing.assert_allclose(
        got[[0, *range(2, 8)]] - [interactions.ratings.mean(), *[0] * 6], solution, rtol=1e-3, atol=1e-4
    )
    assert got[1] == 1 and (model.item_vectors_[:, 0] == 1).all()


def test_predicts_better_than_the_biases_and_for_strangers_as_well() -> None:
    interactions = planted()
    held = np.arange(len(interactions)) % 5 == 0
    train, test = Dataset.of(interactions.where(~held)), interactions.where(held)
    strangers = Queries(np.full(60, -1, np.int32), train.interactions.histories())

    def rmse(factors: int) -> float:
        model = SVD(factors=factors, epochs=200, learning_rate=0.01).fit(train)
        off = model.score_pairs(strangers, test.user.astype(np.int64), test.item) - test.ratings
        return float(np.sqrt((off**2).mean()))

    assert rmse(8) < 0.8 * rmse(0)


def test_stays_within_the_range_and_in_order() -> None:
    data = Dataset.of(planted())
    model, everyone = SVD(factors=4, epochs=150).fit(data), Queries.of_users(np.arange(60, dtype=np.int32), data)
    scores, inner = model.score(everyone, np.arange(40, dtype=np.int32)), model.encode(everyone) @ model.item_vectors_.T
    assert inner.max() > 5 and scores.max() <= 5 and scores.min() >= 1
    np.testing.assert_array_equal(np.argsort(scores[0]), np.argsort(inner[0]))


def test_nothing_known_of_the_user_is_mean_and_item_bias() -> None:
    model = SVD(factors=4, epochs=2).fit(Dataset.of(planted()))
    nobody = Queries(np.array([-1], np.int32), Histories.of_lists([[]]))
    expected = model.mean_ + model.item_vectors_[:5, 1]
    np.testing.assert_allclose(model.score(nobody, np.arange(5, dtype=np.int32))[0], expected, rtol=1e-6)
