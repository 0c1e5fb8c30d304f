import copy
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from cases import EVERYTHING, world_of
from evaluation.oracle import Rater, Table
from sklearn.metrics import log_loss, roc_auc_score
from splitting.worlds import many

from palate.data.ask import Ask
from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Tags
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.evaluation.run import evaluate
from palate.evaluation.scoring import scores
from palate.evaluation.scoring.lists import hits_of
from palate.metrics.named import full_name, of_kind
from palate.models.baselines.popular import Popular
from palate.models.content.profile import Profile
from palate.models.linear.ease import EASE
from palate.splitting.cold_items import cold_items
from palate.splitting.leave_last import leave_last
from palate.splitting.new_users import new_users
from palate.splitting.random import random
from palate.splitting.split import Split
from palate.splitting.temporal import temporal
from palate.testing import interactions, world

UNBOUNDED = {"novelty", "average_popularity", "exposure_entropy", "calibration", "rmse", "mae", "r2"}


@pytest.mark.parametrize("name", EVERYTHING)
@pytest.mark.parametrize("split_by", [leave_last, new_users, cold_items])
def test_everything_is_asked_through_one_face(name: str, split_by: object) -> None:
    it = copy.deepcopy(EVERYTHING[name])
    split = split_by(world_of(it).data)  # type: ignore[operator]
    report = evaluate(it.fit(split.train), split, k=5)
    assert all(values.shape == (len(split.queries),) for values in report.per_query.values())
    within = {name: value for name, value in report.means().items() if name.split("@")[0] not in UNBOUNDED}
    assert all(0.0 <= value <= 1.0 or np.isnan(value) for value in within.values())


def test_by_hand() -> None:
    data = Dataset.of(interactions([[0, 1, 2], [0, 1], [0, 1, 2, 3]]))
    split = Split(data, Queries.of_histories([[0], []]), Histories.of_lists([[2, 3], [1]]))
    model = EASE(l2=1.0).fit(data)
    first = model.recommend(split.queries, 2).item[0].tolist()
    assert first == [1, 2]
    report = evaluate(model, split, k=2)
    discount = 1 / np.log2(3)
    np.testing.assert_allclose(report.per_query["recall@2"], [0.5, 0.0])
    np.testing.assert_allclose(report.per_query["mrr@2"], [0.5, 0.0])
    np.testing.assert_allclose(report.per_query["ndcg@2"], [discount / (1 + discount), 0.0], rtol=1e-6)
    assert report.answered.tolist() == [True, False]


def test_a_padded_place_is_no_hit() -> None:
    model = EASE(l2=1.0).fit(world(4).data)
    lists = model.recommend(Queries.of_histories([[]]), 3)
    assert not hits_of(lists.item, Histories.of_lists([[0, 1, 2, 3]])).any()


def test_items_newer_than_the_fit_are_found_by_their_features_alone() -> None:
    split = cold_items(world(40).data)
    means = {
        type(model): evaluate(model.fit(split.train), split, k=40).means()["recall@40"] for model in (Profile(), EASE())
    }
    assert list(means.values()) == [1.0, 0.0]


