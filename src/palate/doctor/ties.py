"""Events of one user at one moment, whose order the times do not tell; and users all of whose events are at one."""

from collections.abc import Iterator

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.doctor.finding import Finding, examples, share
from palate.doctor.units import DAY
from palate.writing import counted

WORTH_A_WORD = 0.01  # of the events
MANY = 0.1
ONCE = 0.9  # of the users with several events, from which on they are not people
FEWEST = 20  # such users


def ties(data: Dataset) -> Iterator[Finding]:
    done = data.interactions
    if not done.has_times:
        return
    order = done.order()
    user, item, time = done.user[order], done.item[order], done.time[order]
    same_user = user[1:] == user[:-1]
    tied = same_user & (time[1:] == time[:-1]) & (item[1:] != item[:-1]) & (time[1:] != NO_TIME)
    rows = np.append(tied, False) | np.insert(tied, 0, False)
    several = np.bincount(user, minlength=data.n_users) > 1
    moved = np.bincount(user[1:][same_user & (time[1:] != time[:-1])], minlength=data.n_users) > 0
    once = several & ~moved
    if once.sum() >= FEWEST and once.sum() > ONCE * several.sum():
        yield _orders(data, np.flatnonzero(once), int(several.sum()))
    elif rows.sum() > WORTH_A_WORD * len(rows) and not (time % DAY == time[0] % DAY).all():
        yield _tied(data, int(rows.sum()), np.unique(user[rows]))


def _tied(data: Dataset, n: int, users: np.ndarray) -> Finding:
    whole = len(data.interactions)
    return Finding(
        "tied_times",
        "notice" if n > MANY * whole else "info",
        f"{counted(n, 'event')} of {whole:,} ({share(n, whole)}) {'has' if n == 1 else 'have'} the same second as "
        f"another of the same user: users {examples(data.user_ids, users)}.",
        "Parts of a second are used where the file has them; beyond, the order of the file decides what came first, "
        "which event a split withholds, and what models of order learn.",
        "Export times in milliseconds, or leave models of order and leave_last aside where the ties are many.",
    )


def _orders(data: Dataset, once: np.ndarray, several: int) -> Finding:
    return Finding(
        "orders_as_users",
        "warning",
        f"{len(once):,} of the {several:,} users with several events ({share(len(once), several)}) have them all at "
        f"one moment: {examples(data.user_ids, once)}.",
        "They look like orders or baskets, not like people: nobody comes back, so there is no history to learn from, "
        "and a split by time or by users parts one purchase from another, never early from late.",
        "Name the column of the customer (--column user=NAME); where it stands in a file of orders, join it "
        "(--join orders.csv). For baskets of strangers, read each as a session and withhold with leave_last.",
    )
