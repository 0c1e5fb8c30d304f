"""Every metric has its own paired test against the baseline: the one that it would have if it ranked."""

import json

import numpy as np
from evaluation.oracle import Table
from splitting.worlds import many

from palate.evaluation.compare import compare
from palate.evaluation.comparison import Comparison, Row
from palate.models.factors.svd import SVD
from palate.models.recommender import Recommends
from palate.splitting.random import random

DATA = many(1200, users=50, items=40, rated=True)
SPLIT = random(DATA, share=0.3)
CLOSE = 1e-5  # tests are kept to six digits


def knowing(share: float, seed: int) -> np.ndarray:
    """Scores that put a share of the relevant items first."""
    rng = np.random.default_rng(seed)
    scores = rng.random((50, 40))
    row, item = SPLIT.queries.user[SPLIT.relevant.row], SPLIT.relevant.item
    known = rng.random(len(row)) < share
    scores[row[known], item[known]] += 1.0
    return scores


def lists() -> dict[str, Recommends]:
    return {"good": Table(knowing(0.5, 1)), "fair": Table(knowing(0.1, 2))}


def compared(metric: str) -> Comparison:
    return compare(lists(), SPLIT, 5, ks=(1, 5), metric=metric, baselines=("popular",))


def of(comparison: Comparison, name: str) -> Row:
    return next(row for row in comparison.models if row.name == name)


def test_a_metric_has_the_test_that_it_would_have_if_it_ranked() -> None:
    by_ndcg = compared("ndcg")
    for metric in ("recall", "map"):
        ranking = compared(metric)
        for name in ("good", "fair"):
            mine, own = of(by_ndcg, name).tests[f"{metric}@5"], of(ranking, name).against
            assert own is not None
            assert np.allclose(list(vars(mine).values()), list(vars(own).values()), rtol=CLOSE)


def test_the_difference_is_that_of_the_two_figures_in_every_metric_with_a_value_per_query() -> None:
    comparison = compared("ndcg")
    row, base = of(comparison, "good"), of(comparison, comparison.baseline)
    assert {"ndcg@1", "recall@1", "novelty@5"} <= set(row.tests)
    assert "catalogue_coverage@5" not in row.tests  # one number for all lists: no query has a value
    for name, test in row.tests.items():
        assert np.isclose(test.difference, row.metrics[name].mean - base.metrics[name].mean, rtol=CLOSE, atol=1e-9)
        assert test.p <= test.p_holm <= 1.0
    assert row.tests[comparison.metric] == row.against
    assert base.tests == {}


def test_errors_of_ratings_are_tested_too() -> None:
    comparison = compare({"svd": SVD(factors=2, epochs=3)}, SPLIT, 5, ks=(5,), metric="rmse", baselines=("bias",))
    tests = of(comparison, "svd").tests
    assert {"rmse", "mae", "r2", "ndcg@5"} <= set(tests)
    assert tests["rmse"].difference * tests["r2"].difference < 0


def test_json_keeps_the_tests_and_an_older_comparison_has_none() -> None:
    comparison = compared("ndcg")
    written = json.loads(json.dumps(comparison.to_json()))
    assert Comparison.of_json(written).models == comparison.models
    for row in written["models"]:
        del row["tests"]
    assert all(row.tests == {} for row in Comparison.of_json(written).models)
