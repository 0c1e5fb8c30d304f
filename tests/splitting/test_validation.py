"""The last but one kept to choose by: learned from by nobody, met before the last is asked for."""

import pytest
from splitting.worlds import answers, dataset, known_items

from palate.errors import InputError
from palate.splitting.inner import inner
from palate.splitting.leave_last import leave_last

EVENTS = [(0, item, 1.0, item) for item in range(4)] + [(1, item, 1.0, item) for item in (3, 1)] + [(2, 2, 1.0, 0)]


def test_the_last_but_one_is_kept() -> None:
    split = leave_last(dataset(EVENTS), validation=True)
    assert split.about == "the last one of each user, as many before kept to choose by: 2 users asked"
    assert answers(split) == {0: [3], 1: [3]} and known_items(split) == {0: [0, 1, 2], 1: [1]}
    assert split.train.interactions.item.tolist() == [0, 1, 1, 2]
    chosen = inner(split)
    assert answers(chosen) == {0: [2]} and known_items(chosen) == {0: [0, 1]}
    assert chosen.train.interactions.item.tolist() == split.train.interactions.item.tolist()


def test_without_it_the_split_inside_is_made_anew() -> None:
    split = leave_last(dataset(EVENTS))
    assert split.validation is None and split.train.interactions.item.tolist() == [0, 1, 2, 1, 2]
    assert answers(inner(split)) == {0: [2]}


def test_three_events_are_needed() -> None:
    with pytest.raises(InputError, match="no user has three events"):
        leave_last(dataset([(0, 0, 1.0, 0), (0, 1, 1.0, 1)]), validation=True)
