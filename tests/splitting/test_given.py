"""Published splits: taken as they are, matched by ids, and told apart by what they are like."""

from dataclasses import replace

import numpy as np
import pytest
from splitting.worlds import answers, dataset, known_items

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
    assert answers(split) == {0: [2], 1: [0]} and known_items(split) == {0: [0, 1], 1: [1, 2]}
    assert (split.kind, split.about) == ("given", "as given: 2 users asked")
    assert len(split.train.interactions) == 4
    assert answers(given(dataset(TRAIN), dataset(TEST).interactions, repeats=True)) == {0: [2], 1: [0, 1]}


def test_two_data_sets_meet_by_their_ids() -> None:
    train = named(dataset(TRAIN), ["ann", "bob"], ["a", "b", "c"])
    test = named(dataset([(0, 0, 1.0, 9), (1, 1, 1.0, 9), (1, 2, 1.0, 9)]), ["bob", "eve"], ["a", "z", "b"])
    split = given(train, test)
    assert split.train.user_ids.ids.tolist() == ["ann", "bob", "eve"]
    assert split.train.item_ids.ids.tolist() == ["a", "b", "c", "z"]
    assert answers(split) == {1: [0], 2: [3, 1]} and known_items(split) == {1: [1, 2], 2: []}


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


def test_sessions_that_nobody_knows_are_asked_by_their_prefix_for_the_next_item() -> None:
    train = named(dataset(TRAIN), ["ann", "bob"], ["a", "b", "c"])
    test = named(
        dataset([(0, 0, 1.0, 9), (0, 1, 1.0, 10), (0, 2, 1.0, 11), (1, 1, 1.0, 9)]), ["s", "t"], ["c", "a", "z"]
    )
    split = given(train, test)
    assert split.about == "as given, each asked by all but the last of their test events for that one: 1 user asked"
    assert split.queries.user.tolist() == [-1]
    assert split.queries.history.item.tolist() == [2, 0] and split.relevant.item.tolist() == [3]
    assert len(split.train.interactions) == 4


def test_a_share_of_the_test_may_be_told() -> None:
    test = dataset([(0, 2, 1.0, 9), (1, 0, 1.0, 5), (1, 3, 1.0, 6)])
    train = dataset([*TRAIN, (0, 3, 0.0, 0)])
    split = given(train, test, prefix=0.5)
    assert known_items(split) == {1: [1, 2, 0]} and answers(split) == {1: [3]}
    assert split.queries.user.tolist() == [1]
    with pytest.raises(InputError, match='prefix is "last": give "next", or a share'):
        given(train, test, prefix="last")


def test_a_validation_part_is_kept_to_choose_by_and_stands_in_the_histories_of_the_test() -> None:
    train = named(dataset(TRAIN), ["ann", "bob"], ["a", "b", "c"])
    validation = named(dataset([(0, 0, 1.0, 4), (1, 1, 1.0, 4)]), ["ann", "bob"], ["d", "a"])
    test = named(dataset([(0, 0, 1.0, 9), (1, 1, 1.0, 9)]), ["bob", "ann"], ["e", "d"])
    split = given(train, test, validation=validation)
    assert split.train.item_ids.ids.tolist() == ["a", "b", "c", "d", "e"]
    assert known_items(split) == {1: [1, 2, 0]} and answers(split) == {1: [4]}  # what ann is asked for she met before
    assert len(split.train.interactions) == 4
    assert split.about == "as given, a validation part kept to choose by: 1 user asked"
    chosen = inner(split)
    assert chosen.about == "the validation part, as given: 2 users asked"
    assert known_items(chosen) == {0: [0, 1], 1: [1, 2]} and answers(chosen) == {0: [3], 1: [0]}
    assert chosen.n_items == split.n_items and chosen.train is split.train
