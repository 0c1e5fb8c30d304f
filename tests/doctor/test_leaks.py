from dataclasses import replace

import numpy as np
from healthy import START, YEAR, healthy, kinds, the, with_columns, with_times

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Features
from palate.data.vocabulary import Vocabulary

DATA = healthy()
TIME = DATA.interactions.time
MOMENT = int(np.quantile(TIME, 0.8))
TRAIN, TEST = DATA.where(TIME < MOMENT), DATA.where(TIME >= MOMENT)


def recoded(data: Dataset) -> Dataset:
    """The same events, with users and items coded the other way round."""
    done = data.interactions
    user, item = (n - 1 - code for n, code in ((data.n_users, done.user), (data.n_items, done.item)))
    data = with_columns(data, user=user.astype(np.int32), item=item.astype(np.int32))
    ids = (Vocabulary(entry.ids[::-1].copy()) for entry in (data.item_ids, data.user_ids))
    return Dataset(data.interactions, Features(data.n_items), data.users, *ids)


def test_a_clean_split_has_no_leak() -> None:
    assert kinds(TRAIN, TEST) == []
    assert kinds(TRAIN, recoded(TEST)) == []


def test_the_same_events_in_both() -> None:
    both = DATA.where((TIME >= MOMENT) | (TIME[0] == TIME))
    for test in (both, recoded(both)):
        finding = the("same_events", TRAIN, test)
        assert finding.severity == "warning" and finding.sentence.startswith("1 event of the 601 in the second file")
        assert '"u0"' in finding.sentence


def test_the_same_pairs_where_there_are_no_times() -> None:
    train, test = (with_times(part, slice(None), NO_TIME) for part in (DATA, TEST))
    assert "600 events of the 600" in the("same_events", train, test).sentence


def test_known_pairs_at_another_time() -> None:
    test = with_times(DATA, slice(None), START + YEAR + np.arange(len(TIME)))
    assert kinds(DATA, test) == ["known_pairs"]


def test_test_events_before_the_last_of_training() -> None:
    even = np.arange(len(TIME)) % 2 == 0
    finding = the("test_before_train", DATA.where(even), DATA.where(~even))
    assert finding.severity == "notice" and "happened before the last of the first, 2024-12-3" in finding.sentence


def test_strangers() -> None:
    ids = Vocabulary.of(
        [f"x{identifier}" if code < 3 else str(identifier) for code, identifier in enumerate(TEST.user_ids.ids)]
    )
    of_strangers = int((TEST.interactions.user < 3).sum())
    assert f"{of_strangers} (" in the("strangers", TRAIN, replace(TEST, user_ids=ids)).sentence


def test_nothing_to_compare() -> None:
    nothing = DATA.where(np.zeros(len(TIME), dtype=bool))
    assert not {"same_events", "strangers"} & set(kinds(DATA, nothing))
    assert not {"same_events", "strangers"} & set(kinds(nothing, DATA))
