"""Epochs of gradient descent, against the loop written out in float64."""

import numpy as np
import pytest
from scipy.special import expit

from palate.kernels.sgd import bpr_epoch, svd_epoch
from palate.sparse import CSR


@pytest.mark.parametrize("factors", [1, 16, 37])
def test_an_svd_epoch_is_the_plain_loop(factors: int) -> None:
    rng = np.random.default_rng(factors)
    user, item = (rng.integers(0, n, 200).astype(np.int32) for n in (7, 11))
    rating = rng.integers(1, 6, 200).astype(np.float32)
    tables = [rng.normal(0, 0.1, shape).astype(np.float32) for shape in (7, 11, (7, factors), (11, factors))]
    bu, bi, p, q = (table.astype(np.float64) for table in tables)
    squares = 0.0
    for u, i, r in zip(user, item, rating, strict=True):
        error = r - 3.0 - bu[u] - bi[i] - p[u] @ q[i]
        squares += error**2
        bu[u], bi[i] = bu[u] + 0.01 * (error - 0.1 * bu[u]), bi[i] + 0.01 * (error - 0.1 * bi[i])
        p[u], q[i] = p[u] + 0.01 * (error * q[i] - 0.1 * p[u]), q[i] + 0.01 * (error * p[u] - 0.1 * q[i])
    got = svd_epoch(user, item, rating, 3.0, *tables, 0.01, 0.1)
    np.testing.assert_allclose(got, squares, rtol=1e-5)
    for table, expected in zip(tables, (bu, bi, p, q), strict=True):
        np.testing.assert_allclose(table, expected, rtol=1e-4, atol=1e-5)


def test_a_bpr_epoch_is_the_plain_loop() -> None:
    rng = np.random.default_rng(0)
    liked = CSR.of_dense((rng.random((7, 11)) < 0.4).astype(np.float32))
    user, item = liked.row.astype(np.int32), liked.indices
    other = rng.integers(0, 11, len(user)).astype(np.int32)
    tables = [rng.normal(0, 0.1, (n, 5)).astype(np.float32) for n in (7, 11)]
    squares = np.full((7, 5), 1e-6, np.float32), np.full((11, 5), 1e-6, np.float32)
    users, items, uu, ii = (table.astype(np.float64) for table in (*tables, *squares))
    loss, steps = 0.0, 0
    for u, i, j in zip(user, item, other, strict=True):
        if liked.toarray()[u, j]:
            continue
        ahead = users[u] @ (items[i] - items[j])
        loss, steps = loss + np.log1p(np.exp(-ahead)), steps + 1
        for_u, for_i = expit(-ahead) * (items[i] - items[j]), expit(-ahead) * users[u]
        slopes = (users, uu, u, for_u), (items, ii, i, for_i), (items, ii, j, -for_i)
        moves = [(table, sums, row, 0.1 * table[row] - slope) for table, sums, row, slope in slopes]
        for table, sums, row, slope in moves:
            sums[row] += slope**2
            table[row] -= 0.05 * slope / np.sqrt(sums[row])
    got = bpr_epoch(user, item, other, (liked.indptr, liked.indices), *tables, squares, 0.05, 0.1)
    assert got[1] == steps < len(user)
    np.testing.assert_allclose(got[0], loss, rtol=1e-4)
    np.testing.assert_allclose(tables[0], users, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(tables[1], items, rtol=1e-3, atol=1e-4)


def test_bad_input_is_refused() -> None:
    zero, one = np.zeros(1, np.int32), np.ones(1, np.float32)
    vectors, none = np.ones((1, 2), np.float32), (np.zeros(2, np.int64), np.zeros(0, np.int32))
    with pytest.raises(ValueError, match="a code lies outside"):
        svd_epoch(zero, zero + 1, one, 0.0, one, one, vectors, vectors.copy(), 0.1, 0.1)
    with pytest.raises(ValueError, match="a code lies outside"):
        svd_epoch(zero - 1, zero, one, 0.0, one, one, vectors, vectors.copy(), 0.1, 0.1)
    with pytest.raises(ValueError, match="a code lies outside"):
        bpr_epoch(zero, zero, zero + 1, none, vectors, vectors, (vectors, vectors), 0.1, 0.1)
