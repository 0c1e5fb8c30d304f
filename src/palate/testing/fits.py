"""Contracts of fits in rounds: watched, interrupted, resumed, the best round kept. Each raises AssertionError."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from palate.models.recommender import Recommender, Recommends, Round, Watch
from palate.models.rounds import can_resume
from palate.testing.case import Case, check, check_same


def tells_every_round_of_its_fit(case: Case) -> None:
    fresh, rounds = case.make(), list[Round]()
    fresh.fit(case.world.data, watch=Watch(rounds.append))
    if not rounds:
        check(not fresh.n_rounds, f"it declares {fresh.n_rounds} rounds, and tells none")
        return
    silent = {type(round.model).__name__ for round in rounds if not round.rounds}
    check(not silent, f"learns in rounds, and does not say in `learns_in` in how many: {', '.join(sorted(silent))}")
    check(rounds[-1].share == 1, f"its fit is done, and {rounds[-1].share:.0%} of it is reported to be")
    check(
        all(before.share <= after.share for before, after in zip(rounds, rounds[1:], strict=False)),
        "a round tells less of the fit to be done than the round before it",
    )
    expected = dict[tuple[str, ...], int]()
    for round in rounds:
        expected[round.stage] = expected.get(round.stage, 0) % round.rounds + 1
        place = f"{round.stage}, round {round.round} of {round.rounds}"
        check(round.rounds == round.model.n_rounds, f"{place}: it declares {round.model.n_rounds}")
        check(round.round == expected[round.stage], f"{place}: the next round was {expected[round.stage]}")
        check(round.loss is None or np.isfinite(round.loss), f"{place}: the loss is {round.loss}")


def scores_after_each_round(case: Case) -> None:
    w = case.world

    def on_round(round: Round) -> None:
        if round.loss is not None:
            assert isinstance(round.model, Recommender)  # what has a loss has scores
            finite = np.isfinite(round.model.score_items(w.everyone, w.items)).all()
            check(finite, f"after round {round.round} of its fit a score was not finite")

    case.make().fit(w.data, watch=Watch(on_round))


def goes_on_where_it_was_ended(case: Case) -> None:
    total = len(_rounds(case.make(), case))
    for last in sorted({1, 2, total // 2, total - 1}):
        if not 1 <= last < total:
            continue
        fresh: Any = case.make()
        seen = _rounds(fresh, case, last)
        check(len(seen) == last, f"ended after {last} rounds, it went on for {len(seen)}")
        check(can_resume(fresh), f"its fit was ended after {last} rounds, and it keeps no state to resume from")
        resumed = copy.deepcopy(fresh).fit(case.world.data, resume=True)
        check(not can_resume(resumed), "its fit was resumed and done, and it still keeps the state to resume from")
        check_same(resumed, case.fitted, case.world, f"resumed after {last} of {total} rounds, and never ended")


def ends_as_after_its_best_round(case: Case) -> None:
    ended = case.make()
    if ended.n_rounds < 3 or any(round.loss is None for round in _rounds(ended, case, 2)):
        return  # what is made of parts has no rounds of its own to choose from
    best = case.make().fit(case.world.data, watch=Watch(metric=lambda round: float(round.round == 2), patience=1))
    check_same(best, ended, case.world, "the second round kept as the best, and a fit ended after it")


def _rounds(fresh: Recommends, case: Case, last: int | None = None) -> list[Round]:
    """The rounds of a fit that is ended after so many of them."""
    rounds = list[Round]()

    def on_round(round: Round) -> bool:
        rounds.append(round)
        return len(rounds) == last

    fresh.fit(case.world.data, watch=Watch(on_round))
    return rounds


FITS: tuple[Callable[[Case], None], ...] = (
    tells_every_round_of_its_fit,
    scores_after_each_round,
    goes_on_where_it_was_ended,
    ends_as_after_its_best_round,
)
