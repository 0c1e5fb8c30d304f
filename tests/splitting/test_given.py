"""Published splits: taken as they are, matched by ids, and told apart by what they are like."""

from dataclasses import replace

import numpy as np
import pytest
from splitting.worlds import answers, dataset, told

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Category, Features
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.splitting.given import given
from palate.splitting.inner import inner

TRAIN = [(0, 0, 1.0, 0), (0, 1, 1.0, 3), (1, 1, 1.0, 1), (1, 2, 1.0, 2)]
TEST = [(0, 2, 1.0, 9), (1, 0, 1.0, 5), (1, 1, 1.0, 6)]


def named(data: Dataset, users: list[str], items: list[str]) -> Dataset:
    return replace(data, user_ids=Vocabulary.of(users), item_ids=Vocabulary.of(items))


def test_events_over_the_same_codes_are_asked_and_what_was_met_is_none_of_the_answers() -> None:
    split = given(dataset(TRAIN), dataset(TEST).interactions)
    assert answers(split) == {0: [2], 1: [0]} and told(split) == {0: [0, 1], 1: [1, 2]}
    assert (split.kind, split.about) == ("given", "as given: 2 users asked")
    assert len(split.train.interactions) == 4
    assert answers(given(dataset(TRAIN), dataset(TEST).interactions, repeats=True)) == {0: [2], 1: [0, 1]}


def test_two_data_sets_meet_by_their_ids() -> None:
    train = named(dataset(TRAIN), ["ann", "bob"], ["a", "b", "c"])
    test = named(dataset([(0, 0, 1.0, 9), (1, 1, 1.0, 9), (1, 2, 1.0, 9)]), ["bob", "eve"], ["a", "z", "b"])
    split = given(train, test)
    assert split.train.user_ids.ids.tolist() == ["ann", "bob", "eve"]
    assert split.train.item_ids.ids.tolist() == ["a", "b", "c", "z"]
    assert answers(split) == {1: [0], 2: [3, 1]} and told(split) == {1: [1, 2], 2: []}


def test_newcomers_have_no_features() -> None:
    colour = Features(3, {"colour": Category(np.array([1, 0, 1], dtype=np.int32), 2)})
    train = replace(named(dataset(TRAIN), ["ann", "bob"], ["a", "b", "c"]), items=colour)
    test = named(dataset([(0, 0, 1.0, 9)]), ["bob"], ["z"])
    column = given(train, test).train.items.columns["colour"]
    assert isinstance(column, Category) and column.code.tolist() == [1, 0, 1, -1]


def test_codes_beyond_the_training_part_are_said() -> None:
    with pytest.raises(InputError, match="give the test as a data set"):
        given(dataset(TRAIN), dataset([(5, 0, 1.0, 9)]).interactions)


def test_ratings_are_withheld() -> None:
    rated = given(dataset(TRAIN, rated=True), dataset(TEST, rated=True)).rated
    assert rated is not None and rated.withheld.item.tolist() == [2, 0, 1]


@pytest.mark.parametrize(
    ("test", "like"),
    [
        ([(0, 2, 1.0, 9), (1, 0, 1.0, 5)], "temporal"),
        ([(0, 2, 1.0, 5), (1, 0, 1.0, 2)], "leave_last"),
        ([(0, 2, 1.0, 0), (1, 0, 1.0, 5)], "random"),
        ([(0, 2, 1.0, NO_TIME), (1, 0, 1.0, NO_TIME)], "random"),
    ],
)
def test_it_knows_what_it_is_like(test: list[tuple[int, int, float, int]], like: str) -> None:
    split = given(dataset(TRAIN), dataset([*test, (1, 2, 0.0, test[-1][3])]))
    assert split.options["like"] == like
    assert inner(split).kind == like
