"""Logistic matrix factorization: the chance that a user likes an item, of likes and of items drawn at random.

Christopher Johnson. Logistic Matrix Factorization for Implicit Feedback Data. NIPS 2014 Workshop on Distributed Machine
Learning and Matrix Computations. https://web.stanford.edu/~rezab/nips2014workshop/submits/logmat.pdf
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from palate.arrays import Items, ItemVectors, QueryVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.hyper import Log, Range, Seed, learned
from palate.kernels.fused_top_k import inner_products
from palate.kernels.narrow import narrow
from palate.kernels.numbers import expit
from palate.kernels.sgd import drawn_vectors, logistic_epoch
from palate.models.blocks.logits import logistic_rows
from palate.models.recommender import Reads
from palate.models.rounds import State, drawn_for
from palate.models.scoring import Embedding
from palate.sparse import CSR

FOLD_IN_STEPS = 8
FOLD_IN_ITEMS = 512  # that stand for all where a history is folded in
QUERIES_AT_ONCE = 512


@dataclass
class Logistic(Embedding):
    """The logit of the chance is the biases of user and item and the inner product of their vectors.

    Each like is compared with `others` items drawn from all. The odds found so are too high by as much as the drawn
    are fewer than all; a query's own bias takes that off, and the score is the chance among all items. A query's
    vector and bias are the best for its history, the items held still. What weighs twice as much counts twice as much
    among the likes of one user, whatever the weights are (stars, plays, seconds): only their ratios are read.
    """

    reads = Reads.HISTORY
    learns_in = "epochs"
    score_kind = ScoreKind.PROBABILITY

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 32
    others: Annotated[int, Range(1, 30, "items drawn for each like")] = 5
    confidence: Annotated[float, Log(0.1, 10.0, "how much a like counts, an item not liked being 1")] = 1.0
    learning_rate: Annotated[float, Log(1e-3, 1.0, "length of a step")] = 0.05
    l2: Annotated[float, Log(1e-5, 1e-1, "L2 regularisation of vectors and biases")] = 0.01
    epochs: Annotated[int, Range(10, 300, "passes over the likes")] = 50
    seed: Seed = 0

    item_vectors_: ItemVectors = learned()  # 1, bias, factors
    some_items_: Int32[np.ndarray, "some"] = learned()  # that stand for all where a history is folded in

    def learn(self, data: Dataset) -> Iterator[float]:
        liked = self._liked(data.interactions.matrix())
        user = liked.row.astype(np.int32)
        if not self.rounds_:
            self.state_ = self._drawn(data)
        some = drawn_for(self.seed, self.epochs).permutation(data.n_items)[:FOLD_IN_ITEMS]
        self.some_items_ = np.sort(some).astype(np.int32)
        users, items, of_user, of_item = (self.state_[part] for part in ("users", "items", "user_bias", "item_bias"))
        for at in range(self.rounds_, self.epochs):
            key = int(drawn_for(self.seed, at).integers(1 << 63))
            loss = logistic_epoch(
                user, (liked.indptr, liked.indices), liked.data,
                users, items, of_user, of_item, self.others, key, self.learning_rate, self.l2,
            )  # fmt: skip
            ones = np.ones((data.n_items, 1), np.float32)
            self.item_vectors_ = np.hstack([ones, of_item[:, None], items[:, : self.factors]])
            yield loss / max(1, liked.nnz)

    def _drawn(self, data: Dataset) -> State:
        rng = np.random.default_rng(self.seed)
        users, items = (drawn_vectors(rng, n, self.factors) for n in (data.n_users, data.n_items))
        own = np.full(len(users), -np.log(self.others), np.float32)  # so many are drawn for each like
        return {"users": users, "items": items, "user_bias": own, "item_bias": np.zeros(len(items), np.float32)}

    def _liked(self, matrix: CSR) -> CSR:
        """The likes, each weighed against the mean of its row."""
        liked = matrix.where(matrix.data > 0)
        row = liked.row
        mean = np.bincount(row, liked.data, len(liked)) / np.maximum(1, liked.lengths)
        return liked.with_data((self.confidence * liked.data / mean[row]).astype(np.float32))

    def cost(self, size: Size) -> Cost:
        """Of two tables, and in each epoch a draw, a step and a logarithm for each like and for each of its others."""
        retained = 4.0 * size.items * (self.factors + 2)
        tables = size.padded(size.users, self.factors).then(size.padded(size.items, self.factors))
        steps = 1.5 * size.compared(self.factors) * (1 + self.others)
        epoch = Cost(memory=retained + 2.0 * size.pairs, elements=retained / 4, comparing=steps, python=20.0)
        liked = size.matrix.then(Cost(memory=20.0 * size.pairs, retained=12.0 * size.pairs))
        return liked.then(tables).then(epoch.times(self.epochs)).retaining(retained)

    def ask_cost(self, size: Size, queries: int) -> Cost:
        """Of the steps that solve a query's vector from its history, too."""
        events = size.events * queries / max(1, size.users)
        return super().ask_cost(size, queries).then(Cost(elements=60.0 * self.factors * events))

    def ask_memory(self, size: Size, queries: int) -> float:
        """Of the vectors of all items that a query's own is solved from too."""
        each = FOLD_IN_ITEMS + size.events / max(1, size.users)
        return super().ask_memory(size, queries) + 10.0 * min(queries, QUERIES_AT_ONCE) * each * (self.factors + 2)

    def bounded(self, products: np.ndarray) -> np.ndarray:
        """Chances; of low ones the order is kept to the last."""
        return np.asarray(1.0 / (1.0 + np.exp(np.minimum(-products, np.float32(80)))))

    def directions(self) -> ItemVectors:
        return self.item_vectors_[:, 2:]

    def encode(self, queries: Queries) -> QueryVectors:
        liked = self._liked(queries.history.matrix(self.n_items_))
        rows = range(0, max(1, len(queries)), QUERIES_AT_ONCE)
        solved = [self._solved(liked.take(np.arange(at, min(at + QUERIES_AT_ONCE, len(queries))))) for at in rows]
        vectors = np.insert(np.concatenate(solved), 1, np.float32(1), axis=1)
        vectors[:, 0] += self._fewer(liked.lengths)
        return vectors

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """What each like adds to the logit of the chance: bias and vector are sums over the likes and over the items
        that stand for all, of each its regressors times its weight and how far its chance is off, over l2 (as in
        `bpr`). What is not liked adds 0; several events of an item share what it adds by their weights."""
        history, places = query.history, np.append(0, np.arange(2, self.item_vectors_.shape[1]))
        matrix = history.matrix(self.n_items_)
        liked, share = self._liked(matrix), np.zeros(self.n_items_)
        share[liked.indices] = liked.data / matrix.data[np.isin(matrix.indices, liked.indices)]
        likes = history.weight * share[history.item]
        met, own = self.item_vectors_[history.item], self.encode(query)[0]
        own[0] -= self._fewer(liked.lengths)[0]
        wrongly = expit(-(met @ own))
        part = likes * wrongly / (self.l2 * (1 + self.others) * max(1, liked.nnz))
        products = inner_products(met[:, places], self.item_vectors_[items][:, places])
        return np.asarray(part[:, None] * products, dtype=np.float32)

    def _fewer(self, likes: Int64[np.ndarray, "rows"]) -> Float64[np.ndarray, "rows"]:
        """What the logits are too high by where so many are liked, below 0."""
        return np.asarray(np.log(np.maximum(1, likes) * (self.others / max(1, self.n_items_))))

    def _solved(self, liked: CSR) -> QueryVectors:
        """The best bias and vector for each row of likes, and the items that stand for all."""
        columns, place = narrow(liked.indices, self.n_items_)
        theirs = self.item_vectors_[columns]
        known = np.vstack([theirs, self.item_vectors_[self.some_items_]])
        likes = CSR(liked.indptr, place, liked.data, (len(liked), len(theirs)))
        both = CSR.hstack([likes, self._others(liked)])
        right = (both.indices < len(theirs)).astype(np.float32)
        l2 = (self.l2 * (1 + self.others) * np.maximum(1, liked.lengths)).astype(np.float32)
        x = np.delete(known, 1, axis=1)
        return logistic_rows(both, right, known[both.indices, 1], x, l2, FOLD_IN_STEPS)

    def _others(self, liked: CSR) -> CSR:
        """How often training would have drawn each of the items that stand for all and is not liked."""
        drawn = liked.lengths * (self.others / max(1, len(self.some_items_)))
        among = liked.columns(self.some_items_).toarray() == 0
        return CSR.of_dense(among * drawn[:, None].astype(np.float32))
