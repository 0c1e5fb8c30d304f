"""Bayesian factorization machine: the mean of many models of ratings, drawn by Gibbs sampling; nothing to regularise.

Steffen Rendle. Factorization Machines with libFM. ACM TIST 2012. https://doi.org/10.1145/2168752.2168771
Ordered probit as in myFM, after Albert and Chib (JASA 1993), see `palate.models.factors.bayesian_fm.ordered`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32, Float64

from palate.arrays import Items, PairItems, PairRows, PairScores, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.encoding import Encoding
from palate.data.features import Features
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.data.score_kind import ScoreKind
from palate.hyper import Choice, Range, Seed, learned
from palate.kernels.dense import product
from palate.kernels.gibbs import gibbs_predictions, width_of
from palate.kernels.ordinal import Classes, add_means, hidden
from palate.models.blocks.ratings import bounded, mean_and_range
from palate.models.blocks.temporal import Edges, bins_of, bins_of_queries, edges_of
from palate.models.factors.bayesian_fm.chains import Chains
from palate.models.factors.bayesian_fm.fold_in import FoldIn, at_moment, mean_products, pair_products
from palate.models.factors.bayesian_fm.ordered import classes_of, draw_cuts, expected, first_cuts, levels_of
from palate.models.factors.bayesian_fm.sides import KEYS, SIDES, Drawn, Side, columns_of, sweep
from palate.models.index import Angles
from palate.models.recommender import Reads, Recommender
from palate.models.rounds import drawn_for
from palate.sparse import CSR, one_hot


@dataclass
class BayesianFM(Recommender):
    """A rating is the biases of user and item and the inner product of their vectors, sums over their features.

    Features of a user: the code, the items rated, and what is known of them; of an item: the code, the users who rated
    it, and what is known of it; of a moment, with `bins`: its span of time. Pairs of features of one side are left
    out: they add to a bias. Of the draws of all weights some are kept, items' and moments' vectors and the weights of
    users' features. A query's vector is, in each of these draws, the part of its features, plus the posterior mean of
    the rest given its ratings, plus the part of its moment; its score is the mean over the draws. A history has no
    moments: it is read, and a query without a moment answered, as of the mean over the moments of all ratings. With
    `bins` a fit raises InputError if an event has no time.
    """

    score_tables = 3.0
    learns_in = "sweeps"
    open_ended = ("cut_draws_",)  # the lowest class has no lower end, the highest no upper one
    score_kind = ScoreKind.RATING

    factors: Annotated[int, Range(4, 32, "length of a vector")] = 10
    sweeps: Annotated[int, Range(50, 1000, "draws of all weights")] = 512
    chains: Annotated[int, Range(1, 8, "times that the sweeps, shared out among them, start from other weights")] = 1
    warm_up: Annotated[int, Range(5, 100, "sweeps of a chain before the first that counts")] = 20
    samples: Annotated[int, Range(16, 256, "draws that are kept, of those after the warm-up")] = 64
    likelihood: Annotated[
        str, Choice(("regression", "ordered_probit"), "what a rating is: a number, or a class between two cut points")
    ] = "regression"
    sets: Annotated[bool, Choice((True, False), "whether items rated, and users who rated, are features")] = True
    known: Annotated[bool, Choice((True, False), "whether what is known of users and items is a feature")] = True
    bins: Annotated[int, Range(0, 100, "spans of equal length of time, features of the moment; 0 for none")] = 0
    seed: Seed = 0

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    levels_: Float64[np.ndarray, "classes"] = learned()
    encoding_: Encoding = learned()
    edges_: Edges = learned()
    kept_: int = learned()
    item_draws_: Float32[np.ndarray, "samples catalogue width"] = learned()
    feature_draws_: Float32[np.ndarray, "samples columns width"] = learned()
    moment_draws_: Float32[np.ndarray, "samples bins width"] = learned()  # and last the mean over the ratings' moments
    prior_draws_: Float32[np.ndarray, "samples 2 width"] = learned()  # of a user's own vector: mean and precision
    noise_draws_: Float64[np.ndarray, "samples"] = learned()
    cut_draws_: Float64[np.ndarray, "samples cuts"] = learned()

    @property
    def reads(self) -> Reads:
        return Reads.HISTORY | Reads.FEATURES | (Reads.TIME if self.bins else Reads.NOTHING)

    def learn(self, data: Dataset) -> Iterator[float]:
        interactions = data.interactions.take(data.interactions.order())
        self.edges_ = edges_of(interactions, self.bins, "set bins to 0") if self.bins else np.zeros(0)
        sides = self._sides(data, interactions)
        if not self.rounds_:
            self._begin(data, interactions, sides)
        drawn = [Drawn.of_state(self.state_, name) for name in SIDES[: len(sides)]]
        of = classes_of(interactions.ratings, self.levels_)
        target = [(interactions.ratings - np.float32(self.mean_))[side.order] for side in sides]
        for at in range(self.rounds_, self.sweeps):
            rng, noise, loss = drawn_for(self.seed, at), None, 0.0
            if at and at in self._chains.starts:
                drawn = self._start(sides, of, rng)
            cuts = self.state_["cuts"]
            if self._ordered:
                predicted = gibbs_predictions(sides[0].joined, drawn[0].rows, drawn[1].rows, drawn[-1].rows)
                cuts = self.state_["cuts"] = draw_cuts(cuts, predicted, of, rng)
                latent, noise = hidden(predicted, of, cuts, int(rng.integers(1, KEYS))), 1.0
                target = [latent[side.order] for side in sides]
                off = expected(predicted, cuts, self.levels_) - interactions.ratings
                loss = float(off @ off)
            noise, squares = sweep(sides, drawn, target, self.factors, noise, rng)
            self._keep(at, sides, drawn, noise, cuts)
            yield float(np.sqrt((loss if self._ordered else squares) / max(1, len(interactions))))

    def cost(self, size: Size) -> Cost:
        """Of the sums of each event on every side, and of two visits of every feature of users and items in each
        coordinate."""
        width, samples, sides = width_of(self.factors), min(self.samples, self.sweeps), 3 if self.bins else 2
        sets = 2.0 * size.pairs if self.sets else 0.0
        known = self.known * float(size.of_users.cells + size.of_items.cells)
        features = size.users + size.items + sets + known
        columns = self.sets * size.items + self.known * size.of_users.width
        draws = 4.0 * samples * (self.factors + 1) * (size.items + columns)
        tables = 4.0 * width * (2 * size.users + 2 * size.items + columns) + 1024.0 * max(size.users, size.items)
        sweep = Cost(
            ridge=40.0 * sides * size.events * width,
            elements=6.0 * features * (self.factors + 1) + size.events * (90.0 if self._ordered else 3.0),
            python=300.0,
        ).times(self.sweeps)
        begun = size.ordered.then(size.matrix).then(Cost(memory=60.0 * features, retained=30.0 * features))
        return begun.then(Cost(memory=tables + draws, retained=draws)).then(sweep).retaining(draws)

    def score(self, queries: Queries, items: Items) -> Scores:
        vectors = self._vectors(queries)
        if not self._ordered:
            means = mean_products(np.stack(vectors), self.item_draws_[: self.kept_, items])
            return bounded(means + np.float32(self.mean_), self.lowest_, self.highest_)
        scores = np.zeros(len(queries) * len(items))
        for at, mine in enumerate(vectors):
            theirs = self.item_draws_[at, items]
            both = product(mine[:, 1:], theirs[:, 1:].T) + mine[:, :1] + theirs[:, 0]
            add_means(both.ravel(), self.cut_draws_[at], self.levels_, scores)
        return (scores / len(vectors)).reshape(len(queries), len(items)).astype(np.float32)

    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        vectors, scores = self._vectors(queries), np.zeros(len(row))
        for at, mine in enumerate(vectors):
            both = pair_products(mine, self.item_draws_[at], row, item)
            if self._ordered:
                add_means(both, self.cut_draws_[at], self.levels_, scores)
            else:
                scores += both
        scores = (scores / len(vectors)).astype(np.float32)
        return scores if self._ordered else bounded(scores + np.float32(self.mean_), self.lowest_, self.highest_)

    def nearest_items(self, items: Items, k: int) -> Recommendations:
        """By the angle between items in all draws that are kept, each set end to end, biases left out."""
        return Angles(np.hstack([*self.item_draws_[: self.kept_, :, 1:]])).nearest(items, k)

    @property
    def _ordered(self) -> bool:
        return self.likelihood == "ordered_probit"

    @property
    def _chains(self) -> Chains:
        return Chains(self.sweeps, self.chains, self.warm_up, self.samples)

    def _start(self, sides: list[Side], of: Classes, rng: np.random.Generator) -> list[Drawn]:
        drawn = [Drawn.first(side, self.factors, rng) for side in sides]
        self.state_ = {"cuts": first_cuts(np.bincount(of, minlength=len(self.levels_)))}
        for name, side in zip(SIDES, drawn, strict=False):
            self.state_ |= side.state(name)
        return drawn

    def _begin(self, data: Dataset, interactions: Interactions, sides: list[Side]) -> None:
        self.mean_, self.lowest_, self.highest_ = mean_and_range(interactions)
        self.levels_ = levels_of(interactions.ratings) if self._ordered else np.zeros(1)
        self._start(sides, classes_of(interactions.ratings, self.levels_), np.random.default_rng(self.seed))
        width, columns, n = self.factors + 1, sides[0].features.shape[1] - data.n_users, self._chains.n_samples
        self.kept_ = 0
        self.item_draws_ = np.zeros((n, data.n_items, width), dtype=np.float32)
        self.feature_draws_ = np.zeros((n, columns, width), dtype=np.float32)
        self.moment_draws_ = np.zeros((n, len(self.edges_) + 2 if self.bins else 1, width), dtype=np.float32)
        self.prior_draws_ = np.zeros((n, 2, width), dtype=np.float32)
        self.noise_draws_, self.cut_draws_ = np.ones(n), np.zeros((n, len(self.levels_) + 1))

    def _sides(self, data: Dataset, interactions: Interactions) -> list[Side]:
        counts = interactions.histories().counts(data.n_items)
        items = Encoding.of(data.items if self.known else Features(data.n_items))
        users = self.encoding_ = Encoding.of(data.users if self.known else Features(data.n_users))
        blocks = columns_of(counts, self.sets, users, data.users), columns_of(counts.T, self.sets, items, data.items)
        codes, sizes = [interactions.user, interactions.item], [data.n_users, data.n_items]
        if self.bins:
            codes.append(bins_of(interactions.time, self.edges_))
            sizes.append(len(self.edges_) + 1)
        return [
            Side.of([one_hot(np.arange(n), n), *of], codes[at], codes[:at] + codes[at + 1 :])
            for at, (n, of) in enumerate(zip(sizes, [*blocks, []], strict=False))
        ]

    def _keep(self, at: int, sides: list[Side], drawn: list[Drawn], noise: float, cuts: np.ndarray) -> None:
        stored = self._chains.stored_after(at, self.kept_)
        if not stored:
            return
        self.kept_ = stored
        place, width, users = self.kept_ - 1, self.factors + 1, drawn[0]
        self.item_draws_[place] = drawn[1].rows[:, :width]
        self.feature_draws_[place] = users.weights[self.n_users_ :, :width]
        self.prior_draws_[place] = users.mean[0, :width], users.precision[0, :width]
        if self.bins:
            moments, often = drawn[2].rows[:, :width], np.diff(sides[2].joined.ptr)
            self.moment_draws_[place] = [*moments, np.einsum("b,bf->f", often, moments) / max(1, often.sum())]
        self.noise_draws_[place], self.cut_draws_[place] = noise, cuts

    def _vectors(self, queries: Queries) -> list[Float32[np.ndarray, "queries width"]]:
        """Of each query its vector in each draw that is kept, the bias first."""
        history = queries.history
        known = queries.features or Features(len(queries))
        blocks = columns_of(history.counts(self.n_items_), self.sets, self.encoding_, known)
        features, bin = CSR.hstack([CSR.empty((len(queries), 0)), *blocks]), bins_of_queries(queries, self.edges_)
        return [at_moment(self._vector(at, history, features), self.moment_draws_[at, bin]) for at in range(self.kept_)]

    def _vector(self, at: int, history: Histories, features: CSR) -> Float32[np.ndarray, "queries width"]:
        mean, precision = self.prior_draws_[at]
        first = features.times(self.feature_draws_[at]) + mean
        items = at_moment(self.item_draws_[at], self.moment_draws_[at, -1])
        fold_in = FoldIn(history, first, items, precision, float(self.noise_draws_[at]))
        if self._ordered:
            return fold_in.of_classes(classes_of(history.ratings, self.levels_), self.cut_draws_[at])
        return fold_in.regressed(history.ratings - np.float32(self.mean_))