def test_lists_are_made_once_for_all_cutoffs(monkeypatch: pytest.MonkeyPatch) -> None:
    split, asks = random(many()), []
    model = EASE(l2=1.0).fit(split.train)
    recommend = EASE.recommend

    def counted(self: EASE, queries: Queries, k: int = 10, **options: object) -> object:
        asks.append(k)
        return recommend(self, queries, k, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(EASE, "recommend", counted)
    every = evaluate(model, split, k=[20, 1, 5, 5])
    assert asks == [Ask(20)] and every.ks == (1, 5, 20)
    for k in (1, 5, 20):
        alone = evaluate(model, split, k)
        for name, values in alone.per_query.items():
            np.testing.assert_array_equal(values, every.per_query[name])
        assert alone.shares.items() <= every.shares.items()


@pytest.mark.parametrize("k", [0, -1, [], [10, 0]])
def test_a_bad_cutoff_is_said(k: int | list[int]) -> None:
    split = random(many())
    with pytest.raises(InputError, match="give one cutoff or more|ask for 1 item or more"):
        evaluate(Popular().fit(split.train), split, k)


def test_k_above_the_catalogue_finds_all_that_can_be_found() -> None:
    split = random(many())
    means = evaluate(Popular().fit(split.train), split, k=100).means()
    assert means["recall@100"] == 1.0 and means["catalogue_coverage@100"] == 1.0
    assert means["precision@100"] == pytest.approx(split.relevant.lengths.mean() / 100)


def test_repeats_are_shown_again_where_the_split_counts_them() -> None:
    data = Dataset.of(interactions([[0, 1, 0, 2], [0, 1, 1, 0]]))
    split = leave_last(data, repeats=True)
    assert evaluate(Popular().fit(split.train), split, k=3).means()["recall@3"] == 1.0
    again = replace(split, repeats=False)
    assert evaluate(Popular().fit(split.train), again, k=3).means()["recall@3"] == 0.5


def test_ratings_are_predicted_for_every_withheld_event(monkeypatch: pytest.MonkeyPatch) -> None:
    data = many(rated=True)
    split, table = random(data), np.random.default_rng(0).random((20, 30)).astype(np.float32)
    table[:, 7] = np.nan
    model = Rater(table).fit(split.train)
    report = evaluate(model, split)
    assert split.rated is not None and split.rated.withheld.rating is not None
    off = table[split.rated.queries.user[split.rated.withheld.row], split.rated.withheld.item]
    predicted = ~np.isnan(off)
    off = off.astype(np.float64) - split.rated.withheld.rating
    means = report.means()
    assert means["rmse"] == pytest.approx(np.sqrt(np.nanmean(off**2)))
    assert means["mae"] == pytest.approx(np.nanmean(np.abs(off)))
    assert means["predicted"] == pytest.approx(predicted.mean()) and 0.9 < means["predicted"] < 1.0
    low, high = report.intervals()["rmse"]
    assert low < means["rmse"] < high
    monkeypatch.setattr(scores, "CELLS_AT_ONCE", 40)
    assert evaluate(model, split).means() == means


def test_ratings_are_asked_of_rating_models_and_rated_data_alone() -> None:
    table = np.zeros((20, 30), dtype=np.float32)
    rated, unrated = random(many(rated=True)), random(many())
    assert "rmse" not in evaluate(Table(table).fit(rated.train), rated).means()
    assert "rmse" not in evaluate(Rater(table).fit(unrated.train), unrated).means()


def test_time_is_taken_per_list() -> None:
    split = random(many())
    report = evaluate(EASE(l2=1.0).fit(split.train), split)
    assert report.seconds_per_1000 == pytest.approx(1000 * report.seconds / len(split.queries))
    assert 0.0 < report.seconds < 5.0


@pytest.mark.skipif("PALATE_DATA" not in os.environ, reason="PALATE_DATA names no folder of real data")
def test_on_movielens_100k_figures_stay_where_they_were() -> None:
    """Both sides are bounded: a jump up is as suspicious as one down."""
    rows = np.loadtxt(Path(os.environ["PALATE_DATA"]) / "ml-100k" / "u.data", dtype=np.int64)
    user, item = (rows[:, column] - 1 for column in (0, 1))
    weight = (rows[:, 2] >= 4).astype(np.float32)
    done = Interactions(user.astype(np.int32), item.astype(np.int32), weight, rows[:, 3].copy(), 943, 1682)
    split = temporal(Dataset.of(done))
    assert split.about == "at a moment in time (1998-03-07, 192 newcomers left out): 98 users asked"
    popular, ease = (evaluate(model.fit(split.train), split).means()["ndcg@10"] for model in (Popular(), EASE()))
    assert 0.14 < popular < 0.165 < ease < 0.185


@dataclass
class Sure(Table):
    """A table of chances."""

    score_kind = ScoreKind.PROBABILITY


def chances() -> np.ndarray:
    return np.round(np.random.default_rng(0).random((20, 30)), 1).astype(np.float32)


def featured() -> Dataset:
    """Random events on items of which two things are known."""
    rng = np.random.default_rng(1)
    genre = Tags.of_lists([[f"g{code}" for code in np.flatnonzero(rng.random(4) < 0.5)] for _ in range(30)])
    maker = Category.of_values([None if code % 7 == 0 else f"m{code % 3}" for code in range(30)])
    return replace(many(rated=True), items=Features(30, {"genre": genre, "maker": maker}))


def test_all_that_data_and_model_allow_is_computed_but_the_costly() -> None:
    split = random(featured())
    report = evaluate(Sure(chances()).fit(split.train), split, k=[3, 40])
    at_k = {full_name(name, k) for k in (3, 40) for name in of_kind("ranking", "list")}
    assert set(report.per_query) == at_k | {"judged_auc", "log_loss"}
    assert set(report.shares) == {full_name(name, k) for k in (3, 40) for name in of_kind("catalogue")} | {"pooled_auc"}
    assert all(np.isfinite(value) for value in report.means().values())
    assert all(values.dtype == np.float64 for values in report.per_query.values())


def test_what_data_or_model_do_not_allow_is_left_out() -> None:
    split = leave_last(many())  # no features, nothing rated, nothing judged
    names = set(evaluate(Popular().fit(split.train), split, k=3).means())
    assert not names & {"intra_list_diversity@3", "calibration@3", "rmse", "judged_auc", "log_loss", "auc"}
    report = evaluate(Popular().fit(split.train), split, metrics=["rmse", "calibration"])
    assert set(report.means()) == {"answered"} and not report.intervals()


def test_only_what_is_asked_for_is_computed() -> None:
    split = random(featured())
    model = Rater(chances()).fit(split.train)
    every, some = evaluate(model, split, k=5), evaluate(model, split, k=5, metrics=["rmse", "recall", "exposure_gini"])
    assert set(some.means()) == {"recall@5", "exposure_gini@5", "rmse", "mae", "r2", "predicted", "answered"}
    assert all(every.means()[name] == value for name, value in some.means().items())
    np.testing.assert_array_equal(some.draws["recall@5"], every.draws["recall@5"])
    with pytest.raises(InputError, match="did you mean 'recall'"):
        evaluate(model, split, metrics=["recal"])


def test_auc_is_that_of_scikit_learn_over_all_that_may_be_shown() -> None:
    split = random(many())
    auc = evaluate(Table(chances()).fit(split.train), split, metrics=["auc"]).per_query["auc"]
    for query, value in enumerate(auc):
        row = np.array([query])
        free = ~np.isin(np.arange(30), split.queries.history.take(row).item)
        good = np.isin(np.arange(30), split.relevant.take(row).item)
        assert value == pytest.approx(roc_auc_score(good[free], chances()[split.queries.user[query]][free]), abs=1e-9)


def test_auc_does_not_depend_on_blocks_and_keeps_to_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    split = random(many())
    model = Table(chances()).fit(split.train)
    whole = evaluate(model, split, metrics=["auc", "serendipity"])
    monkeypatch.setattr(scores, "CELLS_AT_ONCE", 70)
    np.testing.assert_array_equal(evaluate(model, split, metrics=["auc"]).per_query["auc"], whole.per_query["auc"])
    everything = np.tile(np.arange(30, dtype=np.int32), (len(split.queries), 1))
    among = evaluate(model, replace(split, candidates=everything), metrics=["auc", "serendipity"])
    for name, values in whole.per_query.items():
        np.testing.assert_array_equal(among.per_query[name], values)


def test_judged_items_are_told_apart_query_by_query() -> None:
    split = random(many())
    values = evaluate(Sure(chances()).fit(split.train), split, metrics=["judged_auc", "log_loss"]).per_query
    assert split.labelled is not None
    for query in range(len(split.queries)):
        mine = split.labelled.take(np.array([query]))
        chance, good = chances()[split.queries.user[query]][mine.item].astype(np.float64), mine.weight > 0
        both = roc_auc_score(good, chance) if not good.all() else np.nan
        assert values["judged_auc"][query] == pytest.approx(both, abs=1e-12, nan_ok=True)
        loss = log_loss(good, np.stack([1 - chance, chance], 1), labels=[False, True])
        assert values["log_loss"][query] == pytest.approx(loss, abs=1e-9)


def test_judged_items_of_all_users_are_told_apart_together() -> None:
    split = random(many())
    report = evaluate(Sure(chances()).fit(split.train), split, metrics=["pooled_auc"])
    assert split.labelled is not None and not report.per_query
    user = split.queries.user[split.labelled.row]
    both = roc_auc_score(split.labelled.weight > 0, chances()[user, split.labelled.item])
    assert report.means()["pooled_auc"] == pytest.approx(both, abs=1e-12)


def test_a_chance_above_1_is_said() -> None:
    split = random(many())
    with pytest.raises(InputError, match="probabilities, but they are from"):
        evaluate(Sure(2 * chances()).fit(split.train), split)


def test_popular_surprises_nobody_and_repeats_nothing() -> None:
    split = random(many())
    means = evaluate(Popular().fit(split.train), split, k=[1, 5]).means()
    assert means["hit_rate@5"] > 0 and means["serendipity@1"] == means["serendipity@5"] == 0.0
    assert means["repeat_rate@5"] == 0.0
    again = evaluate(Popular().fit(split.train), leave_last(many(), repeats=True), k=5).means()
    assert again["repeat_rate@5"] > 0


def test_queries_without_history_without_answers_and_without_a_list() -> None:
    data = Dataset.of(interactions([[0, 1, 2], [0, 1], [0, 1, 2, 3]]))
    split = Split(data, Queries.of_histories([[0], [], [0]]), Histories.of_lists([[1], [1], []]))
    values = evaluate(EASE(l2=1.0).fit(data), split, k=2).per_query
    assert values["ndcg@2"][0] > 0 and values["ndcg@2"][1:].tolist() == [0.0, 0.0]
    assert np.isnan(values["novelty@2"]).tolist() == [False, True, False]
    assert np.isnan(values["repeat_rate@2"]).tolist() == [False, True, False]
    means = evaluate(EASE(l2=1.0).fit(data), split, k=2).means()
    assert means["user_coverage@2"] == means["answered"] == pytest.approx(2 / 3)
    assert means["novelty@2"] == pytest.approx(np.nanmean(values["novelty@2"]))


def test_of_no_query() -> None:
    data = Dataset.of(interactions([[0, 1, 2], [0, 1]]))
    split = Split(data, Queries.of_histories([]), Histories.of_lists([]))
    report = evaluate(Popular().fit(data), split, k=[2, 9])
    assert all(len(values) == 0 for values in report.per_query.values())
    assert np.isnan(report.means()["ndcg@2"]) and report.means()["catalogue_coverage@9"] == 0.0
