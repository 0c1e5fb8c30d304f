import numpy as np

from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.models.factors.pure_svd import PureSVD
from palate.testing import interactions

ROWS = [[0, 1, 2], [0, 1], [1, 2, 4], [0, 3], [2, 3, 4], [4, 5]]


def test_scores_are_the_projection_on_the_leading_singular_vectors() -> None:
    data = interactions(ROWS)
    met = data.matrix().toarray()
    turned = np.linalg.svd(met)[2][:3]
    model = PureSVD(factors=3).fit(Dataset.of(data))
    queries = Queries.of_histories([[0], [2, 5], []])
    expected = np.array([met[0] * 0, met[0] * 0, met[0] * 0])
    expected[0, 0] = expected[1, 2] = expected[1, 5] = 1
    found = model.score(queries, np.arange(6, dtype=np.int32))
    np.testing.assert_allclose(found, expected @ turned.T @ turned, atol=1e-5)


def test_with_all_vectors_a_user_is_told_what_they_met() -> None:
    data = interactions(ROWS)
    model = PureSVD(factors=100).fit(Dataset.of(data))
    found = model.score(Queries.of_users(np.arange(6, dtype=np.int32), Dataset.of(data)), np.arange(6, dtype=np.int32))
    np.testing.assert_allclose(found, data.matrix().toarray(), atol=1e-5)
