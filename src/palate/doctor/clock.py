"""Times that cannot be: missing, in another unit, before 1990 or yet to come, all at once, or silent for long."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.doctor.finding import Finding, day, examples, listed, moment, share
from palate.doctor.units import DAY, EARLIEST, dated, of_units, units
from palate.writing import counted

RUNNING = 100_000_000  # numbers that all lie below it, 1973 as seconds, are an order and no dates
AT_ONCE, AT_ONCE_SHARE, AT_ONCE_USERS = 100, 0.01, 10  # events of so many users in one second: no crowd is so punctual
GAP_SHARE, GAP_TIMES = 0.05, 100  # a silence of 5 % of the span and 100 mean waits: by chance, once in e^100 waits


def clock(data: Dataset, now: int) -> Iterator[Finding]:
    time = data.interactions.time
    timed = time[time != NO_TIME]
    if not len(timed):
        yield from _none(len(time))
        return
    yield from _missing(data)
    if len(timed) > 1 and timed.min() == timed.max():
        yield _one_instant(int(timed[0]), len(timed))
    elif timed.min() >= 0 and timed.max() < RUNNING:
        yield _running(int(timed.min()), int(timed.max()))
    else:
        yield from units(data)
        yield from _impossible(data, now)
        good = np.sort(timed[dated(timed) & (timed <= now + DAY)])
        yield from _coarse(good)
        yield from _at_once(data)
        yield from _silence(good)


def _none(n: int) -> Iterator[Finding]:
    if n:
        yield Finding(
            "no_times",
            "notice",
            "No event has a time.",
            "What came before cannot be told from what came after: models of order and of recency have nothing to "
            "read, and a random split lets models learn from the future.",
            "Name the column that holds the time, if there is one; else split at random and read the figures as a "
            "best case.",
        )


def _missing(data: Dataset) -> Iterator[Finding]:
    missing = data.interactions.time == NO_TIME
    if n := int(missing.sum()):
        users = np.unique(data.interactions.user[missing])
        yield Finding(
            "missing_times",
            "warning",
            f"{counted(n, 'event')} of {len(missing):,} ({share(n, len(missing))}) {'has' if n == 1 else 'have'} no "
            f"time, among them those of users {examples(data.user_ids, users)}.",
            "They count as older than all others, and splits by time are refused or put them all into the training "
            "part.",
            "Find out why the times are missing, or leave these events out.",
        )


def _one_instant(second: int, n: int) -> Finding:
    return Finding(
        "one_instant",
        "warning",
        f"All {n:,} events have the same time, {moment(second)}.",
        "That is the moment of an export, not of the events: there is no order to split or to learn by.",
        "Look for the column that holds the time of the event; without one, split at random.",
    )


def _running(first: int, last: int) -> Finding:
    return Finding(
        "running_numbers",
        "info",
        f"The times run from {first:,} to {last:,}: running numbers or counts of days, not seconds since 1970.",
        "Order is all that they tell. Splits by order are right; whatever decays with days or hours is not.",
        "Nothing, if only the order is known; else read the true times.",
    )


def _impossible(data: Dataset, now: int) -> Iterator[Finding]:
    time = data.interactions.time
    early = (time != NO_TIME) & (time < EARLIEST)
    if n := int(early.sum()):
        yield Finding(
            "before_1990",
            "warning",
            f"{counted(n, 'event')} of {len(time):,} ({share(n, len(time))}) {'lies' if n == 1 else 'lie'} before "
            f"1990, the first {moment(int(time[early].min()))}: {_of_users(data, early)}.",
            "Most often a missing time was written as 0, or days were read as seconds; such events are first in "
            "every history and stretch the span of the data.",
            "Leave the time empty where it is not known, or mend its unit.",
        )
    ahead = (time > now + DAY) & ~np.any(list(of_units(time).values()), axis=0)
    if n := int(ahead.sum()):
        yield Finding(
            "future",
            "warning",
            f"{counted(n, 'event')} of {len(time):,} ({share(n, len(time))}) {'lies' if n == 1 else 'lie'} in the "
            f"future, the last {moment(int(time[ahead].max()))}: {_of_users(data, ahead)}.",
            "They are last in every history, so a split by time or leave_last tests on them.",
            "Mend the clock or the unit of these events, or leave them out.",
        )


def _of_users(data: Dataset, rows: Bool[np.ndarray, "events"]) -> str:
    return f"of users {examples(data.user_ids, np.unique(data.interactions.user[rows]))}"


def _coarse(time: Int64[np.ndarray, "good"]) -> Iterator[Finding]:
    """Whether the times are dates: all at the same hour of the day, as midnight of some zone."""
    if len(time) > 1 and time[0] != time[-1] and (time % DAY == time[0] % DAY).all():
        yield Finding(
            "dates_only",
            "info",
            "The times are dates without the hour.",
            "Events of one day have no order among themselves but that of the file.",
            "Nothing, where only days are known; models of sessions and of order then know less than they seem to.",
        )


def _at_once(data: Dataset) -> Iterator[Finding]:
    """Many users in one second; dates without the hour are another matter."""
    time = data.interactions.time
    good = time[dated(time)]
    if not len(good) or (good % DAY == good[0] % DAY).all():
        return
    moments, counts = np.unique(good, return_counts=True)
    busiest = int(np.argmax(counts))
    n, second = int(counts[busiest]), int(moments[busiest])
    n_users = len(np.unique(data.interactions.user[time == second]))
    if n >= max(AT_ONCE, AT_ONCE_SHARE * len(good)) and n_users >= AT_ONCE_USERS:
        yield Finding(
            "same_second",
            "warning",
            f"{n:,} events of {counted(n_users, 'user')} ({share(n, len(time))} of all) have the time "
            f"{moment(second)}.",
            "That is when they were loaded or migrated, not when they happened: their order means nothing, and a "
            "split by time puts them all on one side.",
            "Restore the true times, or leave these events out of splits by time.",
        )


def _silence(time: Int64[np.ndarray, "good"]) -> Iterator[Finding]:
    if len(time) < 3:
        return
    gaps, span = np.diff(time), int(time[-1] - time[0])
    long = np.flatnonzero(gaps > max(GAP_SHARE * span, GAP_TIMES * span / len(gaps), DAY))
    if len(long):
        examples = [f"{day(int(time[at]))} to {day(int(time[at + 1]))} ({gaps[at] / DAY:,.0f} days)" for at in long]
        yield Finding(
            "silence",
            "notice",
            f"Nothing happened in {counted(len(long), 'long stretch', 'long stretches')}: {listed(examples)}.",
            "A log was lost, or two sources were put together; what was popular before the silence may not be after "
            "it.",
            "Look for the missing part, or learn from the newer part alone.",
        )
