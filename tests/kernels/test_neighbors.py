"""Neighbours and what they say, against sums written out."""

from typing import Any

import numpy as np
import pytest

from palate.kernels.neighbors import KINDS, deviations
from palate.kernels.neighbors import nearest as nearest_in_no_order
from palate.sparse import CSR


def nearest(*matrices: Any, **settings: Any) -> tuple[np.ndarray, np.ndarray]:
    """Best first, of equals the lower first; what pads comes last."""
    best, value = nearest_in_no_order(*matrices, **settings)
    order = np.lexsort((best, -value), axis=1)
    return np.take_along_axis(best, order, 1), np.take_along_axis(value, order, 1)


def similarity(a: np.ndarray, b: np.ndarray, kind: str, shrinkage: float) -> float:
    """Of two rows with NaN where nothing is."""
    both = ~np.isnan(a) & ~np.isnan(b)
    n, x, y = both.sum(), a[both].astype(np.float64), b[both].astype(np.float64)
    if n == 0:
        return 0.0
    if kind == "difference":
        return n / (n + shrinkage) / (1 + ((x - y) ** 2).mean())
    if kind == "common":
        return n * n / (n + shrinkage)
    if kind == "lift":
        return n / (n + shrinkage) * n / ((~np.isnan(a)).sum() * (~np.isnan(b)).sum())
    if kind == "jaccard":
        return n / (n + shrinkage) * n / ((~np.isnan(a)).sum() + (~np.isnan(b)).sum() - n)
    if kind == "pearson":
        x, y = x - x.mean(), y - y.mean()
    lengths = np.sqrt((x @ x) * (y @ y))
    if kind == "cosine":
        lengths = np.sqrt(np.nansum(a.astype(np.float64) ** 2) * np.nansum(b.astype(np.float64) ** 2))
    return n / (n + shrinkage) * (x @ y) / lengths if lengths > 1e-9 else 0.0


def random_rows(rows: int, columns: int, seed: int, share: float = 0.4) -> tuple[CSR, np.ndarray]:
    rng = np.random.default_rng(seed)
    dense = rng.integers(1, 6, (rows, columns)).astype(np.float32)
    dense[rng.random(dense.shape) > share] = np.nan
    row, column = np.nonzero(~np.isnan(dense))
    return CSR.of_pairs(row, column, dense[row, column], dense.shape), dense


def table(a: np.ndarray, b: np.ndarray, kind: str, shrinkage: float) -> np.ndarray:
    return np.array([[similarity(x, y, kind, shrinkage) for y in b] for x in a]).reshape(len(a), len(b))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("rows", "columns", "shrinkage", "k"), [(23, 41, 0.0, 5), (40, 9, 7.5, 99), (1, 3, 0.0, 2)])
def test_the_nearest_are_those_of_all_pairs(
    threads: int, kind: str, rows: int, columns: int, shrinkage: float, k: int
) -> None:
    a, dense = random_rows(rows, columns, seed=rows)
    likeness = table(dense, dense, kind, shrinkage)
    np.fill_diagonal(likeness, 0)
    best, value = nearest(a.parts, a.T.parts, rows, k, kind, shrinkage, others=True)
    assert best.shape == (rows, min(k, rows))
    for r in range(rows):
        filled = best[r] >= 0
        expected = np.sort(likeness[r][likeness[r] > 1e-7])[::-1][:k]
        np.testing.assert_allclose(value[r][filled], expected, rtol=1e-5)
        np.testing.assert_allclose(likeness[r, best[r][filled]], expected, rtol=1e-5)
        assert r not in best[r] and len(set(best[r][filled])) == filled.sum()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("share", "ones"), [(0.7, False), (0.7, True), (0.05, False), (0.05, True)])
