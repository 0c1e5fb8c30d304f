"""What factor models of ratings share that learn by gradient descent: where their users' vectors come from."""

import numpy as np
from jaxtyping import Float32, Int32

from palate.arrays import ItemVectors, QueryVectors
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.kernels.ridge import ridge_rows
from palate.kernels.sgd import Offsets
from palate.models.ratings import bounded
from palate.models.recommender import Reads
from palate.models.scoring import Embedding
from palate.sparse import CSR

OF_USERS = ("solved", "trained")
ABOUT_USERS = "vectors of the users of the fit: solved from their history when they ask, or kept from training"

Ratings = tuple[Offsets, Int32[np.ndarray, "events"], Float32[np.ndarray, "events"]]


def by_user(given: Interactions) -> Ratings:
    """The ratings of each user, in the order given: offsets, items, values."""
    place = np.arange(len(given) + 1, dtype=np.int64)
    whose = CSR(place, given.user, np.ones(len(given), np.float32), (len(given), given.n_users)).T
    return whose.indptr, given.item[whose.indices], given.ratings[whose.indices]


class RatingVectors(Embedding):
    """Vectors are [mean and own bias, 1, factors] on the query's side and [1, own bias, factors] on the item's.

    `learn` sets `item_vectors_`, and calls `keep_users` with what it learned of users.
    """

    ratings = True
    users: str
    factors: int
    learning_rate: float
    l2: float
    epochs: int
    mean_: float
    lowest_: float
    highest_: float
    user_vectors_: QueryVectors  # of users that are kept from training; no row where none is

    @property
    def reads(self) -> Reads:
        return Reads.USER | Reads.HISTORY if self.users == "trained" else Reads.HISTORY

    def implied(self, history: Histories) -> Float32[np.ndarray, "rows factors"] | None:
        """What the items of a history say, however they were rated, as a part of the query's vector."""
        return None

    def encode(self, queries: Queries) -> QueryVectors:
        vectors = self._solved(queries.history)
        if len(self.user_vectors_):
            kept = self.user_vectors_[np.maximum(queries.user, 0)]
            trained = (queries.user >= 0) & (kept[:, 1] > 0)
            vectors[trained] = kept[trained]
        return vectors

    def bounded(self, products: np.ndarray) -> np.ndarray:
        return bounded(products, self.lowest_, self.highest_)

    def directions(self) -> ItemVectors:
        return self.item_vectors_[:, 2:]

    def keep_items(self, bias: Float32[np.ndarray, "items"], vectors: Float32[np.ndarray, "items width"]) -> None:
        """Sets the item vectors, of vectors that are padded."""
        ones = np.ones((len(bias), 1), dtype=np.float32)
        self.item_vectors_ = np.hstack([ones, bias[:, None], vectors[:, : self.factors]])

    def keep_users(
        self,
        bias: Float32[np.ndarray, "users"],
        vectors: Float32[np.ndarray, "users width"],
        rated: Float32[np.ndarray, "users"],
    ) -> None:
        """Keeps the vectors of the users that rated, where they are to be kept."""
        if self.users != "trained":
            self.user_vectors_ = np.zeros((0, self.factors + 2), dtype=np.float32)
            return
        own = (self.mean_ + bias).astype(np.float32)
        self.user_vectors_ = np.hstack([own[:, None], rated[:, None], vectors[:, : self.factors]])

    def _solved(self, history: Histories) -> QueryVectors:
        """The ridge regression of each history's ratings on the items' vectors.

        The pull towards 0 is that of training. Its l2 counts once per rating; and t steps of length s against squared
        errors go as far as ridge regression with l2 = 1 / (s t) (Ali, Kolter, Tibshirani. A Continuous-Time View of
        Early Stopping for Least Squares Regression. AISTATS 2019). Without that part a short history is fitted too
        closely.
        """
        x = np.delete(self.item_vectors_, 1, axis=1)
        off = history.ratings - self.mean_ - self.item_vectors_[history.item, 1]
        implied = self.implied(history)
        if implied is not None:
            off -= np.einsum("ef,ef->e", implied[history.row], x[history.item, 1:])
        l2 = self.l2 * history.lengths + 1.0 / (self.learning_rate * self.epochs)
        ones = np.ones(len(off), np.float32)
        solved = ridge_rows(history.offsets, history.item, ones, off.astype(np.float32), x, l2.astype(np.float32))
        if implied is not None:
            solved[:, 1:] += implied
        vectors = np.insert(solved, 1, np.float32(1), axis=1)
        vectors[:, 0] += self.mean_
        return vectors
