"""Examples: the lists of all models for a few users side by side, in titles, with the relevant items."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Int32

from palate.data.recommendations import Recommendations
from palate.data.titles import titles
from palate.errors import InputError
from palate.evaluation.comparison import Example
from palate.evaluation.splits import Splits
from palate.splitting.split import Split
from palate.suggest import nearest

HISTORY = 10  # events of the history, the newest
PLACES = {1: (0.5,), 2: (0.9, 0.1), 3: (0.9, 0.5, 0.1)}


def examples(
    recommendations: Mapping[str, Recommendations], split: Split | Sequence[Split], rows: Sequence[int], k: int = 10
) -> tuple[Example, ...]:
    """For each of some queries, by row, the first k of every model's list, hits marked.

    `recommendations` are each model's, row r for query r, as in a report: nothing is scored again. An item is
    named by its label, else its id; a user by both; a history holds the 10 newest events, newest first. The rows of
    several splits count on from one to the next. Raises InputError for an unknown row.
    """
    splits = Splits.of(split)
    n = int(splits.starts[-1])
    if bad := [row for row in rows if not 0 <= row < n]:
        raise InputError(f"there is no query {bad[0]}: the split asks {n:,}, counted from 0")
    first = splits.each[0]
    items = titles(first.train.item_ids, first.train.items if first.items is None else first.items)
    side_by_side = []
    for row in rows:
        place, own = splits.at(row)
        lists = {name: lists.item[row] for name, lists in recommendations.items()}
        side_by_side.append(_example(lists, splits.each[place], own, k, items))
    return tuple(side_by_side)


def typical(split: Split | Sequence[Split], n: int = 3) -> tuple[int, ...]:
    """Rows of a few queries to look at, by the length of the history: an active user, a middle one, a quiet one. Of
    several splits, those of the first."""
    order = np.argsort(Splits.of(split).each[0].queries.history.lengths, kind="stable")
    places = PLACES.get(n) or tuple(np.linspace(0.9, 0.1, max(1, n)))
    return tuple(dict.fromkeys(int(order[int(len(order) * place)]) for place in places))


def rows_of(split: Split | Sequence[Split], user_ids: Sequence[str]) -> tuple[int, ...]:
    """The rows of users by their ids, of each the first; InputError for an unknown user, or one of whom nothing is
    withheld."""
    splits = Splits.of(split)
    first, rows = splits.each[0], []
    users = np.concatenate([each.queries.user for each in splits.each])
    for user_id in user_ids:
        code = first.train.user_ids.code(user_id)
        own = np.flatnonzero(users == code) if code >= 0 else np.zeros(0, dtype=np.int64)
        if not len(own):
            raise InputError(_without_query(user_id, code, first))
        rows.append(int(own[0]))
    return tuple(rows)


def _without_query(user_id: str, code: int, split: Split) -> str:
    if code >= 0:
        return f"user {user_id!r} is not asked on this split: nothing that they like is withheld; name another"
    near = nearest(user_id, [str(known) for known in split.train.user_ids.ids.tolist()])
    return f"there is no user {user_id!r}" + (f"; did you mean {near!r}?" if near else "; give a user's id")


def _example(
    recommended: Mapping[str, Int32[np.ndarray, "k"]], split: Split, row: int, k: int, items: Sequence[str]
) -> Example:
    at = np.array([row])
    relevant, history = split.relevant.take(at).item, split.queries.history.take(at).item
    lists = {name: _list(item, k) for name, item in recommended.items()}
    return Example(
        user=_called(split, row),
        history=[items[code] for code in history[::-1][:HISTORY]],
        relevant=[items[code] for code in relevant],
        lists={name: [items[code] for code in item] for name, item in lists.items()},
        right={name: np.isin(item, relevant).tolist() for name, item in lists.items()},
    )


def _list(item: Int32[np.ndarray, "k"], k: int) -> Int32[np.ndarray, "listed"]:
    first = item[:k]
    return first[first >= 0]


def _called(split: Split, row: int) -> str:
    """The user's label and id; a stranger has neither."""
    code = int(split.queries.user[row])
    if not 0 <= code < len(split.train.user_ids):
        return f"a stranger (query {row:,})"
    user_id, name = str(split.train.user_ids.id(code)), titles(split.train.user_ids, split.train.users)[code]
    return user_id if name == user_id else f"{name} ({user_id})"
