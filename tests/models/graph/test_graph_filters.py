import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.errors import InputError
from palate.kernels.threads import use_threads
from palate.models.blocks.graphs import plateau
from palate.models.graph.cheby_cf import BETAS, FLATNESSES, ChebyCF, queries_of
from palate.models.graph.cheby_ease import ChebyEASE
from palate.models.graph.gf_cf import GFCF
from palate.models.recommender import Recommender
from palate.testing import interactions

ROWS = [[0, 1, 2], [0, 1], [1, 2, 4], [0, 3], [2, 3, 4], [4, 5], [5, 1, 3], [6, 0], [6, 2, 5]]
ITEMS = np.arange(7, dtype=np.int32)
HISTORIES = [[0], [2, 5], [], [1, 3, 6]]
MODELS: list[Recommender] = [GFCF(factors=3), ChebyCF(factors=3), ChebyEASE(factors=3, popular=4)]


def parts() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The normalised matrix, its right singular vectors, the degrees of items, and what is asked."""
    met = interactions(ROWS).matrix().toarray().astype(np.float64)
    a = met / np.sqrt(np.outer(met.sum(1), met.sum(0)))
    histories = np.array([[float(item in row) for item in range(7)] for row in HISTORIES])
    return a, np.linalg.svd(a)[2].T, met.sum(0), histories


def scored(model: Recommender) -> np.ndarray:
    return model.fit(Dataset.of(interactions(ROWS))).score(Queries.of_histories(HISTORIES), ITEMS)


def test_gf_cf_is_the_papers_formula() -> None:
    a, vectors, degree, histories = parts()
    low = vectors[:, :3] @ vectors[:, :3].T
    expected = histories @ a.T @ a + 0.3 * (histories / np.sqrt(degree)) @ low * np.sqrt(degree)
    np.testing.assert_allclose(scored(GFCF(factors=3, alpha=0.3)), expected, atol=1e-5)


@pytest.mark.parametrize(("degree", "flatness"), [(1, 1.0), (4, 2.0), (8, 1.5)])
def test_cheby_cf_is_the_authors_filter_of_the_eigenvalues(degree: int, flatness: float) -> None:
    a, vectors, degrees, histories = parts()
    value = np.sum((a @ vectors) ** 2, 0)
    k = np.arange(degree + 1)
    node = np.cos((degree + 0.5 - k) / (degree + 1) * np.pi)  # of the interpolation
    at = np.cos((degree - k) / degree * np.pi)  # where the plateau is read
    target = np.where(at < 0, 0.5 + 0.5 * np.abs(at) ** flatness, 0.5 - 0.5 * np.abs(at) ** flatness)
    polynomial = np.polynomial.Polynomial.fit(node, target, degree, domain=[-1, 1])
    both = polynomial(1 - 2 * value) + 0.2 * (np.arange(7) < 3)
    expected = (histories / degrees**0.4) @ (vectors * both) @ vectors.T * degrees**0.4
    model = ChebyCF(degree=degree, flatness=flatness, factors=3, alpha=0.2, beta=0.4)
    np.testing.assert_allclose(scored(model), expected, atol=1e-5)


def by_least_squares(known: list[int], l2: float) -> np.ndarray:
    """Each popular item regressed on the other popular ones, one by one; 0 elsewhere."""
    met = interactions(ROWS).matrix().toarray().astype(np.float64)
    weights = np.zeros((7, 7))
    for item in known:
        x = met[:, others := [other for other in known if other != item]]
        weights[others, item] = np.linalg.solve(x.T @ x + l2 * np.eye(len(others)), x.T @ met[:, item])
    return weights


@pytest.mark.parametrize("popular", [1, 3, 7, 100])
def test_cheby_ease_is_the_filter_and_so_much_of_the_autoencoder_of_popular_items(popular: int) -> None:
    *_, degree, histories = parts()
    known = sorted(np.argsort(-degree, kind="stable")[:popular].tolist())
    filtered = ChebyCF(flatness=1.5, factors=3, beta=0.4)
    expected = scored(filtered) + 0.7 * histories @ by_least_squares(known, 2.0)
    model = ChebyEASE(factors=3, popular=popular, l2=2.0, weight=0.7)
    np.testing.assert_allclose(scored(model), expected, atol=1e-5)
    assert model.popular_.tolist() == known
    some = np.array([6, 0, 4], dtype=np.int32)
    np.testing.assert_allclose(model.score(Queries.of_histories(HISTORIES), some), expected[:, some], atol=1e-5)


def test_cheby_ease_says_which_l2_leaves_no_single_solution() -> None:
    with pytest.raises(InputError, match="l2 = -3 .* take another l2"):
        scored(ChebyEASE(factors=3, popular=3, l2=-3.0))


def test_the_plateau_falls_from_all_to_nothing() -> None:
    for flatness in (0.5, 1.5, 4.0):
        passed = plateau(8, flatness)
        np.testing.assert_allclose(passed[[0, 4, 8]], [1, 0.5, 0], atol=1e-9)
        assert (np.diff(passed) <= 1e-12).all()
        np.testing.assert_allclose(passed + passed[::-1], 1)


@pytest.mark.parametrize("model", MODELS, ids=["gf_cf", "cheby_cf", "cheby_ease"])
def test_any_number_of_threads_gives_the_same_bits(model: Recommender) -> None:
    results = []
    for n in (1, 3):
        use_threads(n)
        results.append(scored(model))
    use_threads()
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize("model", MODELS, ids=["gf_cf", "cheby_cf", "cheby_ease"])
def test_a_history_explains_its_scores(model: Recommender) -> None:
    """The filter is linear in the row, so what the events add is the whole."""
    model.fit(Dataset.of(interactions(ROWS)))
    query = Queries.of_histories([[0, 2, 4]])
    np.testing.assert_allclose(model.explain(query, 5).sum(), model.score(query, ITEMS)[0, 5], rtol=1e-4)


def test_flatness_and_beta_are_those_that_rank_best_what_is_withheld() -> None:
    rng = np.random.default_rng(0)
    rows = [(np.flatnonzero(rng.random(20) < 0.6) + 20 * (user % 5)).tolist() for user in range(150)]
    data = Dataset.of(interactions(rows))
    model = ChebyCF(factors=8).fit(data)
    assert (model.flatness, model.beta) == (None, None)
    assert model.flatness_ in FLATNESSES and model.beta_ in BETAS
    queries = Queries.of_users(np.arange(20, dtype=np.int32), data)
    same = ChebyCF(factors=8, flatness=model.flatness_, beta=model.beta_).fit(data)
    assert (same.recommend(queries, 5).item == model.recommend(queries, 5).item).all()
    flat = ChebyCF(factors=8, flatness=3.0).fit(data)
    assert flat.flatness_ == 3.0 and flat.beta_ in BETAS
    few = Dataset.of(interactions([[0], [1], [2]]))
    assert ChebyCF(factors=2).fit(few).shape == (1.5, 0.4)


def test_fewer_users_are_asked_where_each_passes_many_events() -> None:
    assert [queries_of(events) for events in (0, 1e5, 4e5, 1e9)] == [1000, 1000, 500, 256]
