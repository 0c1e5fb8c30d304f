"""Faults of a model's lists, each in a sentence with one example.

Broken lists hold an item twice, one of the history, one that is not in the catalogue or not among the candidates, an
item without a score, an order that is not that of the scores, or fewer items than there are. Filters and wishes may
leave a list short, and merged lists keep the scores of each source: of pipelines and mixed hybrids neither length nor
order is checked.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from palate.data.ragged import among_ordered, distinct
from palate.data.recommendations import Recommendations
from palate.errors import InputError
from palate.evaluation.faults.checked_lists import CheckedLists
from palate.hybrids.composed import Composed
from palate.models.recommender import Reads, Recommender, Recommends
from palate.splitting.split import Split

NO_ITEM = -1


def faults_of(recommendations: Recommendations, split: Split, serving: Recommends, k: int) -> tuple[str, ...]:
    """What is wrong with the lists, one sentence for each kind of fault; none for sound lists.

    Raises InputError for lists of the wrong shape, which cannot be checked.
    """
    at = CheckedLists(recommendations, split, serving, k)
    _check_shape(at)
    return tuple(filter(None, (fault(at) for fault in FAULTS)))


def within(recommendations: Recommendations, n_items: int) -> Recommendations:
    """The same lists, with a code that is not in the catalogue replaced by -1, so that it counts as a miss."""
    item = recommendations.item
    return replace(recommendations, item=np.where((item >= 0) & (item < n_items), item, np.int32(NO_ITEM)))


def _check_shape(at: CheckedLists) -> None:
    shape, wanted = at.item.shape, (len(at.split.queries), at.k)
    if shape != wanted or at.score.shape != wanted:
        raise InputError(
            f"{type(at.serving).__name__} gave lists of shape {shape} where {wanted} was asked for: (queries, k)"
        )


def _unknown(at: CheckedLists) -> str:
    wrong = np.argwhere((at.item >= at.split.n_items) | (at.item < NO_ITEM))
    if not len(wrong):
        return ""
    code, last = int(at.item[tuple(wrong[0])]), at.split.n_items - 1
    return f"{at.query(int(wrong[0][0]))} was shown item code {code}, and the catalogue goes from 0 to {last}"


def _twice(at: CheckedLists) -> str:
    order = np.sort(at.item, axis=1)
    repeated = np.argwhere((np.diff(order, axis=1) == 0) & (order[:, 1:] >= 0))
    if not len(repeated):
        return ""
    row, place = repeated[0]
    return f"{at.query(int(row))} was shown {at.named(int(order[row, place]))} twice"


def _seen(at: CheckedLists) -> str:
    row, place = np.nonzero(at.filled & (at.item < at.split.n_items))
    seen = np.flatnonzero(among_ordered(row * at.split.n_items + at.item[row, place], at.seen))
    if not len(seen):
        return ""
    first = int(seen[0])
    item = at.named(int(at.item[row[first], place[first]]))
    return f"{at.query(int(row[first]))} was shown {item}, which is in its history"


def _elsewhere(at: CheckedLists) -> str:
    candidates = at.split.candidates
    if candidates is None:
        return ""
    size = 1 + max(int(at.item.max(initial=0)), int(candidates.max(initial=0)))
    row, place = np.nonzero(at.filled)
    own = distinct((np.arange(len(candidates))[:, None] * size + candidates)[candidates >= 0])
    other = np.flatnonzero(~among_ordered(row * size + at.item[row, place], own))
    if not len(other):
        return ""
    first = int(other[0])
    item = at.named(int(at.item[row[first], place[first]]))
    return f"{at.query(int(row[first]))} was shown {item}, which is not among its candidates"


def _gap(at: CheckedLists) -> str:
    gaps = np.argwhere(at.filled[:, 1:] & (at.item[:, :-1] == NO_ITEM))
    return f"{at.query(int(gaps[0][0]))} has an empty place before an item" if len(gaps) else ""


def _not_a_number(at: CheckedLists) -> str:
    wrong = np.argwhere(at.filled & np.isnan(at.score))
    if not len(wrong):
        return ""
    row, place = wrong[0].tolist()
    return f"{at.query(row)} was shown {at.named(int(at.item[row, place]))} with the score NaN"


def _climbing(at: CheckedLists) -> str:
    if isinstance(at.serving, Composed):
        return ""
    climbs = np.argwhere(at.filled[:, 1:] & (at.score[:, 1:] > at.score[:, :-1]))
    if not len(climbs):
        return ""
    row, place = climbs[0].tolist()
    worse, better = at.score[row, place : place + 2]
    return f"{at.query(row)} was shown a score of {better:.4g} below one of {worse:.4g}: a list goes from best to worst"


def _short(at: CheckedLists) -> str:
    wishing = Reads.WISHES in at.serving.reads and at.split.queries.wishes is not None
    if wishing or isinstance(at.serving, Composed):
        return ""
    count = (at.item != NO_ITEM).sum(axis=1)
    rows = np.flatnonzero(count < at.room)
    rows = rows[at.serving.serves(at.split.queries.take(rows))] if len(rows) else rows
    if not len(rows):
        return ""
    row = int(rows[0])
    return f"{at.query(row)} was shown {count[row]} items where {at.room[row]} could be{_unscored(at, row)}"


def _unscored(at: CheckedLists, row: int) -> str:
    """Why a list is short, as far as the scores show it."""
    if not isinstance(at.serving, Recommender):
        return ""
    items = np.arange(min(at.split.n_items, at.serving.n_items_), dtype=np.int32)
    scores = at.serving.score_items(at.split.queries.take(np.array([row])), items)[0]
    for count, kind in ((int(np.isnan(scores).sum()), "NaN"), (int((scores == -np.inf).sum()), "-inf")):
        if count:
            return f": {count:,} of its {len(items):,} scores are {kind}"
    return ""


FAULTS: tuple[Callable[[CheckedLists], str], ...] = (
    _unknown,
    _twice,
    _seen,
    _elsewhere,
    _gap,
    _not_a_number,
    _climbing,
    _short,
)
