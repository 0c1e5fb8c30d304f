"""Ranking metrics, by hand and against the plainest code that could be written."""

from collections.abc import Callable
from itertools import permutations
from math import log2

import numpy as np
import pytest
from sklearn.metrics import f1_score, ndcg_score

from palate.metrics.ranking import METRICS, graded_ndcg


def places(*rows: str) -> np.ndarray:
    """x hits, . does not."""
    return np.array([[place == "x" for place in row] for row in rows])


BY_HAND = [
    # hits, relevant, and what each metric says
    (".x.x", 3, {"precision": 2 / 4, "recall": 2 / 3, "hit_rate": 1.0, "mrr": 1 / 2, "map": (1 / 2 + 2 / 4) / 3}),
    (".x.x", 3, {"ndcg": (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3) + 1 / log2(4))}),
    ("xx..", 2, {"precision": 0.5, "recall": 1.0, "hit_rate": 1.0, "mrr": 1.0, "map": 1.0, "ndcg": 1.0}),
    ("xx", 5, {"precision": 1.0, "recall": 2 / 5, "hit_rate": 1.0, "mrr": 1.0, "map": 1.0, "ndcg": 1.0}),
    ("xx", 5, {"capped_recall": 1.0, "uncapped_map": 2 / 5, "f1": 4 / 7, "r_precision": 2 / 5}),
    (".x.x", 3, {"capped_recall": 2 / 3, "uncapped_map": (1 / 2 + 2 / 4) / 3, "f1": 4 / 7, "r_precision": 1 / 3}),
    (".x.x", 2, {"capped_recall": 1.0, "r_precision": 1 / 2}),
    ("...x", 1, {"r_precision": 0.0}),
    ("....", 2, dict.fromkeys(METRICS, 0.0)),
    ("x", 1, dict.fromkeys(METRICS, 1.0)),
    ("..", 0, dict.fromkeys(METRICS, 0.0)),
    ("..x", 1, {"mrr": 1 / 3, "map": 1 / 3, "ndcg": 1 / log2(4), "recall": 1.0, "precision": 1 / 3}),
]


@pytest.mark.parametrize(("row", "relevant", "says"), BY_HAND)
def test_by_hand(row: str, relevant: int, says: dict[str, float]) -> None:
    result = {name: float(METRICS[name](places(row), np.array([relevant]))[0]) for name in says}
    assert result == pytest.approx(says, rel=1e-12)


def plain(recommended: list[int], right: set[int], k: int) -> dict[str, float]:
    """Every metric in its textbook form, over one list."""
    hit = [item in right for item in recommended[:k]] + [False] * (k - len(recommended))
    result = sum(hit)
    first = next((1 / (place + 1) for place in range(k) if hit[place]), 0.0)
    gain = sum(1 / log2(place + 2) for place in range(k) if hit[place])
    ideal = sum(1 / log2(place + 2) for place in range(min(k, len(right))))
    average = sum(sum(hit[: place + 1]) / (place + 1) for place in range(k) if hit[place]) / min(k, len(right))
    return {
        "precision": result / k,
        "recall": result / len(right),
        "hit_rate": float(result > 0),
        "mrr": first,
        "map": average,
        "ndcg": gain / ideal,
        "capped_recall": result / min(k, len(right)),
        "uncapped_map": average * min(k, len(right)) / len(right),
        "f1": 2 * (result / k) * (result / len(right)) / (result / k + result / len(right)) if result else 0.0,
        "r_precision": sum(hit[: len(right)]) / len(right),
    }


