from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.models.factors.pure_svd import PureSVD
from palate.testing import checkerboard, interactions

ROWS = [[0, 1, 2], [0, 1], [1, 2, 4], [0, 3], [2, 3, 4], [4, 5]]


def test_scores_are_the_projection_on_the_leading_singular_vectors() -> None:
    data = interactions(ROWS)
    met = data.matrix().toarray()
    turned = np.linalg.svd(met)[2][:3]
    model = PureSVD(factors=3).fit(Dataset.of(data))
    queries = Queries.of_histories([[0], [2, 5], []])
    expected = np.array([met[0] * 0, met[0] * 0, met[0] * 0])
    expected[0, 0] = expected[1, 2] = expected[1, 5] = 1
    scores = model.score(queries, np.arange(6, dtype=np.int32))
    np.testing.assert_allclose(scores, expected @ turned.T @ turned, atol=1e-5)


@pytest.mark.parametrize(("shape", "factors"), [((40, 40), 50), ((24, 60), 24), ((60, 24), 30), ((20, 20), 19)])
def test_more_factors_than_tell_anything_are_held_back_and_said(shape: tuple[int, int], factors: int) -> None:
    """With as many factors as users or items, what was not met would score rounding noise."""
    users, items = shape
    rows = [[item for item in range(user % 2, items, 2) if item != user % items] for user in range(users)]
    data = Dataset.of(interactions(rows))
    most = min(shape) // 2
    with pytest.warns(
        UserWarning, match=rf"keeps {most} factors, not {factors}: .* users \({users}\) or items \({items}\)"
    ):
        model = PureSVD(factors=factors).fit(data)
    assert model.item_vectors_.shape == (items, most)
    everyone = np.arange(users)
    lists = model.recommend(Queries.of_users(everyone, data), 1)
    left_out = everyone % items
    results = (lists.item[:, 0] == left_out)[left_out % 2 == everyone % 2]
    assert results.mean() > 0.9 and lists.score.min() > 1e-3


def test_users_and_items_without_an_event_allow_no_more_factors() -> None:
    met = checkerboard(20)
    wide = replace(met, n_users=200, n_items=300)
    with pytest.warns(UserWarning, match="keeps 10 factors"):
        assert PureSVD(factors=50).fit(Dataset.of(wide)).item_vectors_.shape == (300, 10)
