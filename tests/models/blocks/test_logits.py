"""Logistic regressions of rows: the gradient is 0 where they end, also where likes and dislikes fall apart."""

import numpy as np

from palate.kernels.numbers import expit
from palate.models.blocks.logits import logistic_rows
from palate.sparse import CSR

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 3)).astype(np.float32)


def gradient(rows: CSR, right: np.ndarray, offset: np.ndarray, l2: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Of the loss of each row by its vector."""
    chance = expit(offset + np.einsum("ef,ef->e", vectors[rows.row], X[rows.indices]))
    pulls = (rows.data * (right - chance))[:, None] * X[rows.indices]
    sums = np.zeros((len(rows), X.shape[1]))
    np.add.at(sums, rows.row, pulls)
    return sums - l2[:, None] * vectors


def test_each_row_is_at_its_maximum() -> None:
    row, item = np.repeat(np.arange(4), 20), np.concatenate([RNG.permutation(30)[:20] for _ in range(4)])
    rows = CSR.of_pairs(row, item, RNG.uniform(0.5, 2.0, 80).astype(np.float32), (4, 30))
    right = RNG.integers(0, 2, rows.nnz).astype(np.float32)
    offset, l2 = RNG.normal(size=rows.nnz).astype(np.float32), np.full(4, 0.5, dtype=np.float32)
    vectors = logistic_rows(rows, right, offset, X, l2, steps=12)
    np.testing.assert_allclose(gradient(rows, right, offset, l2, vectors), 0.0, atol=1e-3)


def test_a_row_that_likes_all_it_saw_stays_finite() -> None:
    rows = CSR.of_pairs(np.zeros(3, int), np.arange(3), np.full(3, 1e4, dtype=np.float32), (1, 30))
    nothing = np.zeros(3, dtype=np.float32)
    vectors = logistic_rows(rows, nothing + 1, nothing, X, np.array([1e-9], dtype=np.float32), steps=20)
    assert np.isfinite(vectors).all() and (vectors @ X[:3].T > 1).all()
