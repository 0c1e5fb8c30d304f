import numpy as np

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.factors.svdpp import SVDpp

ITEMS = np.arange(40, dtype=np.int32)


def told_by_what_was_rated(seed: int = 0) -> Interactions:
    """Two kinds of people and of items: the ratings that each gave are noise, the items that each rated are not."""
    rng = np.random.default_rng(seed)
    user, item = np.nonzero(rng.random((80, 40)) < np.where(np.add.outer(np.arange(80), np.arange(40)) % 2, 0.1, 0.5))
    loved = np.minimum(user, 40) % 2 == item % 2  # only the first forty people's ratings follow their kind
    rating = np.where(loved & (user < 40), 4.5, 2.5) + rng.normal(0, 0.3, len(user))
    codes = user.astype(np.int32), item.astype(np.int32)
    ones, time = np.ones(len(user), np.float32), np.arange(len(user), dtype=np.int64)
    return Interactions(*codes, ones, time, 80, 40, rating=rating.astype(np.float32))


def test_a_query_is_what_its_items_say_and_the_ridge_regression_of_the_rest() -> None:
    data = Dataset.of(told_by_what_was_rated())
    model = SVDpp(factors=6, epochs=5).fit(data)
    queries = Queries.of_users(np.array([3], np.int32), data)
    rated, vectors = queries.history.item, model.item_vectors_.astype(np.float64)
    implied = model.implied_[rated].sum(0) / np.sqrt(len(rated))
    x = np.column_stack([np.ones(len(rated)), vectors[rated, 2:]])
    off = queries.history.ratings - model.mean_ - vectors[rated, 1] - vectors[rated, 2:] @ implied
    l2 = model.l2 * len(rated) + 1 / (model.learning_rate * model.epochs)
    solution = np.linalg.solve(x.T @ x + l2 * np.eye(7), x.T @ off)
    solution[0] += model.mean_
    solution[1:] += implied
    np.testing.assert_allclose(np.delete(model.encode(queries)[0], 1), solution, rtol=1e-3, atol=1e-4)


def test_the_choice_of_items_speaks_where_ratings_do_not() -> None:
    """Of two strangers who gave the same ratings, each is foretold to love the kind that they chose to rate."""
    model = SVDpp(factors=4, epochs=200, learning_rate=0.02).fit(Dataset.of(told_by_what_was_rated()))
    choices = Histories.of_lists([[0, 2, 4, 6, 8, 10], [1, 3, 5, 7, 9, 11]], model.mean_)
    scores = model.score(Queries(np.full(2, -1, np.int32), choices), ITEMS[20:])
    even, odd = scores[:, ::2].mean(1), scores[:, 1::2].mean(1)
    assert even[0] - odd[0] > 0.1 and odd[1] - even[1] > 0.1


def test_users_kept_from_training_need_no_history_and_strangers_are_solved() -> None:
    data = Dataset.of(told_by_what_was_rated())
    trained, solved = SVDpp(factors=4, users="trained").fit(data), SVDpp(factors=4).fit(data)
    users = np.arange(5, dtype=np.int32)
    queries = Queries.of_users(users, data)
    silent = Queries(users, Histories.of_lists([[] for _ in users]))
    np.testing.assert_array_equal(trained.score(queries, ITEMS), trained.score(silent, ITEMS))
    strangers = Queries(np.full(5, -1, np.int32), queries.history)
    np.testing.assert_array_equal(trained.score(strangers, ITEMS), solved.score(queries, ITEMS))
    assert np.abs(trained.score(queries, ITEMS) - solved.score(queries, ITEMS)).max() > 1e-3


def test_a_user_of_the_fit_without_ratings_is_a_stranger() -> None:
    interactions = told_by_what_was_rated()
    model = SVDpp(factors=4, users="trained").fit(Dataset.of(interactions.where(interactions.user != 7)))
    history = Histories.of_lists([[1, 2]], 4.0)
    at_all = [model.score(Queries(np.array([user], np.int32), history), ITEMS) for user in (7, -1)]
    np.testing.assert_array_equal(*at_all)
