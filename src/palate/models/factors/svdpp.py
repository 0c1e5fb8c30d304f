"""SVD++: biased matrix factorization in which the items a user rated count too, whatever the rating.

Yehuda Koren. Factorization Meets the Neighborhood: a Multifaceted Collaborative Filtering Model. KDD 2008, (15).
https://doi.org/10.1145/1401890.1401944
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import ItemVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.hyper import Log, Range, learned
from palate.kernels.sgd import drawn_vectors, svdpp_epoch
from palate.models.blocks.rating_vectors import RatingVectors, by_user
from palate.models.blocks.ratings import mean_and_range, rated_in, rating_matrix
from palate.models.rounds import State
from palate.sparse import CSR


@dataclass
class SVDpp(RatingVectors):
    """A user's vector is their own, and the sum of one of each item that they rated over the square root of how many.

    The items' part is read off a history; a query's own part and bias are the ridge regression of what is left of its
    ratings, or those of training for a user of the fit where these are kept.
    """

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 20
    learning_rate: Annotated[float, Log(1e-3, 1e-1, "length of a step")] = 0.007

    implied_: ItemVectors = learned()  # added to the vector of a user who rated the item

    def learn(self, data: Dataset) -> Iterator[float]:
        self.mean_, self.lowest_, self.highest_ = mean_and_range(data.interactions)
        ratings, matrix = by_user(data.interactions, self.mean_), rating_matrix(data.interactions)
        if not self.rounds_:
            self.state_ = self._drawn(data)
        tables = [self.state_[part] for part in ("user_bias", "item_bias", "users", "items", "implied")]
        of_user, of_item, users, items, implied = tables
        rated = (np.diff(ratings[0]) > 0).astype(np.float32)
        for _ in range(self.rounds_, self.epochs):
            squares = svdpp_epoch(
                ratings, (matrix.indptr, matrix.indices), of_user, of_item, users, items, implied,
                self.learning_rate, self.l2,
            )  # fmt: skip
            self.keep_items(of_item, items)
            self.implied_ = np.ascontiguousarray(implied[:, : self.factors])
            whole = users + _shared(matrix).times(implied) if self.users == "trained" else users
            self.keep_users(of_user, whole, rated)
            yield float(np.sqrt(squares / max(1, len(ratings[1]))))

    def _drawn(self, data: Dataset) -> State:
        rng = np.random.default_rng(self.seed)
        sizes = {"users": data.n_users, "items": data.n_items, "implied": data.n_items}
        tables = {part: drawn_vectors(rng, n, self.factors) for part, n in sizes.items()}
        biases = np.zeros(data.n_users, np.float32), np.zeros(data.n_items, np.float32)
        return {**tables, "user_bias": biases[0], "item_bias": biases[1]}

    def cost(self, size: Size) -> Cost:
        """Of grouping the events, and in each epoch a step of both vectors of each, which takes twice as long as where
        several users are walked at once, and two passes over the vectors of what each user rated."""
        trained = size.users if self.users == "trained" else 0
        retained = 4.0 * (size.items * 2 + trained) * (self.factors + 2)
        tables = size.padded(size.users, self.factors).then(size.padded(2 * size.items, self.factors))
        steps = 2.0 * (size.moved(self.factors) + size.pairs * self.factors)
        epochs = Cost(memory=retained, elements=retained / 4, steps=steps, python=40.0).times(self.epochs)
        return size.grouped.then(size.matrix).then(tables).then(epochs).retaining(retained)

    def implied(self, history: Histories) -> Float32[np.ndarray, "rows factors"]:
        return _shared(rated_in(history, self.n_items_)).times(self.implied_)


def _shared(rated: CSR) -> CSR:
    """Rows whose entries are one over the square root of how many there are."""
    return rated.with_data((np.maximum(rated.lengths, 1) ** -0.5)[rated.row].astype(np.float32))
