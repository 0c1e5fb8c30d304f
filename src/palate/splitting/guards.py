"""Warnings about a split whose figures would mislead: sentences for `Split.warnings`, each with its cure.

Each guard gives None where nothing is wrong, or too little to move a figure. Zhao et al. A Revisiting Study of
Appropriate Offline Evaluation for Top-N Recommendation Algorithms. TOIS 2022. Ji et al. A Critical Study on Data
Leakage in Recommender System Offline Evaluation. TOIS 2023.
"""

import numpy as np
from jaxtyping import Int64

from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.splitting.moments import are_places

REPEATED = 0.01  # of the withheld events
LEARNED = 0.001  # of the withheld events
UNSEEN = 0.05  # of the relevant items, or of the queries
NEWCOMERS = 0.2  # of those active after the moment
FILTERED = 0.01  # of the users or items of the training part
STEPS = 30  # from an event of a user to the next: fewer may be in the order of the items by chance
AT_THE_EDGE = 0.01  # of all users or items that have just the least number of events, from which on a filter cut there


def present(*sentences: str | None) -> tuple[str, ...]:
    """The sentences that are not None or empty."""
    return tuple(sentence for sentence in sentences if sentence)


def timeless(train: Interactions, kind: str) -> str | None:
    """Events were withheld at random, though they have times."""
    if kind not in ("random", "folds") or not train.has_times:
        return None
    how = "leave_last, as they are places in sequences" if are_places(train) else "temporal"
    return (
        "The events have times, and a random split learns from what came later than what it asks for, so figures are "
        f"kinder than life: split by {how}."
    )


def repeated(n: int, whole: int) -> str | None:
    """Of `whole` withheld events, n are on an item that the user had interacted with before, and count for nothing."""
    if n <= REPEATED * whole:
        return None
    return (
        f"{n:,} of {whole:,} withheld events ({n / whole:.0%}) are on items that the same user had interacted with "
        "before, and count for nothing: let repeats count where recommending an item again is right."
    )


def learned(n: int, whole: int) -> str | None:
    """Of `whole` withheld events, n stand in the training part too, and count as answers or as ratings to predict."""
    if n <= LEARNED * whole:
        return None
    return (
        f"{n:,} of {whole:,} withheld events {'stand' if n > 1 else 'stands'} in the training part as well (the same "
        "user, item and time), so right answers were learned from: drop duplicate events before the split."
    )


def unseen_items(train: Interactions, relevant: Histories, described: bool) -> str | None:
    """Relevant items without an event to learn from bound what can be found; `described`: items have features."""
    seen = np.bincount(train.item, minlength=int(relevant.item.max(initial=0)) + 1)[relevant.item] > 0
    share = 1.0 - float(seen.mean())
    if share < UNSEEN:
        return None
    ceiling = float((np.bincount(relevant.row[seen], minlength=len(relevant)) / relevant.lengths).mean())
    cure = "take in a model of item features" if described else "give item features, and take in a model of them"
    return (
        f"{share:.0%} of the relevant items have no event in the training part, so no model that knows items by events "
        f"alone can exceed a recall of {ceiling:.2f}: {cure}, and see hot and new items apart."
    )


def unseen_users(history: Histories, kind: str) -> str | None:
    """Queries without a history, where asking strangers was not chosen."""
    n, whole = int((history.lengths == 0).sum()), len(history)
    if n < UNSEEN * whole:
        return None
    cure = "split by random with per_user" if kind in ("random", "folds") else "give a pipeline with a fallback"
    return (
        f"{n:,} of the {whole:,} users asked ({n / whole:.0%}) have no event in the training part, so a model that "
        f"learns from events alone has no answer: {cure}, and see users with no events apart."
    )


def newcomers(n: int, whole: int) -> str | None:
    """n of `whole` users active after the moment did nothing before, and are not asked."""
    if n <= NEWCOMERS * whole:
        return None
    return (
        f"{n:,} of the {whole:,} users active from the moment on did nothing before it and are not asked, so figures "
        "hold for known users alone: ask strangers too."
    )


def placed(whole: Interactions) -> str | None:
    """There is no moment that is the same for all."""
    if not are_places(whole):
        return None
    return (
        "The times are places in each user's sequence, so a moment in time cuts off the ends of long sequences and "
        "nothing else: split by leave_last."
    )


def filtered(whole: Interactions, train: Interactions) -> str | None:
    """Users or items were dropped for having few events over the whole log: which is not known at the moment."""
    if are_places(whole):
        return None
    sentences = []
    for what, of, before in (("user", whole.user, train.user), ("item", whole.item, train.item)):
        least, n = _cut(np.bincount(of), np.bincount(before))
        if n:
            few = f"{n:,} had fewer by then"
            sentences.append(f"every {what} has {least} events or more over the whole log, but {few}")
    if not sentences:
        return None
    return (
        f"The log seems filtered by what came later ({'; '.join(sentences)}), so rare users or items are missing, "
        "which was not known: take the log unfiltered, and filter the training part alone."
    )


def in_order_of_items(whole: Interactions) -> str | None:
    """Without times, the newest events are known by their order alone, and that is the order of the items' codes."""
    if whole.has_times:
        return None
    order = whole.order()
    user, item = whole.user[order], whole.item[order]
    rising = (np.diff(item) >= 0)[np.diff(user) == 0]
    if len(rising) < STEPS or not rising.all():
        return None
    return (
        "The events have no times, and those of each user stand in the order of the items, so the last of them are of "
        "the items listed last, not the newest: give times or events in the order in which they came, or split at "
        "random."
    )


def _cut(counts: Int64[np.ndarray, "each"], before: Int64[np.ndarray, "known"]) -> tuple[int, int]:
    """The least number of events, and how many had fewer of those with any; 0 where no filter seems to have cut.

    A filter leaves many just at its edge; where nothing was cut, the fewest events are those of an odd one or two.
    """
    active, known = counts[counts > 0], before[before > 0]
    least = int(active.min(initial=np.iinfo(np.int64).max))
    short = int((known < least).sum())
    edge = int((active == least).sum())
    looks_filtered = least >= 2 and edge >= max(3, AT_THE_EDGE * len(active)) and edge < len(active)
    return least, short if looks_filtered and short >= FILTERED * len(known) else 0
