"""The leaderboard: its order, its shared ranks, its form as JSON and in the terminal."""

import io
import json
from dataclasses import fields

import numpy as np
import pytest
from evaluation.oracle import Failing, Rater, Table
from rich.console import Console
from splitting.worlds import many

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.errors import InputError
from palate.evaluation.baselines import SIMPLE, is_baseline, missing_baselines
from palate.evaluation.compare import compare
from palate.evaluation.comparison import Comparison, Figure, Row
from palate.evaluation.trial import Progress
from palate.forms import parameters_of
from palate.hybrids.weighted import Weighted
from palate.metrics.named import NAMED
from palate.models.baselines.bias import Bias
from palate.models.baselines.popular import Popular
from palate.models.baselines.random import Random
from palate.models.factors.svd import SVD
from palate.models.linear.ease import EASE
from palate.models.neighbors.item_knn import ItemKNN
from palate.models.recommender import Recommends
from palate.reports.sentences import sentences
from palate.reports.terminal import render, render_one, whisker
from palate.splitting.leave_last import leave_last
from palate.splitting.random import random
from palate.splitting.split import Split

DATA = many(2000, users=60, items=50, rated=True)
SPLIT = random(DATA, share=0.3)


def knowing(share: float, seed: int = 0) -> np.ndarray:
    """Scores that put a share of the relevant items first, and the rest in any order."""
    rng = np.random.default_rng(seed)
    scores = rng.random((60, 50))
    row, item = SPLIT.queries.user[SPLIT.relevant.row], SPLIT.relevant.item
    known = rng.random(len(row)) < share
    scores[row[known], item[known]] += 1.0
    return scores


def camps() -> Dataset:
    """400 people, each fond of one of twenty camps of ten items: easy for who looks at neighbours."""
    rng = np.random.default_rng(0)
    item = np.concatenate([10 * rng.integers(0, 20) + rng.permutation(10)[:8] for _ in range(400)]).astype(np.int32)
    user = np.repeat(np.arange(400, dtype=np.int32), 8)
    weight, time = np.ones(len(item), np.float32), np.arange(len(item), dtype=np.int64)
    return Dataset.of(Interactions(user, item, weight, time, 400, 200))


def compared(**options: object) -> Comparison:
    models = {
        "bad": Table(knowing(0.0)),
        "twin": Table(knowing(0.7, 1)),
        "good": Table(knowing(0.7)),
        "none": Failing(),
    }
    return compare({**models, "popular": Popular()}, SPLIT, **{"baselines": (), **options})  # type: ignore[arg-type]


def alone(models: dict[str, Recommends], split: Split = SPLIT, **options: object) -> Comparison:
    """With no baseline beside them."""
    return compare(models, split, baselines=(), **options)  # type: ignore[arg-type]


def test_the_better_is_ahead_and_noise_shares_a_rank() -> None:
    comparison = compared()
    ranks = {row.name: row.rank for row in comparison.models}
    assert ranks == {"good": 1, "twin": 1, "bad": 3, "popular": 3, "none": 5}
    means = [row.metrics["ndcg@10"].mean for row in comparison.models[:4]]
    assert means == sorted(means, reverse=True) and comparison.best is comparison.models[0]


def test_a_model_that_fails_stands_last_with_its_reason() -> None:
    last = compared().models[-1]
    assert (last.name, last.note, dict(last.metrics)) == ("none", "it cannot learn from this; give more", {})


def test_every_metric_has_its_interval_and_coverage_none() -> None:
    metrics = compared(k=5).best.metrics
    each = ("ndcg", "recall", "precision", "hit_rate", "mrr", "map", "novelty")
    assert {f"{name}@{cutoff}" for name in each for cutoff in (1, 5, 10, 20)} < set(metrics)
    for name, figure in metrics.items():
        if NAMED[name.partition("@")[0]].kind in ("catalogue", "pooled"):
            assert figure.low is None and figure.high is None
        else:
            assert figure.low is not None and figure.high is not None
            assert figure.low <= figure.mean <= figure.high


