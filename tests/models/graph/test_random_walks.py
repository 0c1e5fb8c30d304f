import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.models.graph.p3alpha import P3Alpha
from palate.models.graph.rp3beta import RP3Beta
from palate.models.graphs import edges, walked
from palate.testing import interactions

ROWS = [[0, 1, 2], [0, 1], [1, 2, 4], [0, 3], [2, 3, 4], [4, 5]]


def by_hand(met: np.ndarray, alpha: float, beta: float) -> np.ndarray:
    """Item by item and user by user, as the papers write it."""
    degree, walks = met.sum(0), np.zeros((met.shape[1], met.shape[1]))
    for one in range(met.shape[1]):
        for other in range(met.shape[1]):
            for user in range(met.shape[0]):
                back, forth = met[user, one] / degree[one], met[user, other] / met[user].sum()
                walks[one, other] += (back * forth) ** alpha / degree[other] ** beta
    np.fill_diagonal(walks, 0)
    return walks


@pytest.mark.parametrize("alpha", [1.0, 0.6])
def test_p3alpha_is_the_formula(alpha: float) -> None:
    data = interactions(ROWS)
    found = P3Alpha(alpha=alpha, neighbors=10).fit(Dataset.of(data)).similarity_
    np.testing.assert_allclose(found.toarray(), by_hand(data.matrix().toarray(), alpha, 0.0), rtol=1e-5)


@pytest.mark.parametrize("beta", [0.0, 0.5])
def test_rp3beta_is_the_formula(beta: float) -> None:
    data = interactions(ROWS)
    found = RP3Beta(alpha=0.8, beta=beta, neighbors=10).fit(Dataset.of(data)).similarity_
    np.testing.assert_allclose(found.toarray(), by_hand(data.matrix().toarray(), 0.8, beta), rtol=1e-5)


def test_the_likeliest_ends_are_kept() -> None:
    data = interactions(ROWS)
    whole = by_hand(data.matrix().toarray(), 1.0, 0.3)
    kept = walked(data.matrix(), 1.0, 0.3, 2).toarray()
    for row, mine in zip(whole, kept, strict=True):
        best = np.argsort(-row, kind="stable")[:2]
        np.testing.assert_allclose(mine[best], row[best], rtol=1e-5)
        assert np.count_nonzero(mine) == np.count_nonzero(row[best])


def test_what_was_disliked_is_no_edge() -> None:
    data = interactions(ROWS)
    signed = data.matrix().with_data(np.where(np.arange(len(data)) == 1, -1, 1))
    assert edges(signed).nnz == len(data) - 1
    walks = walked(edges(signed), 1.0, 0.0, 10)
    assert np.isfinite(walks.data).all() and (walks.data > 0).all()
