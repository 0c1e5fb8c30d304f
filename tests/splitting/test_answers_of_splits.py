"""Right answers, dislikes and repeats among the withheld events."""

import numpy as np

from palate.data.histories import Histories
from palate.splitting.answers import answers_of


def withheld(items: list[int], weights: list[float]) -> Histories:
    return Histories(np.array([0, len(items)]), np.array(items, dtype=np.int32), np.array(weights, dtype=np.float32))


HISTORY = Histories.of_lists([[7]], 1.0)


def test_an_item_stands_once_and_a_repeat_is_neither() -> None:
    answers = answers_of(HISTORY, withheld([1, 1, 7, 2], [1, 1, 1, 0]), repeats=False)
    assert answers.repeated.tolist() == [False, False, True, False]
    assert answers.right.tolist() == [True, False, False, False]
    assert answers.disliked.tolist() == [False, False, False, True]


def test_with_repeats_an_earlier_item_counts() -> None:
    assert answers_of(HISTORY, withheld([7, 7], [1, 1]), repeats=True).right.tolist() == [True, False]


def test_what_was_liked_once_is_not_disliked() -> None:
    answers = answers_of(HISTORY, withheld([3, 3], [-1, 1]), repeats=False)
    assert answers.right.tolist() == [False, True] and not answers.disliked.any()
