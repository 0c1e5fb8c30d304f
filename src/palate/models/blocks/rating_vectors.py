"""What factor models of ratings share that learn by gradient descent: the settings, the epochs, and where their users'
vectors come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.arrays import Items, ItemVectors, QueryVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.hyper import Choice, Log, Range, Seed, learned
from palate.kernels.blas import one_thread
from palate.kernels.grouping import rows_in_time
from palate.kernels.narrow import narrow
from palate.kernels.ridge import ridge_rows
from palate.kernels.sgd import Offsets, drawn_vectors, svd_epoch
from palate.models.blocks.ratings import bounded, mean_and_range
from palate.models.blocks.regression import Regression
from palate.models.recommender import Reads
from palate.models.rounds import State
from palate.models.scoring import Embedding

OF_USERS = ("solved", "trained")
ABOUT_USERS = "vectors of the users of the fit: solved from their history when they ask, or kept from training"

Ratings = tuple[Offsets, Int32[np.ndarray, "events"], Float32[np.ndarray, "events"]]


def by_user(interactions: Interactions, mean: float) -> Ratings:
    """The ratings of each user, in the order given: offsets, items, values less the mean."""
    offsets, event = events_by_user(interactions)
    return offsets, interactions.item.take(event), interactions.ratings.take(event) - np.float32(mean)


def events_by_user(interactions: Interactions) -> tuple[Offsets, Int64[np.ndarray, "events"]]:
    """The places of the events of each user, in the order given."""
    at_once = np.broadcast_to(np.int64(0), len(interactions))
    return rows_in_time(interactions.user, at_once, interactions.n_users)


def reads_of(users: str) -> Reads:
    """What a model reads, by where its users' vectors come from (one of `OF_USERS`)."""
    return Reads.USER | Reads.HISTORY if users == "trained" else Reads.HISTORY


def put_trained(vectors: QueryVectors, trained_vectors: Float32[np.ndarray, "users factors"], queries: Queries) -> None:
    """Puts the vectors that users were trained with in place of those solved; of who has none the row is 0, and `kept`
    has no row where none is kept."""
    if len(trained_vectors):
        theirs = trained_vectors[np.maximum(queries.user, 0)]
        trained = (queries.user >= 0) & theirs.any(axis=1)
        vectors[trained] = theirs[trained]


