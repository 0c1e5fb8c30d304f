import numpy as np
from healthy import EACH, NOW, START, USERS, YEAR, healthy, kinds, the, with_times

from palate.data.features import NO_TIME

EVERY = slice(None)
DATA = healthy()
TIME = DATA.interactions.time


def test_no_times() -> None:
    data = with_times(DATA, EVERY, NO_TIME)
    assert kinds(data) == ["no_times"]


def test_missing_times() -> None:
    finding = the("missing_times", with_times(DATA, slice(0, 30), NO_TIME))
    assert finding.sentence == '30 events of 3,000 (1.0 %) have no time, among them those of users "u0", "u1".'


def test_one_instant() -> None:
    data = with_times(DATA, EVERY, START)
    assert kinds(data) == ["one_instant"]
    assert "2024-01-01 00:00:00" in the("one_instant", data).sentence


def test_running_numbers() -> None:
    assert kinds(with_times(DATA, EVERY, np.random.default_rng(0).permutation(len(TIME)))) == ["running_numbers"]
    assert kinds(with_times(DATA, EVERY, np.arange(len(TIME)))) == ["running_numbers"]


def test_all_in_another_unit() -> None:
    for unit, per in (("milliseconds", 10**3), ("microseconds", 10**6), ("nanoseconds", 10**9)):
        data = with_times(DATA, EVERY, TIME * per)
        assert kinds(data) == ["time_unit"]
        finding = the("time_unit", data)
        assert f"3,000 in {unit}" in finding.sentence and "is 2024-" in finding.sentence and f"{per:,}" in finding.cure


def test_two_units_mixed() -> None:
    data = with_times(DATA, slice(0, 500), TIME[:500] * 1_000)
    assert "mixed_time_units" in kinds(data) and "future" not in kinds(data)
    assert "500 in milliseconds, 2,500 in seconds" in the("mixed_time_units", data).sentence


def test_before_1990() -> None:
    data = with_times(DATA, slice(0, 2), 0)
    assert kinds(data) == ["before_1990"]
    assert "1970-01-01 00:00:00" in the("before_1990", data).sentence


def test_in_the_future() -> None:
    assert kinds(with_times(DATA, slice(0, 1), NOW + 3_600)) == []  # clocks and zones differ
    for ahead in (NOW + 2 * 86_400, 253_402_300_799):
        data = with_times(DATA, slice(0, 1), ahead)
        assert kinds(data) == ["future"]
        assert the("future", data).sentence.startswith("1 event of 3,000 (under 0.1 %) lies in the future")


def test_dates_without_the_hour() -> None:
    midnight = TIME // 86_400 * 86_400
    assert kinds(with_times(DATA, EVERY, midnight)) == ["dates_only"]
    assert kinds(with_times(DATA, EVERY, midnight + 7_200)) == ["dates_only"]


def test_many_at_the_same_second() -> None:
    data = with_times(DATA, slice(0, 12 * EACH), START + 9_999)
    assert kinds(data) == ["same_second", "tied_times"]
    assert "300 events of 12 users (10 % of all)" in the("same_second", data).sentence
    assert kinds(with_times(DATA, slice(0, EACH), START + 9_999)) == []  # one user, all rated at once


def test_silence() -> None:
    early = TIME < START + YEAR // 2
    data = with_times(DATA, early, TIME[early] - 90 * 86_400)
    finding = the("silence", data)
    assert kinds(data) == ["silence"]
    assert "1 long stretch: 2024-04-0" in finding.sentence and "(90 days)" in finding.sentence
    assert kinds(with_times(DATA, early, TIME[early] - 10 * 86_400)) == []


def test_regular_for_all_is_not_a_fault_of_users() -> None:
    regular = START + np.tile(7_200 * np.arange(EACH), USERS) + np.repeat(np.arange(USERS), EACH) * 60
    assert "bots" not in kinds(with_times(DATA, EVERY, regular))
