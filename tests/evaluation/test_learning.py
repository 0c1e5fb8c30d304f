"""Learning curves: what is learned from, what is asked, and what more events give."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from splitting.worlds import dataset, many

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.fingerprint import fingerprint_of
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.evaluation.comparison import Point
from palate.evaluation.learning import learning_curves
from palate.evaluation.run import evaluate
from palate.hyper import learned
from palate.models.baselines.bias import Bias
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.models.recommender import Reads, Recommender
from palate.splitting.random import random
from palate.splitting.split import Split
from palate.splitting.temporal import temporal
from palate.testing import world

SPLIT = random(many(1500, users=60, items=50, rated=True), share=0.3)
SEEN: list[Dataset] = []
HISTORIES: list[int] = []


@dataclass
class Watching(Recommender):
    """Notes what it learns from; knows an item once it has met it, and gives up on fewer than `least` events."""

    reads = Reads.HISTORY
    least: int = 1
    met_: np.ndarray = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        SEEN.append(data)
        if len(data.interactions) < self.least:
            raise InputError("give more events")
        self.met_ = np.bincount(data.interactions.item, minlength=data.n_items) > 0
        yield 1.0

    def score(self, queries: Queries, items: Items) -> Scores:
        HISTORIES.append(len(queries.history.item))
        return np.broadcast_to(self.met_[items], (len(queries), len(items))).astype(np.float32)


def learning_curve(model: Recommender, split: Split, **options: object) -> tuple[Point, ...]:
    """That of one model."""
    return learning_curves({"one": model}, split, **options)["one"]  # type: ignore[arg-type]


def learned_from(**options: object) -> list[Dataset]:
    SEEN.clear()
    learning_curve(Watching(), SPLIT, **options)  # type: ignore[arg-type]
    return list(SEEN)


def events(data: Dataset) -> set[tuple[int, int]]:
    return set(zip(data.interactions.user.tolist(), data.interactions.item.tolist(), strict=True))


def test_shares_are_nested_and_of_the_size_asked_for() -> None:
    parts = [events(data) for data in learned_from(shares=(0.5, 0.1, 0.25, 1.0))]
    n = len(SPLIT.train.interactions)
    assert [len(part) for part in parts] == [round(share * n) for share in (0.1, 0.25, 0.5, 1.0)]
    assert all(less < more for less, more in zip(parts, parts[1:], strict=False))
    assert parts[-1] == events(SPLIT.train)


def test_shares_are_the_same_each_time_and_others_by_another_seed() -> None:
    assert events(learned_from(shares=(0.3,))[0]) == events(learned_from(shares=(0.3,))[0])
    assert events(learned_from(shares=(0.3,))[0]) != events(learned_from(shares=(0.3,), seed=1)[0])


def test_the_oldest_are_before_all_others() -> None:
    (part,) = learned_from(shares=(0.3,), which="oldest")
    rest = len(SPLIT.train.interactions) - len(part.interactions)
    assert (np.sort(SPLIT.train.interactions.time)[:-rest] == np.sort(part.interactions.time)).all()


def test_the_whole_is_what_evaluate_finds() -> None:
    report = evaluate(EASE(l2=20.0).fit(SPLIT.train), SPLIT, 5)
    *_, last = learning_curve(EASE(l2=20.0), SPLIT, k=5, metric="recall")
    assert (last.at, last.n) == (1.0, len(SPLIT.queries))
    assert last.mean == report.means()["recall@5"]
    assert (last.low, last.high) == report.intervals()["recall@5"]


def test_queries_keep_their_histories_at_every_share() -> None:
    HISTORIES.clear()
    learning_curve(Watching(), SPLIT, shares=(0.1, 1.0))
    assert [len(SPLIT.queries.history.item)] * 2 == HISTORIES


def test_more_events_teach_more() -> None:
    data = world().data
    curve = learning_curve(EASE(l2=1.0), random(data, share=0.2), shares=(0.05, 1.0), k=3)
    assert curve[1].mean > curve[0].mean + 0.1


def test_rating_errors_have_a_curve_too() -> None:
    curve = learning_curve(Bias(), SPLIT, metric="rmse", shares=(0.2, 1.0))
    assert all(point.low is not None and point.low < point.mean for point in curve)
    assert curve[1].mean == evaluate(Bias().fit(SPLIT.train), SPLIT, 10).means()["rmse"]


def test_a_share_from_which_it_cannot_learn_has_no_point() -> None:
    n = len(SPLIT.train.interactions)
    assert [point.at for point in learning_curve(Watching(least=n // 3), SPLIT)] == [0.5, 1.0]


def test_the_model_given_stays_as_it_is() -> None:
    model = EASE(l2=20.0).fit(SPLIT.train)
    before = model.similarity_.copy()
    learning_curve(model, SPLIT, shares=(0.1,))
    np.testing.assert_array_equal(model.similarity_, before)


def test_each_share_is_told_before_its_fit_and_its_part_is_made_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    steps: list[tuple[str, float]] = []
    fingerprints: list[Interactions] = []

    def counted(events: Interactions, *ids: Vocabulary) -> str:
        fingerprints.append(events)
        return fingerprint_of(events, *ids)

    monkeypatch.setattr("palate.data.dataset.fingerprint_of", counted)
    models = {"first": Popular(), "second": EASE()}
    curves = learning_curves(
        models, SPLIT, shares=(1.0, 0.5), on_progress=lambda *at: steps.append(at), journal=tmp_path
    )
    assert steps == [("first", 0.5), ("second", 0.5), ("first", 1.0), ("second", 1.0)]
    assert [*curves] == [*models] and len(fingerprints) == 2
    assert curves["second"] == learning_curve(EASE(), SPLIT, shares=(1.0, 0.5))


@pytest.mark.parametrize(
    ("options", "says"),
    [({"shares": (0.0,)}, "shares"), ({"shares": ()}, "shares"), ({"metric": "ndgc"}, "ndcg"), ({"k": 0}, "k is 0")],
)
def test_a_bad_setting_is_said(options: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        learning_curve(Popular(), SPLIT, **options)  # type: ignore[arg-type]


def test_the_oldest_of_events_without_times_are_not_known() -> None:
    split = random(many(300, times=False), share=0.3)
    with pytest.raises(InputError, match="no times"):
        learning_curve(Popular(), split, which="oldest")


def test_a_temporal_split_works_too() -> None:
    split = temporal(dataset([(u, i, 1.0, 10 * i + u) for u in range(5) for i in range(8)]))
    assert [point.at for point in learning_curve(Popular(), split, shares=(0.5, 1.0), which="oldest")] == [0.5, 1.0]


def test_what_was_found_is_kept_and_not_fitted_again(tmp_path: Path) -> None:
    first = learning_curve(EASE(l2=20.0), SPLIT, shares=(0.3, 1.0), journal=tmp_path)
    SEEN.clear()
    learning_curve(Watching(), SPLIT, shares=(0.3, 1.0), journal=tmp_path)
    learning_curve(Watching(), SPLIT, shares=(0.3, 0.6, 1.0), journal=tmp_path)
    assert len(SEEN) == 3
    assert learning_curve(EASE(l2=20.0), SPLIT, shares=(0.3, 1.0), journal=tmp_path) == first
    assert learning_curve(EASE(l2=20.0), SPLIT, shares=(0.3,), metric="recall", journal=tmp_path)[0] != first[0]