@dataclass
class RatingVectors(Embedding):
    """The settings and learned fields of factor models of ratings; a model may have other defaults.

    Vectors are [mean and own bias, 1, factors] on the query's side and [1, own bias, factors] on the item's; a model
    may append to both what does not depend on a history.

    A `learn` of another kind sets `item_vectors_`, and calls `keep_users` with what it learned of users.
    """

    score_kind = ScoreKind.RATING
    learns_in = "epochs"
    biases: ClassVar[bool] = True  # without them a rating is the mean and the product of the factors

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 100
    epochs: Annotated[int, Range(5, 100, "passes over the ratings")] = 20
    learning_rate: Annotated[float, Log(1e-3, 1e-1, "length of a step")] = 0.005
    l2: Annotated[float, Log(1e-3, 1.0, "L2 regularisation of biases and vectors, per rating")] = 0.02
    users: Annotated[str, Choice(OF_USERS, ABOUT_USERS)] = "solved"
    seed: Seed = 0

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    user_vectors_: QueryVectors = learned()  # of users that are kept from training; no row where none is
    item_vectors_: ItemVectors = learned()

    @property
    def reads(self) -> Reads:
        return reads_of(self.users)

    def learn(self, data: Dataset) -> Iterator[float]:
        """Learns by a pass over the ratings in each epoch, in the order of `svd_epoch`."""
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        ratings = by_user(data.interactions, self.mean_)
        if not self.rounds_:
            self.state_ = self._drawn(data)
        of_user, of_item, users, items = (self.state_[part] for part in ("user_bias", "item_bias", "users", "items"))
        rated = (np.diff(ratings[0]) > 0).astype(np.float32)
        rates = self.learning_rate, self.l2, self.learning_rate if self.biases else 0.0
        for _ in range(self.rounds_, self.epochs):
            squares = svd_epoch(ratings, of_user, of_item, users, items, *rates)
            self.keep_items(of_item, items)
            self.keep_users(of_user, users, rated)
            yield float(np.sqrt(squares / max(1, len(ratings[1]))))

    def _drawn(self, data: Dataset) -> State:
        rng = np.random.default_rng(self.seed)
        users, items = (drawn_vectors(rng, n, self.factors) for n in (data.n_users, data.n_items))
        biases = {"user_bias": np.zeros(len(users), np.float32), "item_bias": np.zeros(len(items), np.float32)}
        return {"users": users, "items": items, **biases}

    def cost(self, size: Size) -> Cost:
        """Of grouping the events, and in each epoch a step of both vectors of each."""
        trained = size.users if self.users == "trained" else 0
        retained = 4.0 * (size.items + trained) * (self.factors + 2)
        tables = size.padded(size.users, self.factors).then(size.padded(size.items, self.factors))
        epochs = Cost(memory=retained, elements=retained / 4, steps=size.moved(self.factors), python=30.0).times(
            self.epochs
        )
        return size.grouped.then(tables).then(epochs).retaining(retained)

    def implied(self, history: Histories) -> Float32[np.ndarray, "rows factors"] | None:
        """The part of the query's vector that comes from the items of a history, whatever their ratings."""
        return None

    def encode(self, queries: Queries) -> QueryVectors:
        vectors = self._solved(queries.history)
        put_trained(vectors, self.user_vectors_, queries)
        return vectors

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """Exactly what is lost without each event, of one solution for all; the bounds of ratings left aside.

        A user whose vector is kept from training loses nothing.
        """
        history, trained = query.history, self.user_vectors_
        if self.implied(history) is not None:
            return super().added(query, items)  # the other items' part changes with the number of events
        if len(trained) and query.user[0] >= 0 and trained[query.user[0]].any():
            return np.zeros((len(history.item), len(items)), dtype=np.float32)
        off, l2 = self._equations(history)
        own = self._regressors(history.item).astype(np.float64)
        with one_thread():
            left, right = own.T @ own + float(l2[0]) * np.eye(own.shape[1]), own.T @ off
        every, x = np.ones(len(own)), self._regressors(items)
        return Regression(own, every, off.astype(np.float64), left, right, every > 0, self.l2).added(x)

    def bounded(self, products: np.ndarray) -> np.ndarray:
        return bounded(products, self.lowest_, self.highest_)

    def directions(self) -> ItemVectors:
        return self.item_vectors_[:, 2 : self.factors + 2]

    def keep_items(self, bias: Float32[np.ndarray, "items"], vectors: Float32[np.ndarray, "items width"]) -> None:
        """Sets the item vectors, of vectors that are padded."""
        table = np.empty((len(bias), self.factors + 2), np.float32)
        table[:, 0], table[:, 1], table[:, 2:] = 1, bias, vectors[:, : self.factors]
        self.item_vectors_ = table

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
        self.user_vectors_[rated == 0] = 0

    def _solved(self, history: Histories) -> QueryVectors:
        """The ridge regression of each history's ratings on the items' vectors.

        It is regularised as in training, where l2 counts once per rating; and t steps of length s against squared
        errors go as far as ridge regression with l2 = 1 / (s t) (Ali, Kolter, Tibshirani. A Continuous-Time View of
        Early Stopping for Least Squares Regression. AISTATS 2019). Without that part a short history is fitted too
        closely.
        """
        off, l2 = self._equations(history)
        items, place = narrow(history.item, len(self.item_vectors_))
        x, implied = self._regressors(items), self.implied(history)
        if implied is not None:
            off -= np.einsum("ef,ef->e", implied[history.row], x[place, 1:])
        ones = np.ones(len(off), np.float32)
        solved = ridge_rows(history.offsets, place, ones, off.astype(np.float32), x, l2.astype(np.float32))
        if implied is not None:
            solved[:, 1:] += implied
        own = solved[:, 0] if self.biases else 0.0
        vectors = np.empty((len(solved), self.factors + 2), np.float32)
        vectors[:, 0], vectors[:, 1], vectors[:, 2:] = self.mean_ + own, 1, solved[:, int(self.biases) :]
        return vectors

    def _regressors(self, items: Items | slice) -> Float32[np.ndarray, "items width"]:
        """The items' vectors but for their biases."""
        if not self.biases:
            return self.directions()[items]
        return np.delete(self.item_vectors_[items, : self.factors + 2], 1, axis=1)

    def _equations(self, history: Histories) -> tuple[Float32[np.ndarray, "events"], Float32[np.ndarray, "rows"]]:
        """What the ratings have beyond mean and item bias, and the L2 regularisation of each row."""
        off = history.ratings - np.float32(self.mean_) - self.item_vectors_[history.item, 1]
        l2 = self.l2 * history.lengths + 1.0 / (self.learning_rate * self.epochs)
        return off, l2.astype(np.float32)
