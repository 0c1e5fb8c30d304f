"""What events add by a formula is what is lost without them."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from cases import MODELS

from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.models import explaining
from palate.models.blocks.rating_vectors import RatingVectors
from palate.models.explaining import _without, leave_one_out
from palate.models.factors.als import ALS
from palate.models.factors.bpr import BPR
from palate.models.factors.ials import IALS
from palate.models.factors.logistic import Logistic
from palate.models.factors.nmf import NMF
from palate.models.recommender import Recommender
from palate.testing import four_tastes

OTHERWISE = ("svdpp", "svdpp_trained", "bpr", "logistic", "nmf")  # by no formula, or by one that says something else
BY_FORMULA = [n for n, model in MODELS.items() if type(model).added is not Recommender.added and n not in OTHERWISE]
ITEMS = np.array([5, 0, 33, 12], dtype=np.int32)


def rates(model: Recommender) -> bool:
    return model.score_kind == ScoreKind.RATING


def history_of(model: Recommender, *, twice: bool = True) -> Queries:
    """A history with an item that was met three times, and with weights of either sign, or ratings."""
    item = np.array([1, 5, 9, 5, 2, 17, 5, 21] if twice else [1, 5, 9, 2, 17], dtype=np.int32)
    values = np.array(
        [5, 4, 5, 3, 1, 5, 5, 2] if rates(model) else [1, 2, 1, 0.5, -1, 3, 1, 0],
        dtype=np.float32,
    )
    return Queries(np.array([-1], dtype=np.int32), Histories(np.array([0, len(item)]), item, values[: len(item)]))


def fitted(model: Recommender, monkeypatch: pytest.MonkeyPatch) -> Any:
    if hasattr(model, "bounded"):  # what lies beyond the bounds is lost before they are applied
        monkeypatch.setattr(type(model), "bounded", lambda self, products: products)
    return copy.deepcopy(model).fit(four_tastes(40, ratings=rates(model)))


@pytest.mark.parametrize("name", BY_FORMULA)
def test_what_a_formula_says_is_what_is_lost_without_the_event(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = fitted(MODELS[name], monkeypatch)
    for query in (history_of(model), history_of(model, twice=False)):
        lost = leave_one_out(model.score_items, query, ITEMS)
        np.testing.assert_allclose(model.contributions(query, ITEMS), lost, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize(
    "model", [IALS(factors=4, l2=0.3, scaling=0.7), IALS(factors=4, l2=0.3), ALS(factors=3, l2=0.2)]
)
def test_a_pull_that_grows_with_the_events_falls_without_one(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model = fitted(model, monkeypatch)
    lost = leave_one_out(model.score_items, history_of(model), ITEMS)
    np.testing.assert_allclose(model.contributions(history_of(model), ITEMS), lost, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("name", BY_FORMULA)
def test_the_only_event_adds_what_is_not_said_of_everyone(name: str) -> None:
    model: Any = copy.deepcopy(MODELS[name]).fit(four_tastes(40, ratings=rates(MODELS[name])))
    query = Queries.of_histories([[5]], 5.0 if rates(model) else 1.0)
    added = model.contributions(query, ITEMS)
    if isinstance(model, ALS | RatingVectors):
        own = model.item_vectors_[ITEMS, 1] + model.mean_  # mean and bias of the item
        assert np.abs(added[0] - (model.score_items(query, ITEMS)[0] - own)).max() < 0.5
    else:
        np.testing.assert_allclose(added[0], model.score_items(query, ITEMS)[0], rtol=1e-3, atol=1e-4)


def test_a_user_kept_from_training_loses_nothing_without_an_event() -> None:
    model: Any = copy.deepcopy(MODELS["svd_trained"]).fit(four_tastes(40, ratings=True))
    known = replace(history_of(model), user=np.array([3], dtype=np.int32))
    assert (model.contributions(known, ITEMS) == 0).all() and (model.contributions(history_of(model), ITEMS) != 0).any()


@pytest.mark.parametrize("name", ["markov", "user_knn", "item_knn_ratings"])
def test_blocks_change_nothing_and_of_a_long_history_the_newest_are_left_out(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model: Any = copy.deepcopy(MODELS[name]).fit(four_tastes(40, ratings=rates(MODELS[name])))
    whole = model.contributions(history_of(model), ITEMS)
    monkeypatch.setattr(explaining, "EVENTS_AT_ONCE", 17)
    np.testing.assert_array_equal(model.contributions(history_of(model), ITEMS), whole)
    monkeypatch.setattr(explaining, "MOST_EVENTS", 3 * 8)
    some = model.contributions(history_of(model), ITEMS)
    np.testing.assert_array_equal(some[-3:], whole[-3:])
    assert (some[:-3] == 0).all()


def test_a_score_of_bpr_is_the_sum_of_what_its_events_add() -> None:
    model: Any = BPR(factors=8, l2=0.1).fit(four_tastes(40))
    query = history_of(model)
    added = model.contributions(query, ITEMS)
    np.testing.assert_allclose(added.sum(0), model.score_items(query, ITEMS)[0], rtol=1e-3, atol=1e-4)
    assert (added[query.history.weight <= 0] == 0).all()


def test_a_logit_is_the_sum_of_what_events_and_other_items_add() -> None:
    model: Any = Logistic(factors=8, others=1, l2=0.1).fit(four_tastes(40))
    query = history_of(model)
    added, liked = model.contributions(query, ITEMS), model._liked(query.history.matrix(40))
    known, own = np.delete(model.item_vectors_, 1, axis=1), model.encode(query)[0]
    own[0] -= model._fewer(liked.lengths)[0]
    others = model._others(liked)
    wrong = others.data / (1 + np.exp(-(model.item_vectors_[model.some_items_[others.indices]] @ own)))
    against = wrong @ known[model.some_items_[others.indices]] / (0.1 * 2 * liked.nnz)
    logit = known[ITEMS] @ np.delete(own, 1)
    np.testing.assert_allclose(added.sum(0) - known[ITEMS] @ against, logit, rtol=1e-2, atol=1e-2)
    assert (added[query.history.weight <= 0] == 0).all()


def test_what_an_event_adds_to_nmf_is_what_is_lost_where_the_same_parts_stay() -> None:
    model: Any = NMF(factors=4, l2=0.1).fit(four_tastes(40))
    query = history_of(model)
    added, lost = model.contributions(query, ITEMS), leave_one_out(model.score_items, query, ITEMS)
    own = model.encode(query)[0] > 0
    rows = np.arange(len(added))
    same = [((model.encode(_without(query, rows[at : at + 1]))[0] > 0) == own).all() for at in rows]
    assert sum(same) > 3
    np.testing.assert_allclose(added[same], lost[same], rtol=1e-2, atol=1e-3)
