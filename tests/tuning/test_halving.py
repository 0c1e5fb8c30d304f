"""Successive halving."""

import numpy as np
from tuning.worlds import tastes

from palate.splitting.inner import inner
from palate.splitting.named import split_by
from palate.tuning.attempt import Attempt
from palate.tuning.halving import Rung, Setting, climb, ends_of, rungs_of, settings_of, shares_of, times_of
from palate.tuning.plan import plan

SPLIT = split_by("leave_last", tastes(n_users=650))


def test_the_shares_are_thirds_as_long_as_users_are_left() -> None:
    assert shares_of(tastes(n_users=100)) == (1.0,)
    assert shares_of(tastes(n_users=650)) == (1 / 3, 1.0)
    assert shares_of(tastes(n_users=1800, each=4)) == (1 / 9, 1 / 3, 1.0)
    assert shares_of(tastes(n_users=9000, each=3)) == (1 / 9, 1 / 3, 1.0)


def test_a_rung_learns_from_some_users_whole_and_the_next_from_these_and_more() -> None:
    validation = inner(SPLIT)
    first, last = rungs_of(validation, 0)
    few, all_ = first.split.train.interactions, last.split.train.interactions
    users = np.unique(few.user)
    assert len(users) == 217 and last.split is validation
    assert len(few) == np.isin(all_.user, users).sum()
    assert len(first.split.queries) == len(validation.queries)


def ladder(n: int) -> tuple[Rung, ...]:
    return tuple(Rung(3.0 ** -(n - 1 - rung), SPLIT) for rung in range(n))


def test_the_best_third_goes_on_and_every_default() -> None:
    settings = [Setting("a", {}, True, 1.0), *(Setting("a", {"x": x}, False, 1.0) for x in range(8))]
    settings_tried: dict[int, list[float]] = {}

    def ask(setting: Setting, rung: Rung) -> Attempt:
        worth = float(setting.parameters.get("x", -1))
        return Attempt(setting.name, setting.parameters, rung.share, "done", worth)

    for number, of, attempt in climb(settings, ladder(3), ask, higher=True):
        settings_tried.setdefault(number, []).append(attempt.value or 0.0)
        assert of == (9, 4, 3)[number]
    assert settings_tried[1] == [7.0, 6.0, 5.0, -1.0] and settings_tried[2] == [7.0, 6.0, -1.0]
    low = [a.value for n, _, a in climb(settings, ladder(2), ask, higher=False) if n == 1]
    assert low == [-1.0, 0.0, 1.0]


def test_what_fails_does_not_go_on_unless_it_is_a_default() -> None:
    settings = [Setting("a", {}, True, 1.0), *(Setting("a", {"x": x}, False, 1.0) for x in range(8))]

    def ask(setting: Setting, rung: Rung) -> Attempt:
        return Attempt(setting.name, setting.parameters, rung.share, "failed", reason="broken")

    assert [(n, a.parameters) for n, _, a in climb(settings, ladder(2), ask, True) if n == 1] == [(1, {})]


def test_the_defaults_alone_go_straight_to_the_last_rung() -> None:
    settings = [Setting("a", {}, True, 1.0)]
    done = list(climb(settings, ladder(3), lambda setting, rung: Attempt("a", {}, rung.share, "done", 1.0), True))
    assert [number for number, _, _ in done] == [2]


def test_settings_begin_with_the_defaults_and_are_the_same_for_a_seed_whatever_the_budget() -> None:
    made = plan(SPLIT, 600)
    some, more = settings_of(made, SPLIT.train, 20, 0), settings_of(made, SPLIT.train, 200, 0)
    n = len(made.tried)
    assert all(setting.first for setting in some[:n]) and not any(setting.first for setting in some[n:])
    assert len(more) > len(some) and more[: len(some)] == some
    assert settings_of(made, SPLIT.train, 20, 1)[n:] != some[n:]


def test_the_settings_fill_the_time_as_forecast_and_no_more() -> None:
    made, shares = plan(SPLIT, 60), shares_of(SPLIT.train)
    settings = settings_of(made, SPLIT.train, 40, 0)
    assert sum(sum(times_of(setting, shares, made.judging)) for setting in settings) <= 40


def test_each_rung_has_its_time_and_the_last_ends_at_the_end() -> None:
    settings = [Setting("a", {}, True, 3.0), *(Setting("a", {"x": x}, False, 3.0) for x in range(9))]
    ends = ends_of(settings, (1 / 3, 1.0), 0.0, 100.0)
    first, whole = 1.0 + 9.0, 3.0 + 9.0
    assert np.isclose(ends[1 / 3], 100 * first / (first + whole)) and np.isclose(ends[1.0], 100)