@pytest.mark.parametrize("k", [1, 3, 10, 40])
def test_against_the_textbook(k: int) -> None:
    """k of 40 is above the catalogue of 30: the last places stay empty, and count."""
    rng = np.random.default_rng(k)
    lists = [rng.permutation(30)[: min(k, rng.integers(1, 31))].tolist() for _ in range(50)]
    right = [set(rng.choice(30, rng.integers(1, 12), replace=False).tolist()) for _ in range(50)]
    hits = np.array(
        [
            [place < len(row) and row[place] in good for place in range(k)]
            for row, good in zip(lists, right, strict=True)
        ]
    )
    relevant = np.array([len(good) for good in right])
    expected = [plain(row, good, k) for row, good in zip(lists, right, strict=True)]
    for name, metric in METRICS.items():
        np.testing.assert_allclose(metric(hits, relevant), [entry[name] for entry in expected], rtol=1e-12)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_one_number_per_query_from_0_to_1(metric: Callable[..., np.ndarray]) -> None:
    rng = np.random.default_rng(0)
    hits = rng.random((200, 10)) < 0.3
    values = metric(hits, hits.sum(1) + rng.integers(0, 5, 200))
    assert values.shape == (200,) and values.dtype == np.float64
    assert values.min() >= 0.0 and values.max() <= 1.0


@pytest.mark.parametrize("name", ["mrr", "map", "ndcg"])
def test_earlier_is_better(name: str) -> None:
    early, late = METRICS[name](places("x..", "..x"), np.array([1, 1]))
    assert early > late


def test_of_no_query() -> None:
    for metric in METRICS.values():
        assert len(metric(np.zeros((0, 5), dtype=bool), np.zeros(0, dtype=np.int64))) == 0


def gains_of(weight: np.ndarray, score: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The weights down the list that the scores make, and down the ideal one."""
    order = np.argsort(-score, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(weight, order, axis=1), -np.sort(-weight, axis=1)[:, :k]


@pytest.mark.parametrize("k", [1, 5, 30])
def test_graded_ndcg_is_that_of_scikit_learn(k: int) -> None:
    """Weights tie; scores do not, for of equal scores scikit-learn takes the mean, where a list has one order."""
    rng = np.random.default_rng(k)
    weight, score = rng.integers(0, 4, (50, 30)).astype(float), rng.permuted(np.tile(np.arange(30.0), (50, 1)), axis=1)
    result = graded_ndcg(*gains_of(weight, score, k))
    np.testing.assert_allclose(
        result, [ndcg_score([w], [s], k=k) for w, s in zip(weight, score, strict=True)], rtol=1e-12
    )


def test_where_scores_tie_scikit_learn_has_the_mean_over_the_orders() -> None:
    weight, score = np.array([[3.0, 1.0, 0.0, 2.0]]), np.array([[1.0, 1.0, 1.0, 1.0]])
    ideal = -np.sort(-weight, axis=1)
    each = [graded_ndcg(weight[:, list(order)], ideal)[0] for order in permutations(range(4))]
    assert np.mean(each) == pytest.approx(ndcg_score(weight, score), abs=1e-12)


def test_equal_weights_make_graded_ndcg_that_of_hits() -> None:
    rng = np.random.default_rng(0)
    hits = rng.random((100, 8)) < 0.3
    relevant = hits.sum(1) + rng.integers(0, 6, 100)
    ideal = np.where(np.arange(8) < relevant[:, None], 2.5, 0.0)
    np.testing.assert_allclose(graded_ndcg(2.5 * hits, ideal), METRICS["ndcg"](hits, relevant), rtol=1e-12)


def test_f1_is_that_of_scikit_learn() -> None:
    """Of k places that hold an item each: shown is predicted, relevant is true."""
    rng = np.random.default_rng(0)
    right = rng.random((40, 30)) < 0.3
    recommended = np.array([rng.permutation(30)[:5] for _ in range(40)])
    predicted = np.zeros_like(right)
    np.put_along_axis(predicted, recommended, True, axis=1)
    result = METRICS["f1"](np.take_along_axis(right, recommended, axis=1), right.sum(1))
    np.testing.assert_allclose(result, [f1_score(t, p, zero_division=0) for t, p in zip(right, predicted, strict=True)])


def test_a_perfect_list_scores_exactly_1() -> None:
    for k in range(1, 60):
        assert METRICS["ndcg"](np.ones((1, k), dtype=bool), np.array([k + 3]))[0] == 1.0
