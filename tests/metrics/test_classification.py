"""AUC and log loss, against scikit-learn query by query, with ties; and where they say nothing."""

import numpy as np
import pytest
from sklearn.metrics import log_loss as sk_log_loss
from sklearn.metrics import roc_auc_score

from palate.metrics.classification import auc, auc_of_all, log_loss

N = 30


def pairs(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores with many ties, which are good, and of which query, in no order; some queries have one kind alone."""
    rng = np.random.default_rng(seed)
    query = rng.integers(0, N, 400)
    good = rng.random(400) < 0.4
    good[query < 3] = query[query < 3] == 1
    return rng.integers(0, 8, 400) / 8, good, query


@pytest.mark.parametrize("seed", range(3))
def test_auc_is_that_of_scikit_learn(seed: int) -> None:
    score, good, query = pairs(seed)
    result = auc(score, good, query, N)
    assert np.isnan(result[:3]).all()
    for index in range(3, N):
        mine = query == index
        assert result[index] == pytest.approx(roc_auc_score(good[mine], score[mine]), abs=1e-12)


def test_what_is_not_said_is_left_out_of_judged_pairs() -> None:
    result = auc(np.array([0.1, 0.9, np.nan, -np.inf]), np.array([False, True, False, False]), np.zeros(4, np.int64), 2)
    np.testing.assert_array_equal(result, [1.0, np.nan])
    assert len(auc(np.zeros(0), np.zeros(0, bool), np.zeros(0, np.int64), 0)) == 0


def test_auc_of_all_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 20, (N, 50)).astype(np.float32)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    good, barred = rng.random(scores.shape) < 0.1, rng.random(scores.shape) < 0.2
    barred[2:, :2], good[:, 0], good[:, 1] = False, True, False
    good &= ~barred
    good[0], good[1] = False, ~barred[1]
    (row, item), (out, outside) = np.nonzero(good), np.nonzero(barred)
    result = auc_of_all(scores.copy(), (out, outside), (row, item))
    assert np.isnan(result[:2]).all()
    lowest = np.nan_to_num(scores, nan=-1.0)
    for index in range(2, N):
        free = ~barred[index]
        assert result[index] == pytest.approx(roc_auc_score(good[index][free], lowest[index][free]), abs=1e-12)


def test_a_query_of_which_nothing_is_said_is_left_to_chance() -> None:
    scores, nobody = np.full((1, 5), np.nan, dtype=np.float32), np.zeros(0, np.int64)
    assert auc_of_all(scores, (nobody, nobody), (np.array([0]), np.array([3]))).tolist() == [0.5]


@pytest.mark.parametrize("seed", range(3))
def test_log_loss_is_that_of_scikit_learn(seed: int) -> None:
    chance, good, query = pairs(seed)  # 0 is among them: as sure as can be, and wrong at times
    result = log_loss(chance, good, query, N)
    for index in range(N):
        mine = query == index
        theirs = sk_log_loss(good[mine], np.stack([1 - chance[mine], chance[mine]], 1), labels=[False, True])
        assert result[index] == pytest.approx(theirs, abs=1e-9)


def test_log_loss_of_nothing_said() -> None:
    result = log_loss(np.array([0.5, np.nan, np.nan]), np.array([True, True, False]), np.array([0, 0, 1]), 3)
    np.testing.assert_allclose(result, [np.log(2), np.nan, np.nan])
