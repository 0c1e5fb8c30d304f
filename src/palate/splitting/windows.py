"""Replay: the log in windows of time, each a temporal split of its own, from the oldest to the newest."""

from collections.abc import Iterator, Sequence

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.splitting.moments import are_moments
from palate.splitting.shares import checked_share
from palate.splitting.split import Split
from palate.splitting.temporal import temporal

DAY = 86_400


def windows(
    data: Dataset,
    n: int = 5,
    *,
    days: float | None = None,
    first: float = 0.5,
    strangers: bool = False,
    repeats: bool = False,
) -> Iterator[Split]:
    """One split for each window: models learn from all events before it; every user active in it is tested, by their
    history before it; and what they did in it, and no later, is relevant.

    The oldest share `first` of the events is only learned from; the rest is cut into n windows of equally many events,
    or, where `days` is given, into windows as long as that, the last one shorter. Events of one time stay together.
    `strangers` and `repeats` are those of `temporal`. A window without a user to test is passed over. Raises InputError
    for events without moments in time, and where no window is left.
    """
    if not are_moments(data.interactions):
        raise InputError("a replay takes events with moments in time, one clock for all: give times, or leave_last")
    time = data.interactions.time
    begins = _begins(np.sort(time), n, days, checked_share(first, "first"))
    n_windows = 0
    for begin, end in zip(begins, [*begins[1:], int(time.max()) + 1], strict=True):
        try:
            split = temporal(data.where(time < end), moment=begin, strangers=strangers, repeats=repeats)
        except InputError:  # all else was checked: no user came back, or none with a new item
            continue
        n_windows += 1
        yield split
    if not n_windows:
        raise InputError("no user from before any window came back in it: take longer windows, or strangers")


def _begins(time: np.ndarray, n: int, days: float | None, first: float) -> Sequence[int]:
    """When the windows begin, each later than the oldest event."""
    if n < 1 or (days is not None and days <= 0):
        raise InputError(f"a replay takes 1 window or more, each longer than nothing, not {n} and days = {days}")
    start = int(time[min(len(time) - 1, int(first * len(time)))])
    if start == time[0]:
        start = int(time[np.searchsorted(time, start, side="right")])
    if days is not None:
        return [int(begin) for begin in np.arange(start, int(time[-1]) + 1, max(1, round(days * DAY)))]
    rest = time[np.searchsorted(time, start) :]
    places = (np.arange(n) * len(rest)) // n
    return [int(begin) for begin in np.unique(rest[places])]
