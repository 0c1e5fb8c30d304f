"""The training examples of a factorization machine, in batches of users."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Int32, Int64

from palate.data.dataset import Dataset
from palate.data.encoding import Encoding
from palate.data.features import Features
from palate.data.histories import Histories
from palate.data.ragged import offsets_of, select_rows
from palate.models.features.fm.left_out import LeftOut
from palate.sparse import CSR


class Examples:
    """Training examples: the history of each leaves out the item to predict, or the answer would be in it."""

    def __init__(self, data: Dataset, users: Encoding, moments: Encoding) -> None:
        interactions = data.interactions.take(data.interactions.order())
        interactions = interactions.where(interactions.weight > 0)
        self.item, self.user, self.weight = interactions.item, interactions.user, interactions.weight
        self.offsets = offsets_of(np.bincount(interactions.user, minlength=data.n_users))
        self.liked = liked_items(interactions.histories(), data.n_items)
        self.own = _values(self.liked, interactions.user, interactions.item)
        self.users = users(data.users)
        self.moments = moments(interactions.context or Features(len(interactions)))

    def batches(self, rng: np.random.Generator, size: int) -> Iterator[Int64[np.ndarray, "users"]]:
        """All users with events, shuffled, in groups of about that many events."""
        counts = np.diff(self.offsets)
        users = rng.permutation(np.flatnonzero(counts > 0))
        group = np.cumsum(counts[users]) // size
        yield from np.split(users, np.flatnonzero(np.diff(group)) + 1) if len(users) else ()

    def of(
        self, users: Int64[np.ndarray, "users"], drawn: Int32[np.ndarray, "drawn"]
    ) -> tuple[Int64[np.ndarray, "asked"], LeftOut, Bool[np.ndarray, "asked drawn"]]:
        """The events of some users, the queries that they answered, and which of the items drawn their user liked."""
        ends, event = select_rows(self.offsets, users)
        place = np.repeat(np.arange(len(users)), np.diff(ends))
        liked = self.liked.take(users)
        known = CSR.hstack([self.users.take(users[place]), self.moments.take(event)])
        liked_too = liked.columns(drawn).toarray() > 0
        return event, LeftOut(liked, place, ends[:-1], self.item[event], self.own[event], known), liked_too[place]


def liked_items(histories: Histories, n_items: int) -> CSR:
    """Rows by items: how much an item was liked in all; what is newer than these items has no vector in a history."""
    total = histories.where(histories.item < n_items).matrix(n_items)
    return total.where(total.data > 0)


def _values(matrix: CSR, row: Int32[np.ndarray, "cells"], column: Int32[np.ndarray, "cells"]) -> np.ndarray:
    """The values of some stored cells."""
    width = matrix.shape[1]
    cells = matrix.row.astype(np.int64) * width + matrix.indices
    return np.asarray(matrix.data[np.searchsorted(cells, row.astype(np.int64) * width + column)])
