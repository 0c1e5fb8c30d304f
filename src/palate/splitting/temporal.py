"""Split at one moment in time for all: learn from what came before, ask for what came after."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.errors import InputError
from palate.splitting import guards
from palate.splitting.shares import checked_share, some_of
from palate.splitting.split import Split, described, withholding

Held = Bool[np.ndarray, "_"]


def temporal(
    data: Dataset,
    share: float = 0.2,
    moment: int | str | None = None,
    *,
    strangers: bool = False,
    repeats: bool = False,
) -> Split:
    """Withholds every event from a moment on: the newest share of all events, or what came from `moment` on.

    `moment` is in seconds since 1970, or a date such as "2001-02-28" or "2001-02-28 18:30", in UTC. Queries carry it
    as their time, and the history up to it. Users who come after it have no history, and only what needs none can
    answer them: they are left out and counted in `about`, unless `strangers` is True.
    """
    some_of(data)
    at = _quantile(data, checked_share(share)) if moment is None else _seconds(moment)
    time = _times(data)
    held = time >= at
    if held.all() or not held.any():
        raise InputError(
            f"moment is {_day(at)}, but the events are from {_day(int(time.min()))} to {_day(int(time.max()))}: "
            "give one between"
        )
    whole = data.interactions
    everyone, withheld = np.unique(data.interactions.user[held]), float(held.mean())
    if not strangers:
        data, held = _of_known(data, held)
    users = np.unique(data.interactions.user[held])
    split = withholding(data, held, repeats, np.full(len(users), at, dtype=np.int64))
    left_out = len(everyone) - len(users)
    warnings = guards.present(
        guards.placed(whole),
        guards.filtered(whole, split.train.interactions),
        guards.newcomers(left_out, len(everyone)),
    )
    split = replace(split, warnings=(*split.warnings, *warnings))
    rest = f", {left_out:,} newcomer{'s' * (left_out > 1)} left out" if left_out else ""
    how = f"at a moment in time ({_day(at)}{rest})"
    return described(split, "temporal", how, share=withheld, strangers=strangers)


def _of_known(data: Dataset, held: Held) -> tuple[Dataset, Held]:
    """Less the events of users who did nothing before."""
    interactions = data.interactions
    known = np.bincount(interactions.user[~held], minlength=data.n_users) > 0
    keep = known[interactions.user]
    if not (keep & held).any():
        raise InputError(
            "no user from before the moment came back after it: choose another moment, ask newcomers too "
            "(strangers=True, --strangers), or split by random or leave_last"
        )
    return data.where(keep), held[keep]


def _times(data: Dataset) -> Int64[np.ndarray, "events"]:
    time = data.interactions.time
    unknown = int((time == NO_TIME).sum())
    if unknown:
        raise InputError(f"{unknown:,} of {len(time):,} events have no time: give every event one, or split at random")
    if not data.interactions.has_times:
        raise InputError(f"all events have the same time ({_day(int(time[0]))}): split at random instead")
    return time


def _quantile(data: Dataset, share: float) -> int:
    """The time of the first event of the newest share; the second moment of all, were it the first."""
    time = np.sort(_times(data))
    at = time[min(len(time) - 1, int(len(time) * (1.0 - share)))]
    return int(at if at > time[0] else time[np.searchsorted(time, time[0], side="right")])


def _seconds(moment: int | str) -> int:
    if isinstance(moment, int) or moment.strip().lstrip("-").isdecimal():
        if abs(int(moment)) >= 1 << 62:
            raise InputError(f"moment is {moment}: no time is that far; give a date such as 2001-02-28")
        return int(moment)
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        raise InputError(f'moment is "{moment}": give a date such as 2001-02-28, or seconds since 1970') from None
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())


def _day(seconds: int) -> str:
    return str(np.datetime64(seconds, "s").astype("datetime64[D]"))
