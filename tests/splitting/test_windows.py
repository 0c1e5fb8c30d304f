"""Windows of a log: where they are cut, what is learned before each, and who is asked."""

import numpy as np
import pytest
from splitting.worlds import answers, dataset, known_items, many

from palate.errors import InputError
from palate.splitting.windows import DAY, windows

LOG = dataset(
    [
        *((0, 0, 1.0, 10), (1, 1, 1.0, 20), (0, 2, 1.0, 30), (1, 3, 1.0, 40)),
        *((0, 4, 1.0, 50), (2, 0, 1.0, 60), (1, 5, 1.0, 70), (2, 6, 1.0, 80)),
    ]
)


def test_equal_counts_after_the_first_half() -> None:
    early, late = windows(LOG, 2)
    assert (answers(early), known_items(early)) == ({0: [4]}, {0: [0, 2]})
    assert (answers(late), known_items(late)) == ({1: [5], 2: [6]}, {1: [1, 3], 2: [0]})
    assert early.train.interactions.time.tolist() == [10, 20, 30, 40]
    assert late.train.interactions.time.max() == 60


def test_strangers_are_asked_if_told() -> None:
    early, _ = windows(LOG, 2, strangers=True)
    assert answers(early) == {0: [4], 2: [0]} and known_items(early)[2] == []


def test_every_event_after_the_start_is_in_one_window() -> None:
    data = many(strangers := 400)
    parts = list(windows(data, 4, first=0.2))
    begins = [int(part.queries.time[0]) for part in parts if part.queries.time is not None]
    assert begins == [80, 160, 240, 320]
    assert [len(part.train.interactions) for part in parts] == begins
    assert sum(len(part.relevant.item) for part in parts) <= strangers - 80
    for part, end in zip(parts, [*begins[1:], 400], strict=True):
        pairs = {(u, i): t for u, i, t in zip(*_columns(data), strict=True)}
        request = [pairs[u, i] for u, items in answers(part).items() for i in items]
        assert max(request) < end and min(request) >= len(part.train.interactions)


def _columns(data) -> tuple[list[int], list[int], list[int]]:  # type: ignore[no-untyped-def]
    done = data.interactions
    return done.user.tolist(), done.item.tolist(), done.time.tolist()


def test_by_days() -> None:
    rows = [(user, day, 1.0, day * DAY + user) for day in range(10) for user in range(3) if day != 7]
    begins = [part.queries.time[0] // DAY for part in windows(dataset(rows), days=2) if part.queries.time is not None]
    assert begins == [4, 6, 8]


def test_a_window_with_nobody_to_ask_is_passed_over() -> None:
    rows = [(0, 0, 1.0, 0), (1, 0, 1.0, 1), (2, 1, 1.0, DAY), (0, 1, 1.0, 2 * DAY + 5)]
    assert len(list(windows(dataset(rows), days=1, first=0.3))) == 1
    with pytest.raises(InputError, match="no user from before any window came back"):
        list(windows(dataset([(user, 0, 1.0, user) for user in range(1, 9)]), 3))


def test_events_of_one_time_stay_together() -> None:
    data = dataset([(user, item, 1.0, 5 + item // 2) for user in range(3) for item in range(6)])
    for part in windows(data, 9, first=0.1):
        assert part.queries.time is not None
        assert part.train.interactions.time.max() < part.queries.time[0]
    assert len(list(windows(data, 9, first=0.1))) == 2


@pytest.mark.parametrize("bad", [{"n": 0}, {"days": 0.0}, {"first": 1.0}])
def test_bad_windows_are_said(bad: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"1 window or more|first is 1.0"):
        list(windows(LOG, **bad))  # type: ignore[arg-type]


def test_places_and_missing_times_have_no_windows() -> None:
    for data in (many(times=False), dataset([(user, at, 1.0, at) for user in range(3) for at in range(4)])):
        with pytest.raises(InputError, match="moments in time"):
            list(windows(data))
    assert np.all(LOG.interactions.time > 0)
