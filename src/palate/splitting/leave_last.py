"""Leave the last out: each user's last events are withheld, and asked for."""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.errors import InputError
from palate.splitting import guards
from palate.splitting.shares import checked_share, some_of
from palate.splitting.split import Split, described, withholding


def leave_last(
    data: Dataset, n: int = 1, share: float | None = None, *, validation: bool = False, repeats: bool = False
) -> Split:
    """Withholds each user's last n events, or a share of their events (rounded up, 1 at least) where one is given
    instead.

    A user keeps one event at least, so who has but one is not asked. Queries carry the time and the context of the
    first event withheld. Events of equal or unknown time are in the order in which the data holds them.

    With `validation`, as many events before these are kept to choose by (`splitting.inner.inner` gives that part): no
    model learns from them, and who is asked in the end did them before, as most papers on sequences do. Without it,
    models learn from all but the last, and settings are chosen by a split of the same kind inside of that.
    """
    if share is not None and n != 1:
        raise InputError(f"n is {n} and share {share:g}: leave_last withholds by one of them, so give one")
    some_of(data)
    interactions, order = data.interactions, data.interactions.order()
    counts = np.bincount(interactions.user, minlength=data.n_users)
    last = _withheld(counts, n, share)
    held = _newest(interactions, order, counts, last)
    if not held.any():
        raise InputError("no user has two events: leave_last takes one to learn from and one to ask for")
    for_validation = None
    if validation:
        before = np.minimum(last, np.maximum(counts - last - 1, 0))
        for_validation = _newest(interactions, order, counts, last + before) & ~held
        if not for_validation.any():
            raise InputError("no user has three events: a validation part takes one to learn from, and two to ask for")
    how = f"the last {'one' if n == 1 else n}" if share is None else f"the last {share:.0%}"
    how += " of each user" + (", as many before kept to choose by" if validation else "")
    split = _asking(data, order, counts, last, held, for_validation, repeats)
    split = described(split, "leave_last", how, n=n, share=share, validation=validation)
    if for_validation is None:
        return split
    rest = data.where(~held)
    inside = _asking(rest, rest.interactions.order(), counts - last, before, for_validation[~held], None, repeats)
    inside = described(inside, "leave_last", f"{how}; that part", n=n, share=share)
    return replace(split, validation=inside)


def _newest(
    interactions: Interactions,
    order: Int64[np.ndarray, "events"],
    counts: Int64[np.ndarray, "users"],
    last: Int64[np.ndarray, "users"],
) -> Bool[np.ndarray, "events"]:
    """Which events are among so many of each user's last."""
    left = np.cumsum(counts)[interactions.user[order]] - np.arange(len(order))  # 1 for a user's last event
    held = np.zeros(len(order), dtype=bool)
    held[order[left <= last[interactions.user[order]]]] = True
    return held


def _asking(
    data: Dataset,
    order: Int64[np.ndarray, "events"],
    counts: Int64[np.ndarray, "users"],
    last: Int64[np.ndarray, "users"],
    held: Bool[np.ndarray, "events"],
    for_validation: Bool[np.ndarray, "events"] | None,
    repeats: bool,
) -> Split:
    """The split that withholds these events, asked at the first of each user's."""
    interactions = data.interactions
    event = order[(np.cumsum(counts) - last)[last > 0]]
    context = interactions.context and interactions.context.take(event)
    split = withholding(data, held, repeats, _times(interactions.time[event]), context, for_validation)
    return replace(split, warnings=(*split.warnings, *guards.present(guards.in_order_of_items(interactions))))


def _withheld(counts: Int64[np.ndarray, "users"], n: int, share: float | None) -> Int64[np.ndarray, "users"]:
    if share is None and n < 1:
        raise InputError(f"n is {n}: leave_last withholds 1 event of each user or more")
    wanted = n if share is None else np.ceil(checked_share(share) * counts - 1e-9).astype(np.int64)
    return np.asarray(np.minimum(wanted, np.maximum(counts - 1, 0)))


def _times(time: Int64[np.ndarray, "asked"]) -> Int64[np.ndarray, "asked"] | None:
    return None if (time == NO_TIME).all() else time
