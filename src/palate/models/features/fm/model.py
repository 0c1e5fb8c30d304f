"""Factorization machines: every feature has a vector, every pair of features an inner product.

Steffen Rendle. Factorization Machines. ICDM 2010. https://doi.org/10.1109/ICDM.2010.127
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.arrays import Items, ItemVectors, PairItems, PairRows, PairScores, QueryVectors, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.encoding import Encoding
from palate.data.features import Features
from palate.data.queries import Queries
from palate.hyper import Log, Range, Seed, learned
from palate.kernels.dense import product
from palate.models.features.fm.examples import Examples, liked_items
from palate.models.recommender import Reads, Recommender
from palate.models.rounds import drawn_for
from palate.sparse import CSR, one_hot


@dataclass
class FM(Recommender):
    """Reads history, item, and the features of item, user and moment as one sparse row; predicts the next item.

    Pairs that do not hold the item are left out, as they change no order: so a score is the inner product of the
    query's vector with the item's, plus what the item has by itself. The user's code is left out too: what a user
    liked stands for them, so that strangers are served. Learns by the softmax of each item liked against items drawn.
    An event counts by its weight, as part of a history and as what is to be predicted; one of 0 or less not at all.
    """

    reads = Reads.HISTORY | Reads.FEATURES | Reads.CONTEXT
    suits = "learns from events and features together"
    learns_in = "epochs"

    factors: Annotated[int, Range(4, 128, "length of a vector")] = 32
    learning_rate: Annotated[float, Log(1e-3, 1.0, "length of a step")] = 0.1
    l2: Annotated[float, Log(1e-6, 1e-1, "L2 regularisation of the weights")] = 1e-4
    epochs: Annotated[int, Range(5, 100, "passes over all events")] = 20
    batch_size: Annotated[int, Log(64, 65536, "events in a step; all those of a user are in one")] = 512
    negatives: Annotated[int, Log(16, 4096, "items drawn in a step, against which those liked are held")] = 256
    seed: Seed = 0

    user_encoding_: Encoding = learned()
    context_encoding_: Encoding = learned()
    item_encoding_: Encoding = learned()
    n_hot_: int = learned()  # the items of the fit: those newer have features but no column of their own
    query_table_: Float32[np.ndarray, "query_columns factors"] = learned()
    item_table_: Float32[np.ndarray, "item_columns factors"] = learned()
    item_weights_: Float32[np.ndarray, "item_columns"] = learned()
    item_vectors_: ItemVectors = learned()
    item_scores_: Float32[np.ndarray, "catalogue"] = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        if not self.rounds_:
            self._begin(data, np.random.default_rng(self.seed))
            self.state_ = {f"squares_{at}": np.full_like(table, 1e-6) for at, table in enumerate(self._tables)}
        examples, items = Examples(data, self.user_encoding_, self.context_encoding_), self.item_rows(data.items)
        squares = [self.state_[f"squares_{at}"] for at in range(len(self._tables))]
        for at in range(self.rounds_, self.epochs):
            losses, rng = [], drawn_for(self.seed, at)
            for users in examples.batches(rng, self.batch_size):
                drawn = np.sort(rng.permutation(data.n_items)[: self.negatives]).astype(np.int32)
                loss, slopes = self._slopes(examples, items, users, drawn)
                for table, slope, square in zip(self._tables, slopes, squares, strict=True):
                    _descend(table, slope + self.l2 * table, square, self.learning_rate)
                losses.append(loss)
            self.learn_items(data.items)
            yield float(np.mean(losses)) if losses else 0.0

    def cost(self, size: Size) -> Cost:
        """Of batches, each of which scores its events against the items drawn, and moves all tables."""
        events, drawn = min(self.batch_size, size.events), min(self.negatives, size.items)
        batches = -(-size.events // self.batch_size)
        rows = 2 * size.items + size.of_users.width + size.of_moments.width + size.of_items.width
        tables = 4.0 * rows * self.factors
        scores = float(events * drawn)
        batch = Cost(
            memory=4.0 * tables + 12.0 * scores,
            elements=2.0 * tables + 7.0 * scores + 14.0 * events * self.factors,
            flops=4.0 * scores * self.factors,
            python=400.0,
        )
        examples = size.ordered.then(size.matrix).then(size.of_users.encoded).then(size.of_moments.encoded)
        begun = examples.then(size.of_items.encoded).then(size.vectors(rows, 2 * self.factors))
        return begun.then(batch.times(self.epochs * batches)).retaining(tables)

    def learn_items(self, items: Features) -> None:
        self.item_vectors_, self.item_scores_ = self._item_side(self.item_rows(items))

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.asarray(product(self.encode(queries), self.item_vectors_[items].T) + self.item_scores_[items])

    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        both = np.einsum("pf,pf->p", self.encode(queries)[row], self.item_vectors_[item])
        return np.asarray(both + self.item_scores_[item])

    def encode(self, queries: Queries) -> QueryVectors:
        """The sum of the vectors of all that the query holds."""
        return self.query_rows(queries).times(self.query_table_)

    def query_rows(self, queries: Queries) -> CSR:
        """Queries by features: the items liked, together of length 1, then what is known of user and moment."""
        liked = liked_items(queries.history, self.n_hot_).unit_rows()
        users = self.user_encoding_(queries.features or Features(len(queries)))
        return CSR.hstack([liked, users, self.context_encoding_(queries.context or Features(len(queries)))])

    def item_rows(self, items: Features) -> CSR:
        """Items by features: the item itself, if it is of the fit, then what is known of it."""
        return CSR.hstack([one_hot(np.arange(len(items)), self.n_hot_), self.item_encoding_(items)])

    @property
    def _tables(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.query_table_, self.item_table_, self.item_weights_

    def _begin(self, data: Dataset, rng: np.random.Generator) -> None:
        moments = data.interactions.context or Features(len(data.interactions))
        self.user_encoding_, self.item_encoding_ = Encoding.of(data.users), Encoding.of(data.items)
        self.context_encoding_, self.n_hot_ = Encoding.of(moments), data.n_items
        known = sum(self.user_encoding_.width) + sum(self.context_encoding_.width), sum(self.item_encoding_.width)
        tables = (rng.normal(0.0, 0.1, (data.n_items + width, self.factors)).astype(np.float32) for width in known)
        self.query_table_, self.item_table_ = tables
        self.item_weights_ = np.zeros(len(self.item_table_), dtype=np.float32)

    def _item_side(self, x: CSR) -> tuple[np.ndarray, np.ndarray]:
        """The vector of each row, and its weights and the pairs within it: (5) of the paper, linear in the features."""
        vectors = x.times(self.item_table_)
        lengths = (self.item_table_**2).sum(1, keepdims=True)
        pairs = (vectors**2).sum(1) - x.with_data(x.data**2).times(lengths)[:, 0]
        return vectors, x.times(self.item_weights_[:, None])[:, 0] + np.float32(0.5) * pairs

    def _slopes(
        self, examples: Examples, items: CSR, users: Int64[np.ndarray, "users"], drawn: Int32[np.ndarray, "drawn"]
    ) -> tuple[float, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """The loss of some users' events, and its slope along each table."""
        event, queries, liked_too = examples.of(users, drawn)
        vectors_of_queries = queries.times(self.query_table_)
        rows, place = np.unique(np.concatenate([queries.item, drawn]), return_inverse=True)
        liked, rivals, x_items = place[: len(event)], place[len(event) :], items.take(rows)
        vectors, alone = self._item_side(x_items)
        score = np.empty((len(event), 1 + len(drawn)), dtype=np.float32)
        score[:, 0] = (vectors_of_queries * vectors[liked]).sum(1) + alone[liked]
        score[:, 1:] = np.where(liked_too, -np.inf, product(vectors_of_queries, vectors[rivals].T) + alone[rivals])
        score -= score.max(1, keepdims=True)
        chance = np.exp(score)
        chance /= chance.sum(1, keepdims=True)
        weight = examples.weight[event]
        loss = float(np.average(-np.log(chance[:, 0] + 1e-12), weights=weight))

        # The slope along each score is its chance, less 1 for the item that was liked.
        chance[:, 0] -= 1.0
        chance /= (weight.sum() / weight)[:, None]
        by_query = chance[:, :1] * vectors[liked] + product(chance[:, 1:], vectors[rivals])
        by_item, by_alone = np.zeros_like(vectors), np.zeros_like(alone)
        by_item[rivals], by_alone[rivals] = product(chance[:, 1:].T, vectors_of_queries), chance[:, 1:].sum(0)
        owner = CSR.of_pairs(liked, np.arange(len(event)), chance[:, 0], (len(rows), len(event)))
        by_item += owner.times(vectors_of_queries)
        by_alone += owner.row_sums()

        by_item += by_alone[:, None] * vectors  # the pairs within the item
        within = x_items.with_data(x_items.data**2).scaled(rows=by_alone).column_sums()
        by_table = x_items.T.times(by_item) - within[:, None] * self.item_table_
        return loss, (queries.back(by_query, self.n_hot_), by_table, x_items.scaled(rows=by_alone).column_sums())


def _descend(value: np.ndarray, slope: np.ndarray, square: np.ndarray, rate: float) -> None:
    """One step of AdaGrad, in place: the slope over the root of all squared slopes so far."""
    square += slope**2
    value -= (rate * slope / np.sqrt(square)).astype(np.float32)