def test_the_slices_hold_everyone_asked() -> None:
    best = compared().best
    mine = [part for part in best.slices if part.group == "history"]
    assert sum(part.n for part in mine) == len(SPLIT.queries)
    whole = sum(part.n * part.mean for part in mine) / len(SPLIT.queries)
    assert whole == pytest.approx(best.metrics["ndcg@10"].mean)


def test_json_there_and_back() -> None:
    comparison = compared(data="made up")
    written = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
    assert Comparison.of_json(written) == Comparison.of_json(comparison.to_json())
    assert Comparison.of_json(written).to_json() == comparison.to_json()
    assert set(written) == {f.name for f in fields(Comparison)}
    assert all(set(row) == {f.name for f in fields(Row)} for row in written["models"])
    assert set(written["models"][0]["metrics"]["ndcg@10"]) == {"mean", "low", "high"}
    assert set(written["models"][0]["metrics"]["catalogue_coverage@10"]) == {"mean"}


@pytest.mark.parametrize("written", [{}, {"models": [{}]}, {"models": 3}])
def test_other_json_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(InputError, match="not a comparison"):
        Comparison.of_json(written)


def test_it_tells_where_it_stands() -> None:
    steps: list[Progress] = []
    alone({"one": Table(knowing(0.5)), "two": Failing()}, on_progress=steps.append)
    assert [(at.name, at.place, at.n, at.stage, at.round.round if at.round else 0) for at in steps] == [
        ("one", 1, 2, "fit", 0),
        ("one", 1, 2, "fit", 1),
        ("one", 1, 2, "fit", 2),
        ("one", 1, 2, "ask", 0),
        ("one", 1, 2, "done", 0),
        ("two", 2, 2, "fit", 0),
        ("two", 2, 2, "failed", 0),
    ]
    assert steps[2].round and steps[2].round.loss == 0.25


