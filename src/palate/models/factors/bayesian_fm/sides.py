"""A factorization machine in sides, drawn by Gibbs sampling: what is known of users, of items and of moments.

Steffen Rendle. Factorization Machines with libFM. ACM TIST 2012. https://doi.org/10.1145/2168752.2168771
Ruslan Salakhutdinov, Andriy Mnih. Bayesian Probabilistic Matrix Factorization using MCMC. ICML 2008.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32

from palate.data.encoding import Encoding
from palate.data.features import Features
from palate.data.ragged import offsets_of
from palate.kernels.gibbs import Columns, Joined, Table, gibbs_columns, gibbs_sums, width_of
from palate.models.rounds import State
from palate.sparse import CSR

BEGUN = 0.1  # the spread of weights before the first sweep
LEAST = np.finfo(np.float32).tiny  # precision: of 0 there is no normal distribution
KEYS = 1 << 63
SIDES = ("user", "item", "moment")
PARTS = ("weights", "rows", "mean", "precision", "total", "squares")


@dataclass(frozen=True)
class Side:
    """One side: its features by row and by column, groups of columns with a prior each, and its rows' events."""

    features: CSR
    columns: Columns
    groups: tuple[int, ...]  # the number of columns of each
    order: np.ndarray  # of the events, by row
    joined: Joined

    @classmethod
    def of(
        cls, blocks: list[CSR], code: Int32[np.ndarray, "events"], others: list[Int32[np.ndarray, "events"]]
    ) -> "Side":
        """From blocks of columns, the row of each event, and the rows of the other sides, one or two."""
        features = CSR.hstack(blocks)
        groups = tuple(block.shape[1] for block in blocks)
        transposed = features.T
        group = np.repeat(np.arange(len(groups), dtype=np.int32), groups)
        order = np.argsort(code, kind="stable")
        first, second = (others[at][order] if at < len(others) else np.zeros(0, np.int32) for at in (0, 1))
        ends = offsets_of(np.bincount(code, minlength=len(features)))
        columns = Columns(transposed.indptr, transposed.indices, transposed.data, group)
        return cls(features, columns, groups, order, Joined(ends, first, second))


def columns_of(partners: CSR, sets: bool, encoding: Encoding, known: Features) -> list[CSR]:
    """The features of rows beside their codes, in groups: the rows they interacted with, of length 1 together, and
    what is known of them."""
    encoded = encoding(known)
    ends = np.cumsum([0, *encoding.width])
    parts = [encoded.columns(np.arange(a, b)) for a, b in zip(ends[:-1], ends[1:], strict=True)]
    return [*([partners.with_data(np.ones(partners.nnz)).unit_rows()] if sets else []), *parts]


@dataclass(frozen=True)
class Drawn:
    """The present draw of one side: weights of columns, vectors of rows, and mean and precision of each group."""

    weights: Table
    rows: Table
    mean: Table
    precision: Table
    total: Float64[np.ndarray, "groups width"]
    squares: Float64[np.ndarray, "groups width"]

    @classmethod
    def first(cls, side: Side, factors: int, rng: np.random.Generator) -> "Drawn":
        weights = np.zeros((side.features.shape[1], width_of(factors)), dtype=np.float32)
        weights[:, 1 : factors + 1] = rng.normal(0.0, BEGUN, (len(weights), factors))
        priors = (np.zeros((len(side.groups), width_of(factors)), np.float32) for _ in range(2))
        totals = [np.zeros((len(side.groups), width_of(factors))) for _ in range(2)]
        for power, total in enumerate(totals, 1):
            np.add.at(total, side.columns.group, weights.astype(np.float64) ** power)
        return cls(weights, side.features.times(weights), *priors, *totals)

    @classmethod
    def of_state(cls, state: State, name: str) -> "Drawn":
        return cls(*(state[f"{name}_{part}"] for part in PARTS))

    def state(self, name: str) -> State:
        return {f"{name}_{part}": getattr(self, part) for part in PARTS}


def draw_priors(drawn: Drawn, groups: tuple[int, ...], rng: np.random.Generator) -> None:
    """The mean and precision of each group and coordinate, given the weights, under libFM's hyper-priors: of n weights
    the precision is gamma of shape (n + 2) / 2 and rate (1 + m^2 + sum (w - m)^2) / 2, and then m is normal around
    sum w / (n + 1) with (n + 1) times that precision."""
    n = np.array(groups)[:, None]
    off = drawn.squares - 2 * drawn.mean * drawn.total + (n + 1) * drawn.mean.astype(np.float64) ** 2
    l2 = np.maximum(rng.gamma((n + 2) / 2, 2.0 / (1.0 + np.maximum(off, 0.0))), LEAST)
    drawn.precision[:] = l2
    drawn.mean[:] = drawn.total / (n + 1) + rng.normal(size=l2.shape) / np.sqrt((n + 1) * l2)


def draw_noise(squares: Float64[np.ndarray, "rows"], events: int, rng: np.random.Generator) -> float:
    """The precision of the ratings, given all errors."""
    return float(rng.gamma((events + 1) / 2, 2.0 / (1.0 + squares.sum())))


def sweep(
    sides: list[Side],
    drawn: list[Drawn],
    target: list[Float32[np.ndarray, "events"]],
    factors: int,
    noise: float | None,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Draws all weights anew, side by side; `target` is in the order of each side's events.

    Where `noise` is None it is drawn too. Returns it, and the sum of squared errors before the sweep.
    """
    squares = 0.0
    for at, side in enumerate(sides):
        draw_priors(drawn[at], side.groups, rng)
        others = [drawn[o].rows for o in range(len(sides)) if o != at]
        for chunk in range(width_of(factors) // 16):
            sums = gibbs_sums(side.joined, target[at], drawn[at].rows, others[0], others[-1], chunk, factors)
            if not at and not chunk:
                squares = float(sums.squares.sum())
                noise = draw_noise(sums.squares, len(target[at]), rng) if noise is None else noise
            key = int(rng.integers(KEYS))
            gibbs_columns(
                side.columns, sums, drawn[at].mean, drawn[at].precision, float(noise or 1.0), key,
                drawn[at].weights, drawn[at].rows, (drawn[at].total, drawn[at].squares),
            )  # fmt: skip
    return float(noise or 1.0), squares
