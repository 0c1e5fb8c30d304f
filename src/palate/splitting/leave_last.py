"""Leave the last out: each user is asked for what they did last."""

from dataclasses import replace

import numpy as np
from jaxtyping import Int64

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.errors import InputError
from palate.splitting import guards
from palate.splitting.shares import checked_share, some_of
from palate.splitting.split import Split, described, withholding


def leave_last(data: Dataset, n: int = 1, share: float | None = None, *, repeats: bool = False) -> Split:
    """Withholds each user's last n events, or a share of their events (rounded up, 1 at least) where one is given
    instead.

    A user keeps one event at least, so who has but one is not asked. Queries carry the time and the context of the
    first event withheld. Events of equal or unknown time are in the order in which the data holds them.
    """
    if share is not None and n != 1:
        raise InputError(f"n is {n} and share {share:g}: leave_last withholds by one of them, so give one")
    some_of(data)
    done, order = data.interactions, data.interactions.order()
    counts = np.bincount(done.user, minlength=data.n_users)
    last = _withheld(counts, n, share)
    ends = np.cumsum(counts)
    left = ends[done.user[order]] - np.arange(len(order))  # 1 for a user's last event
    held = np.zeros(len(order), dtype=bool)
    held[order[left <= last[done.user[order]]]] = True
    if not held.any():
        raise InputError("no user has two events: leave_last takes one to learn from and one to ask for")
    event = order[(ends - last)[last > 0]]
    context = done.context and done.context.take(event)
    split = withholding(data, held, repeats, _times(done.time[event]), context)
    split = replace(split, warnings=(*split.warnings, *guards.told(guards.in_order_of_items(done))))
    how = f"the last {'one' if n == 1 else n}" if share is None else f"the last {share:.0%}"
    return described(split, "leave_last", f"{how} of each user", n=n, share=share)


def _withheld(counts: Int64[np.ndarray, "users"], n: int, share: float | None) -> Int64[np.ndarray, "users"]:
    if share is None and n < 1:
        raise InputError(f"n is {n}: leave_last withholds 1 event of each user or more")
    wanted = n if share is None else np.ceil(checked_share(share) * counts - 1e-9).astype(np.int64)
    return np.asarray(np.minimum(wanted, np.maximum(counts - 1, 0)))


def _times(time: Int64[np.ndarray, "asked"]) -> Int64[np.ndarray, "asked"] | None:
    return None if (time == NO_TIME).all() else time
