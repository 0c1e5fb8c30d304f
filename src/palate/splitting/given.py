"""A split that somebody else made: published files to learn from and to test on."""

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Int32

from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.splitting.split import Split, against_duplicates, asking, described


def given(train: Dataset, test: Dataset | Interactions, *, repeats: bool = False) -> Split:
    """Learns from `train`; everyone with an event in `test` is asked for what they did there.

    `test` is a data set of its own (u1.base and u1.test), matched by the ids, or events over the codes of `train`, as
    `readers.layouts.lightgcn.read_parts` gives them. Users and items that stand in the test alone get codes behind
    those of the training part, with no features. Queries carry no time. Raises InputError for codes beyond `train`.
    """
    if isinstance(test, Dataset):
        train, test = _matched(train, test)
    if (test.n_users, test.n_items) != (train.n_users, train.n_items):
        raise InputError(
            f"the test events are over {test.n_users:,} users and {test.n_items:,} items, those to learn from over "
            f"{train.n_users:,} and {train.n_items:,}: give the test as a data set, to match the two by their ids"
        )
    users = np.unique(test.user)
    withheld = test.histories_of(users.astype(np.int64))
    split = asking(train, Queries.of_users(users, train), withheld, repeats, None)
    split = against_duplicates(split, test)
    return described(split, "given", "as given", **_like(train.interactions, test))


def _matched(train: Dataset, test: Dataset) -> tuple[Dataset, Interactions]:
    """The training part over the users and items of both, and the test events in its codes."""
    user_ids, user = _joined(train.user_ids, test.user_ids)
    item_ids, item = _joined(train.item_ids, test.item_ids)
    n_users, n_items, asked = len(user_ids), len(item_ids), test.interactions
    events = replace(asked, user=user[asked.user], item=item[asked.item], n_users=n_users, n_items=n_items)
    done = replace(train.interactions, n_users=n_users, n_items=n_items)
    return Dataset(done, _widened(train.items, n_items), _widened(train.users, n_users), item_ids, user_ids), events


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