def test_rows_that_meet_often_or_seldom_and_values_of_1(kind: str, share: float, ones: bool) -> None:
    """Each is summed by a loop of its own."""
    a, dense = random_rows(40, 60, seed=5, share=share)
    if ones:
        a, dense = a.with_data(np.ones(a.nnz)), np.where(np.isnan(dense), np.nan, 1.0)
    likeness = table(dense, dense, kind, 3.0)
    _, value = nearest(a.parts, a.T.parts, 40, 40, kind, 3.0)
    expected = -np.sort(-np.where(likeness > 1e-7, likeness, 0), axis=1)
    np.testing.assert_allclose(np.where(value > 0, value, 0), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("k", [1, 30, 90, 300])
def test_the_best_of_many_are_the_head_of_all(threads: int, k: int) -> None:
    """Lists longer than are held at once, with many ties."""
    a, _ = random_rows(700, 12, seed=4)
    best, value = nearest(a.parts, a.T.parts, 700, k, "jaccard")
    every, of_every = nearest(a.parts, a.T.parts, 700, 700, "jaccard")
    np.testing.assert_array_equal(best, every[:, :k])
    np.testing.assert_array_equal(value, of_every[:, :k])
    assert (np.lexsort((every, -of_every)) == np.arange(700)).all()


def test_of_equals_the_lower_is_nearer_and_oneself_is_a_neighbour_unless_left_out() -> None:
    a = CSR.of_dense(np.ones((4, 3), np.float32))
    assert nearest(a.parts, a.T.parts, 4, 2, "cosine")[0].tolist() == [[0, 1]] * 4
    assert nearest(a.parts, a.T.parts, 4, 2, "cosine", others=True)[0].tolist() == [[1, 2], [0, 2], [0, 1], [0, 1]]


def test_equal_values_have_no_correlation_and_opposites_are_no_neighbours() -> None:
    flat = CSR.of_dense(np.full((3, 5), 0.1, np.float32))
    assert (nearest(flat.parts, flat.T.parts, 3, 3, "pearson")[0] == -1).all()
    against = CSR.of_dense(np.array([[1, -1], [-1, 1]], np.float32))
    assert nearest(against.parts, against.T.parts, 2, 2, "cosine")[0].tolist() == [[0, -1], [1, -1]]


@pytest.mark.parametrize("kind", ["cosine", "jaccard", "common", "lift"])
def test_rows_that_fill_many_columns_are_counted_like_all_others(threads: int, kind: str) -> None:
    """More columns than are counted at once; the last rows fill too few of them for a panel, one fills none."""
    rng = np.random.default_rng(7)
    share = np.concatenate([np.linspace(0.97, 0.1, 4), np.linspace(0.02, 0, 896)])
    dense = (rng.random((900, 4400)) < share[:, None]).astype(np.float32)
    a = CSR.of_dense(dense)
    filled = np.where(dense > 0, 1.0, np.nan)
    likeness = table(filled[:4], filled, kind, 2.0)
    np.fill_diagonal(likeness, 0)
    best, value = nearest(a.parts, a.T.parts, 900, 40, kind, 2.0, others=True)
    expected = -np.sort(-np.where(likeness > 1e-7, likeness, 0), axis=1)[:, :40]
    np.testing.assert_allclose(np.where(value > 0, value, 0)[:4], expected, rtol=1e-5)
    few, of_few = nearest(a.take(np.arange(4)).parts, a.T.parts, 900, 40, kind, 2.0, others=True)
    np.testing.assert_array_equal(best[:4], few)  # so few are compared without panels
    np.testing.assert_array_equal(value[:4], of_few)


def test_sums_that_pass_through_0_count_once() -> None:
    rng = np.random.default_rng(9)
    dense = rng.integers(-1, 2, (60, 12)).astype(np.float32)
    dense[rng.random(dense.shape) > 0.3] = np.nan
    row, column = np.nonzero(~np.isnan(dense))
    a = CSR.of_pairs(row, column, dense[row, column], dense.shape)
    likeness = table(dense, dense, "cosine", 0.0)
    expected = -np.sort(-np.where(likeness > 1e-7, likeness, 0), axis=1)
    best, value = nearest(a.parts, a.T.parts, 60, 60, "cosine")
    np.testing.assert_allclose(np.where(value > 0, value, 0), expected, rtol=1e-5)
    assert all(len(set(near[near >= 0])) == (near >= 0).sum() for near in best)
    means = deviations(a.parts, a.T.parts, a.T.data, 60, 60, "cosine", 0.0, np.arange(12, dtype=np.int32))
    weight = np.where(likeness > 1e-7, likeness, 0)
    with np.errstate(invalid="ignore"):
        mean = weight @ np.nan_to_num(dense) / (weight @ ~np.isnan(dense))
    np.testing.assert_allclose(means, mean, rtol=1e-4, atol=1e-6)


def test_an_empty_row_has_no_neighbours() -> None:
    a, _ = random_rows(6, 5, seed=0)
    empty = CSR.empty((2, 5))
    assert (nearest(empty.parts, a.T.parts, 6, 3, "cosine")[0] == -1).all()
    assert nearest(a.parts, CSR.empty((5, 0)).parts, 0, 3, "cosine")[0].shape == (6, 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 4, 100])
def test_deviations_are_the_weighted_means_of_those_who_said_something(threads: int, kind: str, k: int) -> None:
    a, dense = random_rows(11, 13, seed=1)
    b, stored = random_rows(29, 13, seed=2, share=0.3)
    rng = np.random.default_rng(3)
    means = b.with_data(rng.normal(size=b.nnz))
    values = np.full(stored.shape, np.nan)
    values[means.row, means.indices] = means.data
    wanted = np.array([3, 0, 12, 3], np.int32)
    got = deviations(a.parts, b.T.parts, means.T.data, 29, k, kind, 2.0, wanted)
    likeness = table(dense, stored, kind, 2.0).astype(np.float32)
    for r in range(len(a)):
        order = np.lexsort((np.arange(29), -likeness[r]))
        for j, column in enumerate(wanted):
            near = [b for b in order if likeness[r, b] > 1e-7 and not np.isnan(values[b, column])][:k]
            weight = likeness[r, near].astype(np.float64)
            expected = weight @ values[near, column] / weight.sum() if near else np.nan
            np.testing.assert_allclose(got[r, j], expected, rtol=1e-4, atol=1e-5)


def test_bad_input_is_refused() -> None:
    a, _ = random_rows(6, 5, seed=0)
    wanted = np.array([5], np.int32)
    with pytest.raises(ValueError, match="not in tuple"):
        nearest(a.parts, a.T.parts, 6, 3, "sine")
    with pytest.raises(ValueError, match="an index lies outside"):
        nearest(a.parts, a.T.parts, 5, 3, "cosine")
    with pytest.raises(ValueError, match="shrinkage is below 0"):
        nearest(a.parts, a.T.parts, 6, 3, "cosine", -1.0)
    with pytest.raises(ValueError, match="a column lies outside"):
        deviations(a.parts, a.T.parts, a.data, 6, 3, "cosine", 0.0, wanted)
    with pytest.raises(ValueError, match="k is below 1"):
        deviations(a.parts, a.T.parts, a.data, 6, 0, "cosine", 0.0, wanted - 1)
    with pytest.raises(TypeError):
        nearest((a.indptr, a.indices, a.data.astype(np.float64)), a.T.parts, 6, 3, "cosine")
