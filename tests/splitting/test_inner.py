"""The validation part: the same kind of split again, and never an event of the test."""

import numpy as np
import pytest
from splitting.worlds import answers, dataset, many

from palate.errors import InputError
from palate.splitting.folds import folds
from palate.splitting.inner import inner
from palate.splitting.named import NAMES, split_by
from palate.splitting.random import random
from palate.splitting.split import Split
from palate.splitting.temporal import temporal


@pytest.mark.parametrize("name", NAMES)
def test_it_is_of_the_same_kind_and_learns_from_less(name: str) -> None:
    outer = split_by(name, many())
    within = inner(outer)
    assert within.kind == name and len(within.queries) > 0
    items = [s.train.item_ids.ids[s.train.interactions.item].tolist() for s in (outer, within)]
    users = [s.train.interactions.user.tolist() for s in (outer, within)]
    assert set(zip(users[1], items[1], strict=True)) < set(zip(users[0], items[0], strict=True))
    assert within.train.n_items <= outer.train.n_items


@pytest.mark.parametrize("name", ["random", "leave_last", "temporal", "new_users"])
def test_no_answer_of_the_test_is_asked(name: str) -> None:
    outer = split_by(name, many())
    request = {(user, item) for user, items in answers(inner(outer)).items() for item in items}
    assert not request & {(user, item) for user, items in answers(outer).items() for item in items}


def test_the_validation_is_before_the_test() -> None:
    outer = temporal(many(), share=0.2)
    within = inner(outer)
    assert outer.queries.time is not None and within.queries.time is not None
    assert within.train.interactions.time.max() < within.queries.time[0] < outer.queries.time[0]
    assert len(within.train.interactions) == 256  # 400 * 0.8 * 0.8


def test_eight_to_one_to_one() -> None:
    data = dataset([(user, item, 1.0, 0) for user, n in enumerate((20, 10, 9, 3, 2)) for item in range(n)])
    outer = random(data, 0.1, per_user=True)
    within = inner(outer)
    counts = [np.bincount(s.interactions.user).tolist() for s in (outer.train, within.train)]
    assert counts == [[18, 9, 8, 2, 1], [16, 8, 7, 1, 1]]


def test_the_validation_is_as_large_as_the_test() -> None:
    outer = random(many(), 0.25)
    assert len(inner(outer).train.interactions) == 200
    assert inner(folds(many(), 4)[0]).kind == "random"


def test_the_seed_is_its_own() -> None:
    outer = random(many(), 0.25, seed=3)
    assert answers(inner(outer, 1)) != answers(inner(outer, 2))
    assert answers(inner(outer, 1)) == answers(inner(outer, 1))


def test_a_split_made_by_hand_has_no_inner_one() -> None:
    outer = random(many())
    with pytest.raises(InputError, match="take split_by"):
        inner(Split(outer.train, outer.queries, outer.relevant))


def test_repeats_go_along() -> None:
    assert inner(temporal(many(), repeats=True)).repeats
