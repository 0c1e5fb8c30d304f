"""What an amount below 0 means: goods that came back, a dislike, or nothing."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int64

from palate.data.interactions import Interactions
from palate.errors import InputError
from palate.readers.roles import is_amount
from palate.suggest import did_you_mean
from palate.writing import counted

RULES = ("cancel", "dislike", "drop")
SMALLEST = 1e-6  # what is left of an amount below this is nothing


@dataclass(frozen=True)
class Net:
    """Weights after the returns; which rows are events (None: all); which were taken back whole, and weigh 0; notes."""

    weight: Float32[np.ndarray, "events"]
    keep: Bool[np.ndarray, "events"] | None = None
    undone: Bool[np.ndarray, "events"] | None = None
    notes: tuple[str, ...] = ()


def rule_of(rule: str | None, column: str) -> str:
    """The rule for a column of weights: as given, else `cancel` for amounts such as Quantity, `dislike` for weights."""
    if rule is not None and rule not in RULES:
        raise InputError(f"no rule for returns {rule!r}{did_you_mean(rule, RULES)}; rules are {', '.join(RULES)}")
    return rule or ("cancel" if is_amount(column) else "dislike")


def net(
    events: Interactions, weight: Float32[np.ndarray, "events"], place: Int64[np.ndarray, "events"] | None, rule: str
) -> Net:
    """The weights by a rule for those below 0; `place` is the order of the rows, None where they stand in it.

    `cancel`: such a row takes back what the same user had of the same item before, the newest first, and is not an
    event itself; `dislike`: it counts against the item; `drop`: it is left out.
    """
    below = weight < 0
    n = int(below.sum())
    if not n:
        return Net(weight)
    other = " or ".join(name for name in RULES if name != rule)
    if rule == "dislike":
        return Net(weight, notes=(f"{counted(n, 'weight')} below 0: the item is disliked (--returns {other})",))
    if rule == "drop":
        return Net(weight, ~below, notes=(f"left out as specified: {counted(n, 'row')} with an amount below 0",))
    left, matched = _cancelled(events, weight, place)
    undone = (weight > 0) & (left == 0)
    what = "is a return, and no event" if n == 1 else "are returns, and no events"
    notes = [
        f"{counted(n, 'row')} with an amount below 0 {what}: "
        f"{matched:,} of them took back what the same user had of the same item before, {n - matched:,} had nothing to "
        f"take back (--returns {other})"
    ]
    if gone := int(undone.sum()):
        notes.append(f"{counted(gone, 'event')} taken back whole: the weight is 0, neither for nor against the item")
    return Net(left, ~below, undone, tuple(notes))


def _cancelled(
    events: Interactions, weight: Float32[np.ndarray, "events"], place: Int64[np.ndarray, "events"] | None
) -> tuple[Float32[np.ndarray, "events"], int]:
    """The weights that are left, and how many returns had something to take back."""
    pair = events.user.astype(np.int64) * events.n_items + events.item
    rows = np.flatnonzero(np.isin(pair, np.unique(pair[weight < 0])))
    rank = rows if place is None else np.argsort(place)[rows]
    order = rows[np.lexsort((rank, events.time[rows], pair[rows]))]
    left, matched = weight.copy(), 0
    held: list[int] = []  # rows of the pair that still have something, the newest last
    last = -1
    for row, of, amount in zip(order.tolist(), pair[order].tolist(), weight[order].tolist(), strict=True):
        held = held if of == last else []
        last = of
        if amount > 0:
            held.append(row)
        elif amount < 0:
            matched += bool(held)
            _take_back(left, held, -amount)
    return left, matched


def _take_back(left: Float32[np.ndarray, "events"], held: list[int], amount: float) -> None:
    while held and amount > SMALLEST:
        balance = float(left[held[-1]])
        taken = min(balance, amount)
        left[held[-1]] = balance - taken if balance - taken > SMALLEST else 0
        amount -= taken
        if left[held[-1]] == 0:
            held.pop()
