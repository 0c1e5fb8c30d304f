"""Every way in which a model can be broken or leaky is named, with an example; sound models are not accused."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from evaluation.worlds import DATA, SPLIT, Own, Peeker

from palate.arrays import Items, Scores
from palate.data.ask import Ask
from palate.data.features import Category, Features
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.evaluation.compare import compare
from palate.evaluation.comparison import Row
from palate.evaluation.run import evaluate
from palate.hybrids.mixed import Mixed
from palate.hybrids.weighted import Weighted
from palate.models.linear.ease import EASE
from palate.models.recommender import Reads, Recommender, Recommends
from palate.pipeline.filter import Block
from palate.pipeline.pipeline import Pipeline
from palate.spec import make
from palate.splitting.random import random
from palate.splitting.split import Split

Change = Callable[[Recommendations], Recommendations]


@dataclass
class Changed(Recommends):
    """The lists of an honest model, with one thing done to them."""

    change: Change
    inner: Own = field(default_factory=Own)

    @property
    def reads(self) -> Reads:
        return self.inner.reads

    def fit_cost(self, size: object) -> object:
        return self.inner.fit_cost(size)  # type: ignore[arg-type]

    def fit(self, data: object, *, watch: object = None, resume: bool = False) -> "Changed":
        self.inner.fit(data)  # type: ignore[arg-type]
        return self

    def serves(self, queries: Queries) -> np.ndarray:
        return self.inner.serves(queries)

    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        return self.change(self.inner.recommend(queries, ask))


def put(row: int, place: int, item: int) -> Change:
    """One item of one list replaced."""

    def change(lists: Recommendations) -> Recommendations:
        items = lists.item.copy()
        items[row, place] = item
        return replace(lists, item=items)

    return change


def twice(lists: Recommendations) -> Recommendations:
    return put(3, 4, int(lists.item[3, 1]))(lists)


def seen(lists: Recommendations) -> Recommendations:
    return put(5, 0, int(SPLIT.queries.history.take(np.array([5])).item[0]))(lists)


def unscored(lists: Recommendations) -> Recommendations:
    score = lists.score.copy()
    score[7, 2] = np.nan
    return replace(lists, score=score)


def turned(lists: Recommendations) -> Recommendations:
    items, score = lists.item.copy(), lists.score.copy()
    items[9], score[9] = items[9, ::-1], score[9, ::-1] + np.arange(len(score[9]), dtype=np.float32)
    return replace(lists, item=items, score=score)


def cut(lists: Recommendations) -> Recommendations:
    keep = np.ones_like(lists.item, dtype=bool)
    keep[11, -1] = False
    return lists.where(keep)


def holed(lists: Recommendations) -> Recommendations:
    return put(2, 3, -1)(lists)


BROKEN = [
    (twice, r'query 3 \(user "\d+"\) was shown item "\d+" twice'),
    (seen, r'query 5 \(user "\d+"\) was shown item "\d+", which is in its history'),
    (put(1, 2, 300), r"query 1 .* item code 300, and the catalogue goes from 0 to 299"),
    (put(1, 2, -7), "item code -7"),
    (unscored, r"query 7 .* with the score NaN"),
    (turned, r"query 9 .* a list goes from best to worst"),
    (cut, r"query 11 .* was shown 9 items where 10 could be"),
    (holed, r"query 2 .* has an empty place before an item"),
]


@pytest.mark.parametrize(("change", "says"), BROKEN)
def test_one_thing_wrong_in_one_list_is_named(change: Change, says: str) -> None:

    (fault, *others) = evaluate(Changed(change).fit(SPLIT.train), SPLIT).faults
    assert re.search(says, fault), fault
    assert not others or change is holed  # a hole is a place short, too


def test_lists_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(InputError, match=r"lists of shape \(\d+, 9\) where \(\d+, 10\) was asked for"):
        evaluate(Changed(lambda lists: lists.first(9)).fit(SPLIT.train), SPLIT)


@dataclass
class Silent(Own):
    """Has no number for one user."""

    value: float = float("nan")

    def score(self, queries: Queries, items: Items) -> Scores:
        scores = super().score(queries, items)
        scores[queries.user == 20] = self.value
        return scores


@pytest.mark.parametrize(("value", "says"), [(np.nan, "300 of its 300 scores are NaN"), (-np.inf, "are -inf")])
def test_a_model_without_scores_for_one_user_is_named(value: float, says: str) -> None:
    (fault,) = evaluate(Silent(value=value).fit(SPLIT.train), SPLIT).faults
    assert '(user "20") was shown 0 items where 10 could be' in fault and says in fault


def test_a_candidate_from_elsewhere_is_named() -> None:
    rows = SPLIT.relevant.offsets[:-1]
    own = np.stack([SPLIT.relevant.item[rows], (SPLIT.relevant.item[rows] + 1) % 300], axis=1).astype(np.int32)
    fitted = Changed(put(0, 0, 150)).fit(SPLIT.train)
    faults = evaluate(fitted, replace(SPLIT, candidates=own), 2).faults
    assert any("query 0" in fault and "not among its candidates" in fault for fault in faults)


@pytest.mark.parametrize("name", ["random", "popular", "item_knn", "user_knn", "ease", "ials", "bpr", "recent_popular"])
def test_sound_models_have_no_fault(name: str) -> None:
    assert evaluate(make(name).fit(SPLIT.train), SPLIT, 20).faults == ()


def test_hybrids_and_pipelines_that_leave_lists_short_or_merge_them_are_sound() -> None:
    blocked = Pipeline((EASE(),), filters=(Block(np.arange(280, dtype=np.int32)),))
    fallen = Pipeline((EASE(),), filters=(Block(np.arange(280, dtype=np.int32)),), fallback=make("popular"), depth=10)
    for whole in (blocked, fallen, Mixed((EASE(), Own())), Weighted((EASE(), Own()))):
        assert evaluate(whole.fit(SPLIT.train), SPLIT).faults == ()


def test_a_fit_on_what_is_withheld_is_named_with_its_numbers() -> None:
    withheld = len(SPLIT.relevant.item)
    (fault,) = evaluate(EASE().fit(DATA), SPLIT).faults
    assert f"EASE was fitted on {len(DATA.interactions):,} events, of which {withheld:,} are withheld here" in fault
    other = random(DATA, share=0.3, seed=1)
    (fault,) = evaluate(EASE().fit(other.train), SPLIT).faults
    assert "are withheld here" in fault


@dataclass
class Nested(Own):
    """Fits another on all the events while it learns."""

    def learn(self, data: object) -> None:
        self.inner = EASE().fit(DATA)

    def score(self, queries: Queries, items: Items) -> Scores:
        return self.inner.score_items(queries, items)


def compared(**models: Recommends) -> dict[str, Row]:
    return {row.name: row for row in compare(models, SPLIT).models}


def test_a_fit_on_all_the_events_within_learn_is_named() -> None:
    rows = compared(nested=Nested(), honest=Own())
    assert "EASE was fitted on" in rows["nested"].note and rows["nested"].rank > rows["honest"].rank


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_a_peeker_is_suspected_and_not_ranked_though_its_figures_stand(share: float) -> None:
    rows = compared(peeker=Peeker(share=share), honest=Own(), ials=make("ials", factors=8))
    assert "too good to be true" in rows["peeker"].note
    assert rows["peeker"].rank == max(row.rank for row in rows.values()) and rows["peeker"].metrics
    assert all(not row.note for name, row in rows.items() if name != "peeker")


@dataclass
class ByFeature(Own):
    """Reads a column of the users, honestly; it is the column that holds what it should not."""

    reads = Reads.FEATURES | Reads.HISTORY

    def score(self, queries: Queries, items: Items) -> Scores:
        scores = super().score(queries, items)
        if queries.features is not None:
            column = queries.features.columns["favourite"]
            assert isinstance(column, Category)
            scores[column.code[:, None] == items] += 100.0
        return scores


def test_a_feature_that_holds_the_answer_is_suspected() -> None:
    split = random(DATA, share=0.1)
    favourite = np.zeros(len(split.queries), dtype=np.int32)
    favourite[split.relevant.row] = split.relevant.item
    leaky = replace(split.queries, features=Features(len(favourite), {"favourite": Category(favourite, 300)}))
    rows = {row.name: row for row in compare({"by_feature": ByFeature()}, replace(split, queries=leaky)).models}
    assert "too good to be true" in rows["by_feature"].note and "features" in rows["by_feature"].note


@dataclass
class Breaking(Own):
    def score(self, queries: Queries, items: Items) -> Scores:
        raise ZeroDivisionError("a mean of nothing")


def test_any_error_is_told_with_its_place_and_the_others_go_on() -> None:
    rows = compared(breaking=Breaking(), twice=Changed(twice), honest=Own())
    assert "it broke with ZeroDivisionError (test_faults.py:" in rows["breaking"].note
    assert rows["breaking"].note.endswith("a mean of nothing") and not rows["breaking"].metrics
    assert "twice" in rows["twice"].note and rows["twice"].metrics and rows["twice"].against is None
    assert rows["honest"].rank == 1 < rows["twice"].rank == rows["breaking"].rank == len(rows) - 1


@dataclass
class Knowing(Recommender):
    """Predicts the very ratings, for some users; for others their mean."""

    score_kind = ScoreKind.RATING
    reads = Reads.USER
    known: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    share: float = 1.0

    def learn(self, data: object) -> None:
        self.mean = np.float32(3.0)

    def score(self, queries: Queries, items: Items) -> Scores:
        ratings = self.known[np.ix_(queries.user, items)]
        return np.where((queries.user % 10 < 10 * self.share)[:, None], ratings, self.mean).astype(np.float32)


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_ratings_that_are_known_are_suspected(share: float) -> None:
    rng = np.random.default_rng(0)
    rating = rng.integers(1, 6, len(DATA.interactions)).astype(np.float32)
    split: Split = random(replace(DATA, interactions=replace(DATA.interactions, rating=rating)), share=0.3)
    table = np.full((240, 300), 3.0)
    table[DATA.interactions.user, DATA.interactions.item] = rating
    rows = compare({"knowing": Knowing(table, share), "svd": make("svd")}, split, metric="rmse").models
    notes = {row.name: row.note for row in rows}
    assert "too good to be true" in notes["knowing"] and not notes["svd"] and rows[-1].name != "svd"
