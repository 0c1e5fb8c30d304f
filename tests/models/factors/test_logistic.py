import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.factors.logistic import Logistic
from palate.testing import world


def planted(n_users: int = 300, n_items: int = 40) -> tuple[np.ndarray, Dataset]:
    """Chances by biases and one factor, and likes drawn with them."""
    rng = np.random.default_rng(0)
    logit = -2 + rng.normal(0, 1, n_items) + 1.5 * rng.normal(size=(n_users, 1)) * rng.choice([-1, 1], n_items)
    user, item = np.nonzero(rng.random(logit.shape) < expit(logit))
    codes, time = (user.astype(np.int32), item.astype(np.int32)), np.arange(len(user), dtype=np.int64)
    return expit(logit), Dataset.of(Interactions(*codes, np.ones(len(user), np.float32), time, n_users, n_items))


def test_a_query_is_at_the_optimum_of_its_own_history() -> None:
    model = Logistic(factors=4, confidence=2.0).fit(world().data)
    liked, every = [0, 2, 4], np.delete(model.item_vectors_.astype(np.float64), 1, axis=1)
    bias = model.item_vectors_[:, 1].astype(np.float64)
    rest = np.setdiff1d(np.arange(20), liked)

    def loss(vector: np.ndarray) -> float:
        logit = every @ vector + bias
        drawn = 3 * model.others / 20  # how often training draws each of the 20 items
        fit = 2 * np.logaddexp(0, -logit[liked]).sum() + drawn * np.logaddexp(0, logit[rest]).sum()
        return float(fit + model.l2 * (1 + model.others) * 3 * vector @ vector / 2)

    best = minimize(loss, np.zeros(5), tol=1e-10).x
    got = model.encode(Queries.of_histories([liked]))[0]
    np.testing.assert_allclose([got[0] - np.log(3 * model.others / 20), *got[2:]], best, rtol=1e-2, atol=2e-3)


def test_scores_are_the_chances_of_the_world() -> None:
    chances, data = planted()
    model = Logistic(factors=2, l2=0.02, epochs=60, learning_rate=0.03).fit(data)
    got = model.score(Queries.of_users(np.arange(300, dtype=np.int32), data), np.arange(40, dtype=np.int32))
    assert got.min() >= 0 and got.max() <= 1
    assert abs(got.mean() - chances.mean()) < 0.15 * chances.mean()
    order = np.argsort(got, axis=None).reshape(6, -1)  # from the least likely sixth to the most
    expected, true = got.reshape(-1)[order].mean(1), chances.reshape(-1)[order].mean(1)
    np.testing.assert_allclose(expected, true, rtol=0.25, atol=0.02)


def test_confidence_raises_what_is_liked() -> None:
    data = world().data
    low, high = (Logistic(factors=4, confidence=c).fit(data) for c in (1.0, 4.0))
    everyone = world().everyone
    items = np.arange(20, dtype=np.int32)
    assert high.score(everyone, items).mean() > low.score(everyone, items).mean()


def test_what_was_not_liked_is_not_read() -> None:
    model = Logistic(factors=4, epochs=3).fit(world().data)
    vector = model.encode(Queries.of_histories([[0, 2]], weight=-1.0))
    assert not vector[:, 2:].any()


def test_low_chances_keep_their_order() -> None:
    model = Logistic(factors=4, epochs=1).fit(world().data)
    products = np.linspace(-60, -20, 50, dtype=np.float32)
    assert (np.diff(model.bounded(products)) > 0).all()
