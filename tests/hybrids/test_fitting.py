"""The fit of what is made of parts: which parts, in what order, how often, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from cases import WORLDS

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hybrids.cascade import Cascade
from palate.hybrids.mixed import Mixed
from palate.hybrids.parts import stages_of
from palate.hybrids.weighted import Weighted
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.models.recommender import Reads, Recommender, Recommends, Round, Watch
from palate.models.rounds import can_resume
from palate.pipeline.filter import Allowed
from palate.pipeline.pipeline import Pipeline
from palate.spec import make

W = WORLDS[False]


@dataclass
class Counted(Recommender):
    """Counts how often anything of its class is fitted."""

    reads = Reads.NOTHING
    fits: ClassVar[int] = 0

    def learn(self, data: Dataset) -> None:
        Counted.fits += 1

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.zeros((len(queries), len(items)), dtype=np.float32)


def fits(whole: Recommends) -> int:
    before = Counted.fits
    whole.fit(W.data)
    return Counted.fits - before


def rounds_of(whole: Recommends, last: int | None = None) -> list[Round]:
    rounds = list[Round]()

    def on_round(round: Round) -> bool:
        rounds.append(round)
        return len(rounds) == last

    whole.fit(W.data, watch=Watch(on_round))
    return rounds


def test_parts_are_fitted_in_the_order_in_which_they_stand() -> None:
    pipeline = Pipeline((EASE(), Popular()), filters=(Allowed(Counted()),), ranker=EASE(), fallback=Popular())
    places = ["retrievers[0] EASE", "retrievers[1] Popular", "filters[0].by Counted", "ranker EASE", "fallback Popular"]
    assert list(stages_of(pipeline)) == places
    assert [round.model for round in rounds_of(pipeline)] == [pipeline] * 5


def test_an_object_that_stands_in_two_places_is_fitted_once() -> None:
    shared = Counted()
    assert fits(Pipeline((EASE(), shared), ranker=shared, fallback=shared)) == 1
    assert fits(Mixed((shared, shared))) == 1
    assert fits(Mixed((Counted(), Counted()))) == 2


def test_what_also_stands_within_another_part_is_fitted_by_that_part() -> None:
    shared = Counted()
    ranker = Cascade(shared, EASE())
    pipeline = Pipeline((shared, Popular()), ranker=ranker)
    assert list(stages_of(pipeline)) == ["retrievers[1] Popular", "ranker Cascade"]
    assert fits(pipeline) == 1
    assert fits(Pipeline((shared,), ranker=Weighted((shared, EASE())))) == 2  # once to weigh it, once from all events


def test_a_shared_part_recommends_what_two_of_the_same_would() -> None:
    shared = EASE()
    shared_part = Pipeline((shared,), ranker=Weighted((shared, Popular()))).fit(W.data).recommend(W.everyone, 5)
    two_parts = Pipeline((EASE(),), ranker=Weighted((EASE(), Popular()))).fit(W.data).recommend(W.everyone, 5)
    assert np.array_equal(shared_part.item, two_parts.item) and np.array_equal(shared_part.score, two_parts.score)


def test_rounds_are_told_with_their_place_and_the_share_of_the_whole() -> None:
    whole = Pipeline((Weighted((make("bpr", epochs=2), Popular())),), ranker=EASE())
    rounds = rounds_of(whole)
    of = ("retrievers[0] Weighted",)
    assert [(*round.stage, round.round, round.rounds) for round in rounds] == [
        (*of, "parts[0] BPR for examples", 1, 2),
        (*of, "parts[0] BPR for examples", 2, 2),
        (*of, 1, 4),
        (*of, 2, 4),
        (*of, "parts[0] BPR", 1, 2),
        (*of, "parts[0] BPR", 2, 2),
        (*of, 3, 4),
        (*of, 4, 4),
        (1, 2),
        (2, 2),
    ]
    shares = [1 / 16, 2 / 16, 1 / 8, 1 / 4, 5 / 16, 3 / 8, 3 / 8, 1 / 2, 1 / 2, 1]
    assert [round.share for round in rounds][:2] == shares[:2] and rounds[-1].share == 1


WHOLES: dict[str, Callable[[], Recommends]] = {
    "weighted": lambda: Weighted((make("bpr", epochs=3), make("ials", epochs=2), Popular())),
    "cascade": lambda: Cascade(make("ials", epochs=3), make("bpr", epochs=2)),
    "mixed": lambda: Mixed((make("ials", epochs=3), EASE())),
    "pipeline": lambda: Pipeline((EASE(), make("bpr", epochs=2)), ranker=Weighted((make("ials", epochs=2), EASE()))),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLES)
def test_ended_after_any_round_it_is_resumed_to_the_same_bits(name: str) -> None:
    make_one = WHOLES[name]
    whole = make_one()
    rounds = rounds_of(whole)
    expected = whole.recommend(W.everyone, 5)
    for last in range(1, len(rounds)):
        ended = make_one()
        assert len(rounds_of(ended, last)) == last and can_resume(ended)
        again = ended.fit(W.data, resume=True).recommend(W.everyone, 5)
        assert np.array_equal(again.item, expected.item) and np.array_equal(again.score, expected.score)
        assert not can_resume(ended)


def test_a_fit_from_the_beginning_does_not_go_on_with_a_part_that_was_ended() -> None:
    part = make("bpr", epochs=4)
    part.fit(W.data, watch=Watch(lambda round: round.round == 1))
    rounds = rounds_of(Mixed((part, Popular())))
    assert [round.round for round in rounds if round.loss is not None] == [1, 2, 3, 4]


def test_the_best_round_of_each_part_is_kept() -> None:
    part = make("bpr", epochs=5)
    Mixed((part, Popular())).fit(W.data, watch=Watch(metric=lambda round: float(round.round == 2)))
    assert part.rounds_ == 2
    Mixed((part, Popular())).fit(W.data, watch=Watch(metric=lambda round: float("nan")))
    assert part.rounds_ == 5


def test_patience_ends_one_part_and_not_the_whole() -> None:
    part = make("bpr", epochs=9)
    whole = Mixed((part, Popular()))
    rounds = list[Round]()
    whole.fit(W.data, watch=Watch(rounds.append, metric=lambda round: -abs(round.round - 3.0), patience=2))
    assert part.rounds_ == 3 and max(round.round for round in rounds if round.stage) == 5
    assert rounds[-1].model is whole and not can_resume(whole) and not can_resume(part)


def test_a_part_that_was_ended_goes_on_and_is_not_fitted_anew() -> None:
    whole = Mixed((make("bpr", epochs=6), Popular()))
    assert len(rounds_of(whole, 4)) == 4
    rounds = list[Round]()
    whole.fit(W.data, resume=True, watch=Watch(rounds.append))
    assert [round.round for round in rounds if round.loss is not None] == [5, 6]
