"""What to learn from, what to ask, and what would have been right."""

from dataclasses import dataclass, replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.histories import Histories
from palate.data.queries import UNKNOWN, Queries
from palate.data.vocabulary import Vocabulary


@dataclass(frozen=True)
class Split:
    """Models learn from `train`; each query is asked, and `relevant` holds its answers, row by row."""

    train: Dataset
    queries: Queries
    relevant: Histories
    items: Features | None = None  # the catalogue when the queries are asked, where it is not that of `train`


def leave_last(data: Dataset) -> Split:
    """Asks each user with two events or more for the last, at the moment when it came."""
    done = data.interactions
    order = np.lexsort((done.time, done.user))
    counts = np.bincount(done.user, minlength=done.n_users)
    users = np.flatnonzero(counts > 1)
    last = order[np.cumsum(counts)[users] - 1]
    train = data.where(~np.isin(np.arange(len(done)), last))
    context = done.context and done.context.take(last)
    queries = replace(Queries.of_users(users.astype(np.int32), train), time=done.time[last], context=context)
    asked = done.take(last)
    relevant = Histories(np.arange(len(users) + 1), asked.item, asked.weight, asked.rating)
    return Split(train, queries, relevant)


def new_users(data: Dataset, share: float = 0.2, given: float = 0.8, seed: int = 0) -> Split:
    """Strong generalisation: asks strangers, by the older part of what they did, for the newer."""
    rng = np.random.default_rng(seed)
    strangers = np.sort(rng.choice(data.n_users, max(1, round(share * data.n_users)), replace=False))
    histories = data.interactions.histories().take(strangers)
    place = np.arange(len(histories.item)) - histories.offsets[histories.row]
    older = place < np.ceil(given * histories.lengths)[histories.row]
    queries = Queries.of_users(strangers.astype(np.int32), data)
    queries = replace(queries, user=np.full_like(queries.user, UNKNOWN), history=histories.where(older))
    answers = histories.where(~older)
    asked = np.flatnonzero((answers.lengths > 0) & (queries.history.lengths > 0))
    train = data.where(~np.isin(data.interactions.user, strangers))
    return Split(train, queries.take(asked), answers.take(asked))


def cold_items(data: Dataset, share: float = 0.2, seed: int = 0) -> Split:
    """Asks for items that came after the fit; they have features and no events, and the highest codes."""
    order = np.random.default_rng(seed).permutation(data.n_items)
    n_hot = data.n_items - max(1, round(share * data.n_items))
    code = np.argsort(order).astype(np.int32)
    done = replace(data.interactions, item=code[data.interactions.item])
    hot = replace(done.where(done.item < n_hot), n_items=n_hot)
    ids = Vocabulary(data.item_ids.ids[order[:n_hot]])
    train = Dataset(hot, data.items.take(order[:n_hot]), data.users, ids, data.user_ids)
    answers = done.where(done.item >= n_hot).histories()
    asked = np.flatnonzero((answers.lengths > 0) & (hot.histories().lengths > 0))
    queries = Queries.of_users(asked.astype(np.int32), train)
    return Split(train, queries, answers.take(asked), data.items.take(order))
