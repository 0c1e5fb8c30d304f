"""Splits that others made: published files to learn from and to test on."""

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Int32

from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import UNKNOWN, Queries
from palate.data.ragged import offsets_of
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.splitting.shares import checked_share
from palate.splitting.split import Split, against_duplicates, asking, described

NEXT = "next"


def given(
    train: Dataset,
    test: Dataset | Interactions,
    *,
    validation: Dataset | Interactions | None = None,
    prefix: float | str | None = None,
    repeats: bool = False,
) -> Split:
    """Learns from `train`; every user with an event in `test` is tested on their events there.

    `test` is a data set of its own (u1.base and u1.test), matched by the ids, or events over the codes of `train`, as
    `readers.layouts.lightgcn.read_parts` gives them. Users and items that stand in the test alone get codes behind
    those of the training part, with no features. Queries carry no time.

    With `prefix`, the test holds the histories of its queries as well, such as the beginnings of sessions: "next" asks
    each for the last of their test events by all before it, a share such as .5 asks by the older half for the rest.
    Where no user of the test stands in the training part, "next" is taken by itself, and `about` states it.
    `validation` is kept to choose by (`splitting.inner.inner` gives it): no model learns from it, and who is asked in
    the test did it before. Raises InputError for codes beyond `train`, and where no user is left to ask.
    """
    if isinstance(validation, Dataset):
        train, validation = _matched(train, validation)
    if isinstance(test, Dataset):
        train, test = _matched(train, test)
        validation = validation if validation is None else _wider(validation, train)
    for part in (test, validation):
        _check_codes(part, train)
    way = prefix if prefix is not None or _is_anybody_known(train, test) else NEXT
    split = _split_of(train, test, validation, way, repeats)
    split = against_duplicates(split, test)
    how = (
        "as given"
        + ("" if way is None else f", {_words(way)}")
        + ("" if validation is None else ", a validation part kept to choose by")
    )
    split = described(split, "given", how, **_like(train.interactions, test))
    if validation is None:
        return split
    inside = _split_of(train, validation, None, way, repeats)
    inside = described(inside, "given", "the validation part, as given", **_like(train.interactions, validation))
    return replace(split, validation=inside)


def _split_of(
    train: Dataset, test: Interactions, before: Interactions | None, way: float | str | None, repeats: bool
) -> Split:
    """Everyone in the test, asked by what they did in `train`, in `before` and, with a way, first in the test."""
    users = np.unique(test.user)
    rows = users.astype(np.int64)
    withheld, queries = test.histories_of(rows), Queries.of_users(users, train)
    if before is not None:
        queries = replace(queries, history=_then(queries.history, before.histories_of(rows)))
    if way is None:
        return asking(train, queries, withheld, repeats, None)
    strangers = queries.history.lengths == 0
    known_part = _known_part(withheld, way, strangers)
    history = _then(queries.history, withheld.where(known_part))
    queries = replace(queries, user=np.where(strangers, UNKNOWN, users).astype(np.int32), history=history)
    return asking(train, queries, withheld.where(~known_part), repeats, None)


def _known_part(
    withheld: Histories, way: float | str, strangers: Bool[np.ndarray, "asked"]
) -> Bool[np.ndarray, "events"]:
    """Which test events a query holds: the first of each user, and the only event of a stranger, who has no other."""
    place = np.arange(len(withheld.item)) - withheld.offsets[withheld.row]
    if way == NEXT:
        most = np.maximum(withheld.lengths - 1, strangers)
    elif isinstance(way, str):
        raise InputError(f'prefix is "{way}": give "{NEXT}", or a share such as 0.5')
    else:
        most = np.ceil(checked_share(way, "given") * withheld.lengths - 1e-9)
    return np.asarray(place < most[withheld.row])


def _then(first: Histories, more: Histories) -> Histories:
    """The events of both, row by row, those of `more` behind."""
    order = np.argsort(np.concatenate([first.row, more.row]), kind="stable")
    item, weight = (
        np.concatenate([getattr(histories, of) for histories in (first, more)])[order] for of in ("item", "weight")
    )
    rated = first.rating is not None or more.rating is not None
    ratings = [
        np.full(len(histories.item), np.nan, np.float32) if histories.rating is None else histories.rating
        for histories in (first, more)
    ]
    return Histories(
        offsets_of(first.lengths + more.lengths), item, weight, np.concatenate(ratings)[order] if rated else None
    )


def _check_codes(test: Interactions | None, train: Dataset) -> None:
    if test is not None and (test.n_users, test.n_items) != (train.n_users, train.n_items):
        raise InputError(
            f"the test events are over {test.n_users:,} users and {test.n_items:,} items, those to learn from over "
            f"{train.n_users:,} and {train.n_items:,}: give the test as a data set, to match the two by their ids"
        )


def _is_anybody_known(train: Dataset, test: Interactions) -> bool:
    active = np.bincount(train.interactions.user, minlength=train.n_users) > 0
    return bool(active[test.user].any())


def _words(way: float | str) -> str:
    if way == NEXT:
        return "each asked by all but the last of their test events for that one"
    return f"each asked by the first {way:.0%} of their test events for the rest"


def _wider(events: Interactions, train: Dataset) -> Interactions:
    return replace(events, n_users=train.n_users, n_items=train.n_items)


def _matched(train: Dataset, test: Dataset) -> tuple[Dataset, Interactions]:
    """The training part over the users and items of both, and the test events in its codes."""
    user_ids, user = _joined(train.user_ids, test.user_ids)
    item_ids, item = _joined(train.item_ids, test.item_ids)
    n_users, n_items, test_events = len(user_ids), len(item_ids), test.interactions
    events = replace(
        test_events, user=user[test_events.user], item=item[test_events.item], n_users=n_users, n_items=n_items
    )
    interactions = replace(train.interactions, n_users=n_users, n_items=n_items)
    users, items = _widened(train.users, n_users), _widened(train.items, n_items)
    return Dataset(interactions, items, users, item_ids, user_ids), events


def _joined(known: Vocabulary, other: Vocabulary) -> tuple[Vocabulary, Int32[np.ndarray, "other"]]:
    code = known.codes(other.ids.tolist())
    new = code < 0
    code[new] = len(known) + np.arange(int(new.sum()))
    more = other.ids[new].tolist()
    return (Vocabulary.of([*known.ids.tolist(), *more]) if more else known), code


def _widened(features: Features, n: int) -> Features:
    return features if n == len(features) else features.take(np.arange(n))


def _like(train: Interactions, test: Interactions) -> dict[str, Any]:
    """The way of splitting that the given one is most like, and its arguments, for a split inside the training part."""
    share = len(test) / max(1, len(test) + len(train))
    if not (train.has_times and test.has_times):
        return {"like": "random", "share": share, "per_user": True}
    if test.time.min() >= train.time.max():
        return {"like": "temporal", "share": share}
    last = np.full(train.n_users, np.iinfo(np.int64).min)
    np.maximum.at(last, train.user, train.time)
    if (test.time >= last[test.user]).all():
        counts = np.unique(np.bincount(test.user)[test.user])
        return {"like": "leave_last", **({"n": int(counts[0])} if len(counts) == 1 else {"share": share})}
    return {"like": "random", "share": share, "per_user": True}
