import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.models.blocks.graphs import edges, walked, walks_from
from palate.models.graph.p3alpha import P3Alpha
from palate.models.graph.rp3beta import RP3Beta
from palate.testing import interactions

ROWS = [[0, 1, 2], [0, 1], [1, 2, 4], [0, 3], [2, 3, 4], [4, 5]]


def by_hand(met: np.ndarray, alpha: float, beta: float) -> np.ndarray:
    """Item by item and user by user, as the papers write it."""
    degree, walks = met.sum(0), np.zeros((met.shape[1], met.shape[1]))
    for first in range(met.shape[1]):
        for other in range(met.shape[1]):
            for user in range(met.shape[0]):
                back, forth = met[user, first] / degree[first], met[user, other] / met[user].sum()
                walks[first, other] += (back * forth) ** alpha / degree[other] ** beta
    np.fill_diagonal(walks, 0)
    return walks


@pytest.mark.parametrize("alpha", [1.0, 0.6])
def test_p3alpha_is_the_formula(alpha: float) -> None:
    data = interactions(ROWS)
    weights = P3Alpha(alpha=alpha, neighbors=10).fit(Dataset.of(data)).similarity_
    np.testing.assert_allclose(weights.toarray(), by_hand(data.matrix().toarray(), alpha, 0.0), rtol=1e-5)


@pytest.mark.parametrize("beta", [0.0, 0.5])
def test_rp3beta_is_the_formula(beta: float) -> None:
    data = interactions(ROWS)
    weights = RP3Beta(alpha=0.8, beta=beta, neighbors=10).fit(Dataset.of(data)).similarity_
    np.testing.assert_allclose(weights.toarray(), by_hand(data.matrix().toarray(), 0.8, beta), rtol=1e-5)


def test_the_likeliest_ends_are_kept() -> None:
    data = interactions(ROWS)
    whole = by_hand(data.matrix().toarray(), 1.0, 0.3)
    strongest = walked(data.matrix(), 1.0, 0.3, 2).toarray()
    for row, mine in zip(whole, strongest, strict=True):
        best = np.argsort(-row, kind="stable")[:2]
        np.testing.assert_allclose(mine[best], row[best], rtol=1e-5)
        assert np.count_nonzero(mine) == np.count_nonzero(row[best])


def test_what_was_disliked_is_no_edge() -> None:
    data = interactions(ROWS)
    signed = data.matrix().with_data(np.where(np.arange(len(data)) == 1, -1, 1))
    assert edges(signed).nnz == len(data) - 1
    walks = walked(edges(signed), 1.0, 0.0, 10)
    assert np.isfinite(walks.data).all() and (walks.data > 0).all()


@pytest.mark.parametrize("alpha", [0.6, 1.0])
def test_walks_of_all_ends_are_those_of_which_the_best_are_kept(alpha: float) -> None:
    met = interactions(ROWS).matrix()
    met = met.with_data(np.arange(1, met.nnz + 1, dtype=np.float32))
    whole = by_hand(met.toarray(), alpha, 0.0)
    itself = np.array([((met.toarray() ** 2)[:, j] ** alpha / met.row_sums() ** alpha).sum() for j in range(6)])
    whole[np.arange(6), np.arange(6)] = itself / met.column_sums() ** alpha
    np.testing.assert_allclose(walks_from(met, met, alpha), met.toarray() @ whole, rtol=1e-4)


def worlds(share: float) -> Dataset:
    """Events of tastes, of which that share are of what everyone meets."""
    rng = np.random.default_rng(0)
    user = np.repeat(np.arange(400), 12)
    own = user % 8 * 25 + (25 * rng.random(len(user)) ** 2).astype(int)
    common = 200 + (40 * rng.random(len(user)) ** 3).astype(int)
    item = np.where(rng.random(len(user)) < share, common, own)
    return Dataset.of(interactions([np.unique(item[user == code]).tolist() for code in range(400)]))


def test_beta_is_chosen_by_what_is_withheld() -> None:
    for share, least, most in ((0.1, 0.0, 0.4), (0.8, 0.1, 0.8)):
        data = worlds(share)
        model = RP3Beta().fit(data)
        assert model.beta is None and least <= model.beta_ <= most
        same = RP3Beta(beta=model.beta_).fit(data)
        assert (same.similarity_.toarray() == model.similarity_.toarray()).all() and same.beta_ == model.beta_


def test_beta_stays_the_usual_one_where_nothing_tells() -> None:
    assert RP3Beta().fit(Dataset.of(interactions(ROWS[:2]))).beta_ == 0.3
    assert RP3Beta().fit(Dataset.of(interactions([[0], [1]]))).beta_ == 0.3
