"""A budget of time."""

import pytest

from palate.errors import InputError
from palate.tuning.budget import Clock, duration, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("10m", 600), ("1h", 3600), ("1h30m", 5400), ("45", 45), ("1.5m", 90)]
)
def test_times_as_people_write_them(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["soon", "", "10 parsecs", "0s", "-5m", "m10", "10m!"])
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(InputError, match="10m|no time at all"):
        seconds_of(text)


def test_times_are_told_in_two_units_at_most() -> None:
    assert [duration(s) for s in (0.012, 1.23, 59.6, 125, 180, 3900, 7200)] == [
        "12 ms", "1.2 s", "60 s", "2 min 5 s", "3 min", "1 h 5 min", "2 h",
    ]  # fmt: skip


def test_without_a_budget_there_is_always_time() -> None:
    assert Clock(None).remaining == float("inf") and Clock(5.0).remaining <= 5.0 and Clock(1e-9).remaining < 0
