"""The same event twice, and the same user and item again and again."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool

from palate.data.dataset import Dataset
from palate.doctor.finding import EXAMPLES, Finding, listed, quoted, share
from palate.writing import counted

REPEATED = 0.01  # the share of events that repeat a pair from which on it is a trait of the data, not an accident


def repeats(data: Dataset) -> Iterator[Finding]:
    """Duplicates in every column that tells events apart; then pairs that interacted again, at another time or in
    another way."""
    done = data.interactions
    pair = done.user.astype(np.int64) * data.n_items + done.item
    if not (np.diff(np.sort(pair)) == 0).any():
        return
    kind = np.zeros_like(done.user) if done.event is None else done.event.code
    order = np.lexsort((kind, done.time, pair))
    same_pair = np.diff(pair[order], prepend=-1) == 0
    again = same_pair & (np.diff(done.time[order], prepend=0) == 0) & (np.diff(kind[order], prepend=-2) == 0)
    if again.any():
        yield _duplicates(data, order, again)
    met_again = same_pair & ~again
    if met_again.sum() > REPEATED * len(done):
        yield _repeated(data, order, met_again)


def _duplicates(data: Dataset, order: np.ndarray, again: Bool[np.ndarray, "events"]) -> Finding:
    n, whole = int(again.sum()), len(again)
    timed = data.interactions.has_times
    return Finding(
        "duplicates",
        "warning" if timed else "notice",
        f"{counted(n, 'event')} of {whole:,} ({share(n, whole)}) {'stands' if n == 1 else 'stand'} in the data "
        f"before, same user, same item{', same time' if timed else ''}: {_named(data, order[again])}.",
        "Each copy counts as a meeting of its own; where a copy falls into the test part and the other into the "
        "training part, the answer is known beforehand and the figures are too good.",
        "Keep one event of each: most often a file was read twice or a table was joined on a key that is not unique.",
    )


def _repeated(data: Dataset, order: np.ndarray, again: Bool[np.ndarray, "events"]) -> Finding:
    n, whole = int(again.sum()), len(again)
    return Finding(
        "repeated_pairs",
        "info",
        f"{counted(n, 'event')} of {whole:,} ({share(n, whole)}) {'is' if n == 1 else 'are'} with an item that the "
        f"same user had interacted with before: {_named(data, order[again])}.",
        "An item with two events weighs twice. Items with an event are not recommended again, so splits do not ask "
        "for repeats: "
        "figures are about first interactions.",
        "Nothing, where first meetings are the point; where repeats are (groceries, music), split with repeats and "
        "recommend with what was seen included.",
    )


def _named(data: Dataset, events: np.ndarray) -> str:
    pairs = zip(data.interactions.user[events].tolist(), data.interactions.item[events].tolist(), strict=True)
    different = list(dict.fromkeys(pairs))
    some = [(data.user_ids.id(user), data.item_ids.id(item)) for user, item in different[:EXAMPLES]]
    words = [f"user {quoted(user)} with item {quoted(item)}" for user, item in some]
    return listed(words, len(different))
