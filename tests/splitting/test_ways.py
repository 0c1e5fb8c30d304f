"""Each way of splitting, by its own truth."""

import numpy as np
import pytest
from splitting.worlds import answers, dataset, known_items, many

from palate.data.features import NO_TIME
from palate.errors import InputError
from palate.splitting.cold_items import cold_items
from palate.splitting.folds import folds
from palate.splitting.leave_last import leave_last
from palate.splitting.new_users import new_users
from palate.splitting.random import random
from palate.splitting.temporal import temporal
from palate.testing import world

DATA = world().data
LINE = dataset(
    [(0, 4, 1.0, 40), (0, 0, 1.0, 0), (1, 0, 1.0, 3), (0, 1, 1.0, 10), (0, 2, 1.0, 20), (0, 3, 1.0, 30), (1, 4, 1.0, 9)]
)


def test_the_last_is_asked_and_never_learned() -> None:
    split = leave_last(DATA)
    assert len(split.train.interactions) == len(DATA.interactions) - 20
    whole = DATA.interactions.histories()
    np.testing.assert_array_equal(split.relevant.item, whole.item[whole.offsets[1:] - 1])
    assert split.queries.time is not None and split.queries.context is not None
    train = split.train.interactions
    assert all(train.time[train.user == user].max() < at for user, at in enumerate(split.queries.time))


def test_the_last_two_and_one_is_kept() -> None:
    split = leave_last(LINE, 2)
    assert answers(split) == {0: [3, 4], 1: [4]} and known_items(split) == {0: [0, 1, 2], 1: [0]}
    assert split.queries.time is not None and split.queries.time.tolist() == [30, 9]


def test_a_share_of_each_is_rounded_up() -> None:
    assert answers(leave_last(LINE, share=0.6)) == {0: [2, 3, 4], 1: [4]}
    assert answers(leave_last(LINE, share=0.1)) == {0: [4], 1: [4]}
    with pytest.raises(InputError, match="give one"):
        leave_last(LINE, 2, share=0.6)


def test_without_times_the_last_is_the_last_row() -> None:
    split = leave_last(dataset([(0, 0, 1.0, NO_TIME), (0, 2, 1.0, NO_TIME), (0, 1, 1.0, NO_TIME)]))
    assert answers(split) == {0: [1]} and split.queries.time is None


def test_one_event_each_leaves_no_last() -> None:
    with pytest.raises(InputError, match="no user has two events"):
        leave_last(dataset([(0, 0, 1.0, 1), (1, 1, 1.0, 2)]))


def test_at_a_moment_history_is_before_and_answers_are_after() -> None:
    split = temporal(LINE, moment=20)
    assert answers(split) == {0: [2, 3, 4]} and known_items(split) == {0: [0, 1]}
    assert split.queries.time is not None and split.queries.time.tolist() == [20]
    assert split.about == "at a moment in time (1970-01-01): 1 user asked"


def test_the_moment_may_be_a_date() -> None:
    day = 86_400
    data = dataset([(0, 0, 1.0, 0), (0, 1, 1.0, day), (0, 2, 1.0, 2 * day)])
    assert answers(temporal(data, moment="1970-01-03")) == {0: [2]}
    assert answers(temporal(data, moment="86401")) == {0: [2]}
    assert answers(temporal(data, moment="1970-01-02T00:00:01+00:00")) == {0: [2]}


def test_the_newest_share_is_asked() -> None:
    data = many()
    assert len(temporal(data, share=0.25).train.interactions) == 300
    assert temporal(data, share=0.25).train.interactions.time.max() == 299


def test_a_moment_that_most_events_share_leaves_some_to_learn_from() -> None:
    data = dataset([(0, 0, 1.0, 1), (0, 1, 1.0, 1), (0, 2, 1.0, 1), (0, 3, 1.0, 2)])
    assert answers(temporal(data, share=0.9)) == {0: [3]}


def test_strangers_are_asked_only_if_told() -> None:
    data = dataset([(0, 0, 1.0, 0), (0, 1, 1.0, 5), (1, 0, 1.0, 6)])
    assert answers(temporal(data, moment=4, strangers=True)) == {0: [1], 1: [0]}
    known = temporal(data, moment=4)
    assert answers(known) == {0: [1]}
    assert known.about == "at a moment in time (1970-01-01, 1 newcomer left out): 1 user asked"
    with pytest.raises(InputError, match="strangers"):
        temporal(dataset([(0, 0, 1.0, 0), (1, 0, 1.0, 6)]), moment=4)


