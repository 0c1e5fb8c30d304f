"""Each warning: said where it is true, not said where it is not, and never without its cure."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from splitting.worlds import Event, answers, dataset, many

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Category, Features, Label, strings
from palate.errors import InputError
from palate.splitting.cold_items import cold_items
from palate.splitting.cored import cored
from palate.splitting.folds import folds
from palate.splitting.given import given
from palate.splitting.leave_last import leave_last
from palate.splitting.named import NAMES, split_by
from palate.splitting.new_users import new_users
from palate.splitting.random import random
from palate.splitting.split import Split
from palate.splitting.temporal import temporal


def places(n_users: int = 6, n: int = 8) -> Dataset:
    return dataset([(user, item, 1.0, item) for user in range(n_users) for item in range(n)])


@pytest.mark.parametrize("split", [random(many()), folds(many(), 4)[0], random(many(), per_user=True)])
def test_chance_where_there_are_times(split: Split) -> None:
    assert len(split.warnings) == 1 and split.warnings[0].endswith("kinder than life: split by temporal.")


def test_chance_in_sequences_has_another_cure() -> None:
    assert "split by leave_last, as they are places" in random(places()).warnings[0]


def test_a_moment_in_sequences_has_another_cure_too() -> None:
    rows = [(user, item, 1.0, item) for user in range(6) for item in range(4 + 3 * (user % 2))]
    assert temporal(dataset(rows)).warnings[-1].endswith("nothing else: split by leave_last.")


def featured(data: Dataset) -> Dataset:
    kinds = Category(np.arange(data.n_items, dtype=np.int32) % 3, 3)
    return replace(data, items=Features(data.n_items, {"kind": kinds}))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_of_clean_data(name: str) -> None:
    data = featured(many(times=name == "temporal"))
    assert split_by(name, data).warnings == ()


def test_what_was_met_before_is_counted() -> None:
    data = dataset([(0, 0, 1.0, 0), (1, 2, 1.0, 1), (0, 0, 1.0, 5), (0, 2, 1.0, 6)])
    assert temporal(data, moment=4).warnings == (
        "1 of 2 withheld events (50%) are on items that the same user had interacted with before, and count for "
        "nothing: let repeats count where recommending an item again is right.",
    )
    assert temporal(data, moment=4, repeats=True).warnings == ()


def test_the_same_event_on_both_sides() -> None:
    twice: list[Event] = [(0, 0, 1.0, 3), (0, 1, 1.0, 4), (1, 1, 1.0, 5)]
    later = dataset([(0, 0, 1.0, 3), (0, 1, 1.0, 9), (1, 0, 1.0, 7)])
    split = given(dataset(twice), later, repeats=True)
    assert split.warnings == (
        "1 of 3 withheld events stands in the training part as well (the same user, item and time), so right "
        "answers were learned from: drop duplicate events before the split.",
    )
    assert "in the training part as well" not in " ".join(given(dataset(twice), later).warnings)
    rated = given(dataset(twice, rated=True), dataset([(0, 0, 1.0, 3), (1, 0, 1.0, 7)], rated=True))
    assert any("in the training part as well" in warning for warning in rated.warnings)


def test_unseen_items_bound_what_can_be_found() -> None:
    events: list[Event] = [(0, 0, 1.0, 0), (1, 1, 1.0, 1), (2, 0, 1.0, 2)]
    late: list[Event] = [(0, 1, 1.0, 5), (0, 2, 1.0, 6), (1, 0, 1.0, 7), (2, 3, 1.0, 8)]
    plain = temporal(dataset(events + late), moment=4)
    assert len(plain.warnings) == 1
    assert plain.warnings[0].startswith("50% of the relevant items have no event in the training part")
    assert "exceed a recall of 0.50: give item features" in plain.warnings[0]  # (1/2 + 1 + 0) / 3
    colour = Category(np.zeros(4, dtype=np.int32), 1)
    described = replace(dataset(events + late), items=Features(4, {"colour": colour}))
    assert "take in a model of item features" in temporal(described, moment=4).warnings[0]
    titled = replace(described, items=Features(4, {"title": Label(strings(["a"] * 4))}))
    assert "give item features" in temporal(titled, moment=4).warnings[0]


def test_what_was_chosen_is_no_surprise() -> None:
    data = featured(many(times=False))
    assert cold_items(data).warnings == () and new_users(data).warnings == ()


def test_users_without_an_event_to_learn_from() -> None:
    data = dataset([(user, item, 1.0, NO_TIME) for user in range(40) for item in (user % 7, 7 + user % 5)])
    warning = random(data, 0.5).warnings[-1]
    assert "have no event in the training part" in warning and "random with per_user" in warning
    assert random(data, 0.5, per_user=True).warnings == ()
    request = given(dataset([(0, 0, 1.0, 0), (1, 1, 1.0, 1)]), dataset([(2, 0, 1.0, 9), (0, 1, 1.0, 9)]))
    assert "1 of the 2 users asked (50%)" in request.warnings[0] and "pipeline with a fallback" in request.warnings[0]


def test_newcomers_that_are_left_out_are_counted() -> None:
    data = dataset([(0, 0, 1.0, 0), (1, 1, 1.0, 1), (0, 1, 1.0, 5), (2, 0, 1.0, 6)])
    assert temporal(data, moment=4).warnings == (
        "1 of the 2 users active from the moment on did nothing before it and are not asked, so figures hold for "
        "known users alone: ask strangers too.",
    )
    assert temporal(data, moment=4, strangers=True).warnings == ()


def growing(least: int) -> Dataset:
    """Users come one after another and stay for 3 to 7 events; those with fewer than `least` are dropped."""
    rng = np.random.default_rng(0)
    events = []
    for user in range(60):
        n = 3 + user % 5
        events += [(user, int(item), 1.0, 100 * user + 40 * at) for at, item in enumerate(rng.permutation(40)[:n])]
    counts = np.bincount([user for user, *_ in events])
    return dataset([event for event in events if counts[event[0]] >= least])


def test_a_filter_by_what_came_later_is_seen() -> None:
    result = temporal(growing(5), moment=3000).warnings
    assert len(result) == 2 and "every user has 5 events or more over the whole log, but" in result[0]
    assert result[0].endswith("filter the training part alone.")
    natural = dataset([(user, item, 1.0, 10 * item + user) for user in range(20) for item in range(5 + user)])
    assert not any("filtered" in warning for warning in temporal(natural, moment=100).warnings)


def test_filtering_the_training_part_alone_keeps_who_is_asked() -> None:
    split = temporal(
        dataset([(0, 0, 1.0, 0), (0, 1, 1.0, 1), (1, 0, 1.0, 2), (0, 2, 1.0, 8), (1, 2, 1.0, 9)]), moment=5
    )
    less = cored(split, 2, 0)
    assert less.train.interactions.user.tolist() == [0, 0]
    assert answers(less) == answers(split) == {0: [2], 1: [2]}
    assert less.queries.history is split.queries.history and less.n_items == 3
    assert less.about == "at a moment in time (1970-01-01): 2 users asked, learned from the 2,0-core"
    with pytest.raises(InputError, match="no event is left"):
        cored(split, 9, 9)


def listed(order: str) -> Dataset:
    """Ten things of each user without times, in the order of the items or in any."""
    rng = np.random.default_rng(0)
    rows = [(user, int(item), 1.0, NO_TIME) for user in range(8) for item in rng.permutation(20)[:10]]
    return dataset(sorted(rows) if order == "items" else rows)


@pytest.mark.parametrize("split", [leave_last, new_users])
def test_a_list_in_the_order_of_the_items_has_no_last(split: Callable[..., Split]) -> None:
    (warning,) = [warning for warning in split(listed("items")).warnings if "order of the items" in warning]
    assert warning.endswith("or split at random.")
    assert not [warning for warning in split(listed("any")).warnings if "order of the items" in warning]


def test_the_order_of_the_items_is_nothing_where_there_are_times() -> None:
    for split in (leave_last(places()), random(listed("items"))):
        assert not [warning for warning in split.warnings if "order of the items" in warning]
