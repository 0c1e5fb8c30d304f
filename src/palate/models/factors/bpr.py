"""Bayesian personalized ranking: items of a user's events should score above all others.

Steffen Rendle et al. BPR: Bayesian Personalized Ranking from Implicit Feedback. UAI 2009.
https://arxiv.org/abs/1205.2618
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32, Int32

from palate.arrays import Items, ItemVectors, QueryVectors
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.hyper import Choice, Log, Range, Seed, learned
from palate.kernels.fused_top_k import inner_products
from palate.kernels.narrow import narrow
from palate.kernels.numbers import expit
from palate.kernels.sgd import bpr_epoch, drawn_vectors
from palate.models.blocks.logits import logistic_rows
from palate.models.recommender import Reads
from palate.models.rounds import drawn_for
from palate.models.scoring import NUMBERS_AT_ONCE, Embedding
from palate.sparse import CSR

NEGATIVES = ("uniform", "popular")
STEPS = ("plain", "adaptive")
FOLD_IN_STEPS = 10  # on MovieLens 8 move no vector by more than rounding


@dataclass
class BPR(Embedding):
    """Learns a vector per user and per item, and keeps the items' alone.

    A query's vector is the one that training would have found for its history, were the items held
    still: strangers, and users who did more since, are served as those of the fit. What weighs twice as much is drawn
    twice as often; what weighs 0 or less is not.
    """

    reads = Reads.HISTORY
    suits = "learns the order of a list itself"
    learns_in = "epochs"

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 32
    learning_rate: Annotated[float, Log(1e-3, 1.0, "length of the first step")] = 0.05
    l2: Annotated[float, Log(1e-5, 1e-1, "L2 regularisation of the vectors")] = 0.01
    epochs: Annotated[int, Range(10, 300, "passes over the events")] = 100
    negatives: Annotated[str, Choice(NEGATIVES, "how likely an item is to be drawn: all alike, or as it is liked")] = (
        "uniform"
    )
    rivals: Annotated[int, Range(1, 16, "items drawn for a step, which takes the one that scores highest")] = 1
    steps: Annotated[
        str,
        Choice(STEPS, "plain steps, or adaptive: the shorter, the steeper the slopes of a vector were"),
    ] = "plain"
    seed: Seed = 0

    item_vectors_: ItemVectors = learned()
    mean_item_: Float32[np.ndarray, "factors"] = learned(before=lambda saved: saved["item_vectors_"].mean(0))

    def learn(self, data: Dataset) -> Iterator[float]:
        """Each like drawn is compared with an item drawn at random, unless the user likes that too."""
        liked = data.interactions.matrix()
        liked = liked.where(liked.data > 0)
        user = liked.row.astype(np.int32)
        if not self.rounds_:
            rng = np.random.default_rng(self.seed)
            sizes = {"users": data.n_users, "items": data.n_items}
            self.state_ = {part: drawn_vectors(rng, n, self.factors) for part, n in sizes.items()}
            if self.steps == "adaptive":
                self.state_ |= {f"{part}_seen": np.zeros(n, np.float32) for part, n in sizes.items()}
        users, items = self.state_["users"], self.state_["items"]
        seen = (self.state_["users_seen"], self.state_["items_seen"]) if self.steps == "adaptive" else None
        for at in range(self.rounds_, self.epochs):
            rng = drawn_for(self.seed, at)
            key = int(rng.integers(1 << 63))
            loss, steps = bpr_epoch(
                _entries(user, liked, rng.random()), (liked.indptr, liked.indices), users, items, key,
                self.learning_rate, self.l2, self.negatives == "popular", self.rivals, seen,
            )  # fmt: skip
            self.item_vectors_ = np.ascontiguousarray(items[:, : self.factors])
            self.mean_item_ = self.item_vectors_.mean(0)
            yield loss / max(1, steps)

    def cost(self, size: Size) -> Cost:
        """Of two tables, and in each epoch of a draw and a step for each like, twice what it takes where vectors lie
        near."""
        retained = 4.0 * size.items * self.factors
        tables = size.padded(size.users, self.factors).then(size.padded(size.items, self.factors))
        memory = retained + 34.0 * size.pairs
        compared = 2.0 * size.compared(self.factors) * (2 + self.rivals) / 3
        epoch = Cost(memory=memory, elements=retained / 4, comparing=compared, python=20.0)
        liked = size.matrix.then(Cost(memory=20.0 * size.pairs, retained=12.0 * size.pairs))
        return liked.then(tables).then(epoch.times(self.epochs)).retaining(retained)

    def ask_cost(self, size: Size, queries: int) -> Cost:
        """Of the steps that solve a query's vector from its history, too."""
        events = size.events * queries / max(1, size.users)
        return super().ask_cost(size, queries).then(Cost(elements=60.0 * self.factors * events))

    def ask_memory(self, size: Size, queries: int) -> float:
        """Of the vectors of all items of the histories too, which a query's own is solved from."""
        events = min(queries, NUMBERS_AT_ONCE // self.factors) * size.events / max(1, size.users)
        return super().ask_memory(size, queries) + 8.0 * events * self.factors

    def encode(self, queries: Queries) -> QueryVectors:
        """The best vector for each history against the mean item, a convex problem.

        From 0 on the margins only grow, where the curvature falls, so that no step of Newton's method goes too far.
        """
        history = queries.history.where(queries.history.weight > 0)
        items, place = narrow(history.item, self.n_items_)
        centered = self.item_vectors_[items] - self.mean_item_
        whole = np.bincount(history.row, history.weight, len(history))
        share = (history.weight / whole[history.row]).astype(np.float32)
        rows = CSR(history.offsets, place, share, (len(history), len(centered)))
        l2 = np.full(len(queries), self.l2, dtype=np.float32)
        return logistic_rows(rows, np.ones_like(share), np.zeros_like(share), centered, l2, FOLD_IN_STEPS)

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """The score is the sum of what each event adds: the vector is the sum of the items liked, each times its
        share of the likes and its chance to be ranked wrongly, over l2 (Yeh et al. Representer Point Selection for
        Explaining Deep Neural Networks. NeurIPS 2018). What is not liked adds 0."""
        likes = np.maximum(query.history.weight, 0)
        vectors = self.item_vectors_[query.history.item] - self.mean_item_
        wrongly = expit(-(vectors @ self.encode(query)[0]))
        part = likes / max(float(likes.sum()), 1e-9) * wrongly / self.l2
        return np.asarray(part[:, None] * inner_products(vectors, self.item_vectors_[items]), dtype=np.float32)


def _entries(user: Int32[np.ndarray, "likes"], liked: CSR, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """The likes, each as often as it weighs against the mean, up or down to a whole number as the shift has it."""
    if not liked.nnz or np.ptp(liked.data) == 0:
        return user, liked.indices
    ends = np.cumsum(liked.data, dtype=np.float64)
    times = np.diff(np.floor(ends * (liked.nnz / ends[-1]) + shift), prepend=np.floor(shift)).astype(np.int64)
    return np.repeat(user, times), np.repeat(liked.indices, times)
