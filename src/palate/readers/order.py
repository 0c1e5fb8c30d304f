"""The order of events: by their exact time, then as the file has them, turned where it begins with the newest."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int32, Int64

from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.kernels.grouping import rows_in_time
from palate.readers.engine import Connection, number, of_events
from palate.readers.times import FRACTION

LOOKED_AT = (
    1_000_000  # events of some users, enough to know the share of those without an order to a tenth of a percent
)
RUNS = 20
STRAY = 0.05  # of the steps from one row to the next may go the other way, in a file that is in order


@dataclass(frozen=True)
class Order:
    """`place` holds the rows of the table in the order in which they are to stand, None where they stand so."""

    place: Int64[np.ndarray, "events"] | None = None
    notes: tuple[str, ...] = ()


def order_of(connection: Connection, events: Interactions) -> Order:
    """How the rows of `events` are to be ordered so that a stable sort by whole seconds gives the exact order."""
    fine = _fine(connection)
    if not len(events) or (not fine and int(events.time.max()) in (NO_TIME, int(events.time.min()))):
        return Order()
    if fine:
        return _by_fraction(events, of_events(connection, f"coalesce({FRACTION}, 0)", np.int32))
    some = _some(events.user)
    looked_at = len(events) if some is None else len(some)
    tied = _members(_in_time(events.user, events.time, some)[1])
    if not tied and some is None:
        return Order()
    turned = _newest_first(events.user, events.time)
    of = f"{tied:,}" if some is None else f"about {round(tied * len(events) / looked_at):,}"
    notes = (_note(f"{of} events share", "second", turned),) if tied else ()
    return Order(np.arange(len(events))[::-1] if turned else None, notes)


def _by_fraction(events: Interactions, fraction: np.ndarray) -> Order:
    order, same = _in_time(events.user, events.time)
    rise = np.diff(fraction[order])
    tied = _members(same & (rise == 0))
    turned = tied > 0 and _newest_first(events.user, events.time * 1_000_000_000 + fraction)
    notes = (_note(f"{tied:,} events share", "moment", turned),) if tied else ()
    if not turned and not (same & (rise < 0)).any():
        return Order(None, notes)
    base = np.arange(len(events))[::-1] if turned else np.arange(len(events))
    return Order(base[np.lexsort((fraction[base], events.time[base]))], notes)


def _fine(connection: Connection) -> bool:
    """Whether times are finer than seconds."""
    held = f"SELECT count(*) FROM duckdb_columns() WHERE table_name = 'events' AND column_name = '{FRACTION}'"
    differ = f"SELECT CAST(min({FRACTION}) IS DISTINCT FROM max({FRACTION}) AS INTEGER) FROM events"
    return number(connection, held) > 0 and number(connection, differ) > 0


def _some(user: Int32[np.ndarray, "events"]) -> Int64[np.ndarray, "some"] | None:
    """The rows of the users with the lowest codes, about as many as are looked at; None where that is all."""
    if len(user) <= LOOKED_AT:
        return None
    sample = np.sort(user[:: len(user) // LOOKED_AT])
    return np.flatnonzero(user <= sample[len(sample) * LOOKED_AT // len(user)])


def _in_time(
    user: Int32[np.ndarray, "events"],
    time: Int64[np.ndarray, "events"],
    some: Int64[np.ndarray, "some"] | None = None,
) -> tuple[Int64[np.ndarray, "ordered"], Bool[np.ndarray, "pairs"]]:
    """All rows, or some, by user and second, and whether each shares both with the next."""
    user, time = (user, time) if some is None else (user[some], time[some])
    order = rows_in_time(user, time, int(user.max()) + 1)[1]
    user, time = user[order], time[order]
    return order, (user[1:] == user[:-1]) & (time[1:] == time[:-1]) & (time[1:] != NO_TIME)


def _members(pairs: Bool[np.ndarray, "pairs"]) -> int:
    """How many rows stand in a pair of neighbours."""
    return int((np.append(pairs, False) | np.insert(pairs, 0, False)).sum())


def _newest_first(user: Int32[np.ndarray, "events"], time: Int64[np.ndarray, "events"]) -> bool:
    """Whether times fall from row to row, in the whole file or among neighbouring rows of one user."""
    rows = _looked_at(len(user))
    user, time = user[rows], time[rows]
    step, same = np.diff(time), user[1:] == user[:-1]
    known = (time[1:] != NO_TIME) & (time[:-1] != NO_TIME)
    for among in (known, known & same):
        falls, rises = int((step[among] < 0).sum()), int((step[among] > 0).sum())
        if min(falls, rises) <= STRAY * max(falls, rises):
            return falls > rises
    return False


def _looked_at(n: int) -> slice | Int64[np.ndarray, "rows"]:
    """All rows, or runs of rows from all over the file."""
    if n <= LOOKED_AT:
        return slice(None)
    starts = np.linspace(0, n - LOOKED_AT // RUNS, RUNS).astype(np.int64)
    return np.add.outer(starts, np.arange(LOOKED_AT // RUNS)).ravel()


def _note(which: str, unit: str, turned: bool) -> str:
    decides = "the file has the newest first, so its order is turned" if turned else "the order of the file decides"
    return f"{which} their user and their {unit} with another: {decides}"
