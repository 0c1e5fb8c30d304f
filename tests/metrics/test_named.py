"""The table of names: every metric that there is, each found under one name."""

import pytest

from palate.errors import InputError
from palate.evaluation.run import OTHERS
from palate.metrics import exposure, ranking, rating
from palate.metrics.named import NAMED, checked, full_name, lower_is_better, of_kind


def test_every_metric_has_its_name() -> None:
    assert set(of_kind("ranking", "list")) == {*ranking.METRICS, *OTHERS}
    assert set(of_kind("catalogue")) == set(exposure.METRICS)
    assert set(of_kind("rating")) == set(rating.METRICS)
    assert {name for name in of_kind("rating") if lower_is_better(name)} == {"rmse", "mae"}
    assert set(of_kind("classification")) == {"auc", "judged_auc", "log_loss"}
    assert of_kind("pooled") == ("pooled_auc",)


def test_each_says_what_it_is_in_a_sentence() -> None:
    for metric in NAMED.values():
        first = metric.about[0]
        assert metric.about.endswith(".") and "\n" not in metric.about and (first.isupper() or first == "1")


@pytest.mark.parametrize(
    ("metric", "full"),
    [("ndcg", "ndcg@10"), ("ndcg@10", "ndcg@10"), ("rmse", "rmse"), ("auc", "auc"), ("novelty", "novelty@10")],
)
def test_a_full_name_has_the_cutoff_where_there_is_one(metric: str, full: str) -> None:
    assert full_name(metric, 10) == full


@pytest.mark.parametrize("metric", ["ndgc", "ndcg@5", "rmse@10", "", "answered"])
def test_what_is_no_metric_is_said(metric: str) -> None:
    with pytest.raises(InputError, match=f'"{metric}" is not a metric'):
        full_name(metric, 10)


def test_the_nearest_name_is_told() -> None:
    with pytest.raises(InputError, match="did you mean 'ndcg'"):
        checked("ndgc")
    with pytest.raises(InputError, match="did you mean 'ndcg'"):
        full_name("ndcg@5", 10)