def test_at_random_the_share_is_met() -> None:
    assert len(random(many(), share=0.25).train.interactions) == 300
    assert len(random(dataset([(0, 0, 1.0, 0), (0, 1, 1.0, 0)]), share=0.01).train.interactions) == 1


def test_strangers_are_not_in_the_training_set() -> None:
    split = new_users(DATA, share=0.25)
    request = 5
    assert (split.queries.user == -1).all() and len(split.queries) == request
    assert len(np.unique(split.train.interactions.user)) == 20 - request
    assert split.queries.history.lengths.tolist() == [8] * request and split.relevant.lengths.tolist() == [1] * request


def test_a_stranger_is_known_by_the_older_part() -> None:
    split = new_users(LINE, share=0.5, given=0.6, seed=0)
    strangers = np.setdiff1d([0, 1], split.train.interactions.user)
    assert strangers.tolist() in ([0], [1])
    history, rest = {0: ([0, 1, 2], [3, 4]), 1: ([0, 4], [])}[int(strangers[0])]
    assert split.queries.history.item.tolist() == history and split.relevant.item.tolist() == rest


def test_new_items_have_the_highest_codes_and_no_events() -> None:
    data = many()
    split = cold_items(data, share=0.2)
    assert split.train.n_items == 24 and split.n_items == 30
    assert split.train.interactions.item.max() < 24 <= split.relevant.item.min()


def test_new_items_without_features_are_warned_of() -> None:
    bare = dataset([(user, item, 1.0, item) for user in range(4) for item in range(10)])
    assert any("no features" in warning for warning in cold_items(bare, share=0.2).warnings)


def test_new_items_keep_their_features_and_ids() -> None:
    split = cold_items(DATA, share=0.2)
    assert not any("no features" in warning for warning in split.warnings)
    assert split.items is not None
    colour = split.items.columns["colour"].code  # type: ignore[union-attr]
    np.testing.assert_array_equal(colour[:16], split.train.item_ids.ids % 2)
    of_user = split.queries.user[split.relevant.row] % 2
    np.testing.assert_array_equal(colour[split.relevant.item], of_user)


def test_every_event_is_in_one_fold() -> None:
    data = many(rated=True)
    withheld = [fold.rated.withheld for fold in folds(data, 4) if fold.rated]
    assert len(withheld) == 4 and sum(len(entry.item) for entry in withheld) == 400
    assert [len(fold.train.interactions) for fold in folds(data, 4)] == [300] * 4


def test_the_folds_are_those_of_the_published_figures() -> None:
    order = np.arange(400)
    np.random.RandomState(3).shuffle(order)  # noqa: NPY002
    data = many(rated=True)
    first = folds(data, 5, seed=3)[0].rated
    assert first is not None
    withheld = data.interactions.take(order[:80])
    assert sorted(first.withheld.item.tolist()) == sorted(withheld.item.tolist())
    cell = first.queries.user[first.withheld.row] * 30 + first.withheld.item
    assert sorted(cell.tolist()) == sorted((withheld.user * 30 + withheld.item).tolist())


@pytest.mark.parametrize("moment", ["9" * 30, -(10**30)])
def test_a_moment_beyond_all_time_has_a_cure(moment: int | str) -> None:
    with pytest.raises(InputError, match="no time is that far; give a date"):
        temporal(LINE, moment=moment)


def test_at_random_of_each_user_and_one_is_kept() -> None:
    data = dataset([(user, item, 1.0, 0) for user, n in enumerate((20, 19, 10, 9, 2, 1)) for item in range(n)])
    split = random(data, 0.1, per_user=True)
    assert np.bincount(split.train.interactions.user).tolist() == [18, 18, 9, 8, 1, 1]
    assert split.queries.user.tolist() == [0, 1, 2, 3, 4]
    assert split.about == "at random (10% of each user's events withheld): 5 users asked"
    with pytest.raises(InputError, match="no user has two events"):
        random(dataset([(0, 0, 1.0, 1), (1, 1, 1.0, 2)]), per_user=True)