def test_by_rating_the_lowest_error_is_first() -> None:
    assert DATA.interactions.rating is not None
    right = np.zeros((60, 50))
    right[DATA.interactions.user, DATA.interactions.item] = DATA.interactions.rating
    noise = np.random.default_rng(0).normal(size=right.shape)
    models = {"top_n": Table(right), "worse": Rater(right + noise), "better": Rater(right + 0.1 * noise)}
    comparison = alone(models, metric="rmse")
    assert [(row.name, row.rank) for row in comparison.models] == [("better", 1), ("worse", 2), ("top_n", 3)]
    assert comparison.metric == "rmse" and "not ratings" in comparison.models[2].note
    rmse = comparison.best.metrics["rmse"]
    assert rmse.low is not None and rmse.high is not None and 0.08 < rmse.low < rmse.mean < rmse.high < 0.12
    assert comparison.best.metrics["predicted"].mean == 1.0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"metric": "ndgc"}, "did you mean 'ndcg'"),
        ({"metric": "ndcg@5"}, '"ndcg@5" is not a metric'),
        ({"metric": "catalogue_coverage"}, "one number for all queries"),
        ({"metric": "repeat_rate"}, "neither more nor less is better"),
        ({"k": 0}, "k is 0"),
        ({"ks": (0, 5)}, "ask for 1 item or more"),
    ],
)
def test_a_bad_setting_is_said(options: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        compared(**options)


def test_the_metric_may_name_its_cutoff() -> None:
    assert compared(metric="recall@10").metric == "recall@10"


def test_no_model_is_said() -> None:
    with pytest.raises(InputError, match="no model to compare"):
        compare({}, SPLIT)


def test_none_that_could_be_judged_has_no_best() -> None:
    with pytest.raises(InputError, match="no model has ndcg@10"):
        _ = alone({"none": Failing()}).best


def test_settings_are_told_and_baselines_known() -> None:
    assert is_baseline(Popular()) and is_baseline(EASE()) and not is_baseline(Weighted((EASE(), Popular())))
    assert parameters_of(EASE(l2=3.0)) == {"l2": 3.0, "inverse": "auto", "neighbors": 200}
    assert parameters_of(Weighted((EASE(), Popular()))) == {"parts": ["ease", "popular"]}


def test_what_predicts_ratings_has_baselines_that_do() -> None:
    assert [*missing_baselines({"svd": SVD()}, SIMPLE, "rmse")] == ["bias", "item_knn_ratings"]
    assert [*missing_baselines({"ease": EASE(l2=3.0)}, SIMPLE, "ndcg@10")] == ["popular", "item_knn", "ease (baseline)"]
    assert [*missing_baselines({"mine": EASE()}, SIMPLE, "ndcg@10")] == ["popular", "item_knn"]
    comparison = compare({"svd": SVD(epochs=2), "table": Table(knowing(0.0))}, SPLIT, metric="rmse")
    assert comparison.baseline in ("bias", "item_knn_ratings")
    assert not any("mend that" in warning for warning in comparison.warnings)  # to predict no ratings is no fault


def test_only_the_three_say_what_nobody_finds() -> None:
    """What weak baselines place behind, an honest model finds."""
    honest = {"random": Random(), "bias": Bias(), "near": ItemKNN(neighbors=20)}
    comparison = alone(honest, random(camps(), share=0.3))
    assert comparison.best.name == "near" and not any(row.note for row in comparison.models)


def test_the_table_shows_every_model_and_what_is_noise() -> None:
    text = io.StringIO()
    render(compared(data="made up"), Console(file=text, width=120))
    printed = text.getvalue()
    assert all(name in printed for name in ("good", "twin", "bad", "popular (baseline)", "none"))
    assert "good and twin cannot be told apart" in printed or "twin and good cannot be told apart" in printed
    assert "none: it cannot learn from this; give more" in printed
    assert "made up · split at random (30% of the events withheld): 59 users asked" in printed


def test_square_brackets_are_printed_as_they_stand() -> None:
    text = io.StringIO()
    comparison = alone({"item[0]": Failing(), "a[bold]b": Popular()}, data="data[1].csv")
    render(comparison, Console(file=text, width=120))
    assert all(name in text.getvalue() for name in ("item[0]", "a[bold]b", "data[1].csv"))


def test_who_is_ahead_alone_is_said() -> None:
    comparison = alone({"good": Table(knowing(1.0)), "bad": Table(knowing(0.0))})
    assert sentences(comparison) == ["good is ahead of bad, the next, in ndcg@10 by more than chance explains."]


def test_the_line_spans_the_interval() -> None:
    among = [Figure(0.5, 0.0, 1.0), Figure(0.25, 0.2, 0.4)]
    assert whisker(among[0], among, 11) == "├────●────┤"
    assert whisker(among[1], among, 11) == "  ●─┤      "
    assert whisker(Figure(0.5), [Figure(0.5)], 5) == "●    "


def test_an_empty_slice_counts_nobody() -> None:
    split = leave_last(many(120, users=20, items=30))
    slices = [part for part in alone({"popular": Popular()}, split).best.slices if part.group == "history"]
    assert slices[-1].n == 0 and slices[-1].mean == 0.0


def test_one_model_alone_has_every_figure_with_its_interval() -> None:
    text = Console(width=110, record=True, file=io.StringIO())
    comparison = alone({"bias": Bias()}, k=5)
    render_one(comparison, text)
    printed = text.export_text()
    for name, figure in comparison.models[0].metrics.items():
        assert f"{name} " in printed and f"{figure.mean:.4f}" in printed
    assert {"rmse", "mae", "r2", "ndcg@5"} <= comparison.models[0].metrics.keys()


def test_rating_errors_have_columns_where_some_model_has_them() -> None:
    for models, expected in (({"bias": Bias(), "popular": Popular()}, True), ({"popular": Popular()}, False)):
        text = Console(width=130, record=True, file=io.StringIO())
        render(alone(models, k=5), text)
        assert ("rmse" in text.export_text()) is expected
