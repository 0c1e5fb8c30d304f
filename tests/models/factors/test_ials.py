import numpy as np

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.factors.ials import IALS


def weighted() -> Interactions:
    rng = np.random.default_rng(0)
    user, item = np.nonzero(rng.random((12, 9)) < 0.4)
    weight = rng.choice([0.5, 1.0, 2.0, 0.0, -1.0], len(user)).astype(np.float32)
    time = np.arange(len(user), dtype=np.int64)
    return Interactions(user.astype(np.int32), item.astype(np.int32), weight, time, 12, 9)


def test_a_query_solves_equation_4_of_the_paper() -> None:
    """Over every cell: the confidence of those not met is 1, and a weight below 0 is a preference of 0, held firmly."""
    data = Dataset.of(weighted())
    model = IALS(factors=3, confidence=4.0, l2=0.5, epochs=3).fit(data)
    y = model.item_vectors_.astype(np.float64)
    met = data.interactions.matrix().toarray()
    got = model.encode(Queries.of_users(np.arange(12, dtype=np.int32), data))
    for user in range(12):
        confidence, preference = np.diag(1 + 4.0 * np.abs(met[user])), (met[user] > 0).astype(float)
        gram = y.T @ confidence @ y + 0.5 * np.eye(3)
        np.testing.assert_allclose(
            got[user], np.linalg.solve(gram, y.T @ confidence @ preference), rtol=1e-3, atol=1e-4
        )


def test_after_many_rounds_items_solve_theirs() -> None:
    data = Dataset.of(weighted())
    model = IALS(factors=2, confidence=4.0, l2=0.5, epochs=300).fit(data)
    x = model.encode(Queries.of_users(np.arange(12, dtype=np.int32), data)).astype(np.float64)
    met = data.interactions.matrix().toarray().T
    for item in range(9):
        confidence, preference = np.diag(1 + 4.0 * np.abs(met[item])), (met[item] > 0).astype(float)
        expected = np.linalg.solve(x.T @ confidence @ x + 0.5 * np.eye(2), x.T @ confidence @ preference)
        np.testing.assert_allclose(model.item_vectors_[item], expected, rtol=0.02, atol=0.01)
