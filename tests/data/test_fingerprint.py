"""A fingerprint tells a data set from any other, and not the order in which a file held it."""

from dataclasses import replace

import numpy as np

from palate.data.fingerprint import fingerprint_of
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.testing import interactions

EVENTS = interactions([[0, 1], [1, 2], [2, 0]])
USERS, ITEMS = Vocabulary(np.arange(3)), Vocabulary(np.arange(3))


def of(events: Interactions, users: Vocabulary = USERS) -> str:
    return fingerprint_of(events, users, ITEMS)


def test_the_order_of_a_file_does_not_matter() -> None:
    assert of(EVENTS.take(np.array([3, 5, 0, 1, 4, 2]))) == of(EVENTS)
    assert len(of(EVENTS)) == 16


def test_anything_else_does() -> None:
    others = [
        replace(EVENTS, weight=EVENTS.weight * 2),
        replace(EVENTS, time=EVENTS.time + 1),
        replace(EVENTS, rating=EVENTS.weight),
        EVENTS.take(np.arange(5)),
    ]
    prints = {of(EVENTS), of(EVENTS, Vocabulary(np.arange(1, 4))), *map(of, others)}
    assert len(prints) == 2 + len(others)
