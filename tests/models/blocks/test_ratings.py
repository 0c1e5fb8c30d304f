"""What models of ratings share."""

import numpy as np

from palate.models.blocks.ratings import bounded, item_biases, rating_matrix, row_biases
from palate.sparse import CSR
from palate.testing import interactions


def test_bounded_stays_inside_keeps_the_order_and_hardly_differs_from_clipping() -> None:
    scores = np.sort(np.random.default_rng(0).uniform(-3, 9, 1000)).astype(np.float32)
    got = bounded(scores, 1.0, 5.0)
    assert got.min() >= 1 and got.max() <= 5 and (np.diff(got) >= 0).all()
    np.testing.assert_allclose(got, np.clip(scores, 1, 5), atol=0.01)
    assert (np.diff(got[::10]) > 0).all()  # what is told apart by more than rounding stays apart
    middle = (scores > 1.1) & (scores < 4.9)
    np.testing.assert_array_equal(got[middle], scores[middle])


def test_where_all_ratings_are_equal_so_is_every_prediction() -> None:
    assert bounded(np.array([1.0, 3.0, 9.0], np.float32), 3.0, 3.0).tolist() == [3.0] * 3


def test_an_item_rated_twice_has_the_mean() -> None:
    twice = interactions([[0, 1, 0], [1]])
    object.__setattr__(twice, "rating", np.array([2.0, 3.0, 5.0, 4.0], np.float32))
    assert rating_matrix(twice).toarray().tolist() == [[3.5, 3.0], [0.0, 4.0]]


def test_biases_solve_their_least_squares() -> None:
    rng = np.random.default_rng(0)
    rated = CSR.of_dense(np.where(rng.random((9, 6)) < 0.6, rng.integers(1, 6, (9, 6)), 0).astype(np.float32))
    mean = float(rated.data.mean())
    x = np.zeros((rated.nnz, 15))
    x[np.arange(rated.nnz), rated.row] = x[np.arange(rated.nnz), 9 + rated.indices] = 1
    solution = np.linalg.solve(x.T @ x + np.diag([15.0] * 9 + [10.0] * 6), x.T @ (rated.data - mean))
    items = item_biases(rated, mean)
    np.testing.assert_allclose(items, solution[9:], atol=1e-4)
    np.testing.assert_allclose(row_biases(rated, mean, items), solution[:9], atol=1e-4)
