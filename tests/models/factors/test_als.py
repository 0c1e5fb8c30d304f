import numpy as np

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.factors.als import ALS
from palate.models.recommender import Watch


def ratings(n_users: int = 30, n_items: int = 20) -> Interactions:
    rng = np.random.default_rng(0)
    user, item = np.nonzero(rng.random((n_users, n_items)) < 0.4)
    rating = rng.integers(1, 6, len(user)).astype(np.float32)
    time = np.arange(len(user), dtype=np.int64)
    ones = np.ones_like(rating)
    return Interactions(user.astype(np.int32), item.astype(np.int32), ones, time, n_users, n_items, rating=rating)


def test_items_and_queries_solve_their_normal_equations() -> None:
    """At the end of a fit each side is the ridge regression on the other, biases included."""
    interactions = ratings()
    data = Dataset.of(interactions)
    model = ALS(factors=3, l2=0.1, epochs=400).fit(data)
    users = model.encode(Queries.of_users(np.arange(30, dtype=np.int32), data)).astype(np.float64)
    users[:, 0] -= model.mean_
    items = model.item_vectors_.astype(np.float64)
    sides = (
        (interactions.user, interactions.item, users, items, 0),
        (interactions.item, interactions.user, items, users, 1),
    )
    for mine, theirs, own, other, bias in sides:
        for code in range(len(own)):
            events = np.flatnonzero(mine == code)
            x, free = other[theirs[events]], [bias, 2, 3, 4]
            off = interactions.ratings[events] - model.mean_ - x[:, 1 - bias]
            gram = x[:, free].T @ x[:, free] + 0.1 * len(events) * np.eye(4)
            np.testing.assert_allclose(own[code, free], np.linalg.solve(gram, x[:, free].T @ off), rtol=0.02, atol=0.01)


def test_an_item_rated_twice_counts_once_at_the_mean() -> None:
    interactions = ratings()
    twice = interactions.take(np.concatenate([np.arange(len(interactions)), np.arange(10)]))
    first, other = (ALS(factors=2, epochs=3).fit(Dataset.of(data)) for data in (interactions, twice))
    other.mean_ = first.mean_
    np.testing.assert_allclose(first.item_vectors_, other.item_vectors_, atol=0.02)


def test_the_loss_goes_down() -> None:
    losses: list[float] = []
    ALS(factors=3).fit(Dataset.of(ratings()), watch=Watch(lambda round: losses.append(round.loss)))
    assert len(losses) == 15 and losses[-1] < losses[0]


def test_similar_items_leave_biases_out() -> None:
    model = ALS(factors=3, epochs=3).fit(Dataset.of(ratings()))
    unit = model.item_vectors_[:, 2:] / np.linalg.norm(model.item_vectors_[:, 2:], axis=1, keepdims=True)
    cosine = unit @ unit[4]
    cosine[4] = -2
    assert model.similar_items(np.array([4], np.int32), 1).item[0, 0] == np.argmax(cosine)
