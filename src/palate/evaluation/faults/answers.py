"""Checks the answers of a fitted model to a few users of the fit, before it is served to anybody."""

from dataclasses import replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.models.recommender import Reads, Recommender, Recommends
from palate.writing import counted

USERS = 20
K = 10


def broken_answers(recommends: Recommends, data: Dataset) -> str:
    """What is wrong with its answers to a few users of the data it was fitted on, in words; "" where nothing is.

    An answer is broken that ends in an error, that holds scores which are not finite, and one without an item for a
    user whom the model says it serves and who has not interacted with every item. Hybrids and pipelines may hold
    filters that leave a user nothing: there all answers have to be empty.
    """
    queries = _sample(recommends, data)
    try:
        served = recommends.serves(queries)
        answers = recommends.recommend(queries, K)
    except Exception as problem:  # whatever it raises, no user would get an answer
        message = " ".join(str(problem).split())[:300]
        return f"asking it for {counted(len(queries), 'user')} ended in {type(problem).__name__}: {message}"
    return _not_finite(answers) or _without_items(recommends, answers, served & _have_items_left(queries, data))


def _sample(recommends: Recommends, data: Dataset) -> Queries:
    """Users of the fit, spread over all, at the moment after the last event."""
    users = np.unique(data.interactions.user)
    users = users[np.unique(np.linspace(0, len(users) - 1, USERS).astype(np.int64))] if len(users) else users
    queries = Queries.of_users(users.astype(np.int32), data)
    if Reads.TIME not in recommends.reads or not len(users):
        return queries
    return replace(queries, time=np.full(len(users), data.interactions.time.max(), dtype=np.int64))


def _not_finite(answers: Recommendations) -> str:
    wrong = ~np.isfinite(answers.score) & (answers.item >= 0)
    n = int(wrong.any(axis=1).sum())
    return f"of {len(wrong)} users asked for, {n} got scores that are not finite" if n else ""


def _have_items_left(queries: Queries, data: Dataset) -> np.ndarray:
    """The users who have not interacted with every item."""
    distinct = np.array([len(np.unique(query.history.item)) for query in queries.blocks(1)], dtype=np.int64)
    return np.asarray(distinct < data.n_items)


def _without_items(recommends: Recommends, answers: Recommendations, expected: np.ndarray) -> str:
    empty, n = expected & (answers.item < 0).all(axis=1), int(expected.sum())
    most = 0 if isinstance(recommends, Recommender) else max(0, n - 1)
    return f"of {n} users whom it serves, {empty.sum()} got an empty list" if empty.sum() > most else ""
