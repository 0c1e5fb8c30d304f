"""Paired tests of models on the same queries, and the correction for many tests at once.

Ronald Fisher. The Design of Experiments. 1935 (the randomisation test). Mark Smucker, James Allan, Ben Carterette. A
Comparison of Statistical Significance Tests for Information Retrieval Evaluation. CIKM 2007. Belinda Phipson, Gordon
Smyth. Permutation P-values Should Never Be Zero. 2010. Sture Holm. A Simple Sequentially Rejective Multiple Test
Procedure. 1979. Jacob Cohen. Statistical Power Analysis for the Behavioral Sciences. 1988.

If two models were one and the same, then which of them brought which of a query's two values would be chance: so the
two are exchanged, for a random half of the queries, again and again, and p is how often that alone makes a difference
as large as the one seen. Queries of one user are exchanged together, for their values go together. Sums are over whole
numbers, so that they are the same for any number of threads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from palate.evaluation.statistics.intervals import Groups, summed

LEVEL = 0.05  # a difference with an adjusted p below it is significant
ROUNDS = 10_000
BITS_AT_ONCE = 1 << 21  # of queries by rounds: 16 MiB once they are numbers
EXACT = 2.0**52  # whole numbers below are exact in float64, and so are their sums
TIE = 1.0 - 1e-9  # what differs by rounding alone is as large
ALIKE = 1e-9  # of the largest difference: a deviation below is that of rounding

Columns = Float64[np.ndarray, "queries columns"]
Table = Float64[np.ndarray, "models models"]
P = Float64[np.ndarray, "models"]


@dataclass(frozen=True)
class Tested:
    """Every model against every other: `p[i, j]`, two-sided, not adjusted, 1 on the diagonal."""

    p: Table

    def against(self, base: int) -> P:
        """Of each model's test against one of them, adjusted over these tests (Holm); 1 for that one itself."""
        others = np.arange(len(self.p)) != base
        adjusted = np.ones(len(self.p))
        adjusted[others] = holm(self.p[base, others])
        return adjusted

    def among(self, left_out: int | None) -> Table:
        """Of the tests of all pairs, those with one model left out, adjusted over these tests (Holm); 1 elsewhere."""
        upper = np.triu(np.ones_like(self.p, dtype=bool), 1)
        if left_out is not None:
            upper[left_out, :] = upper[:, left_out] = False
        adjusted = np.ones_like(self.p)
        adjusted[upper] = holm(self.p[upper])
        return np.asarray(np.minimum(adjusted, adjusted.T))


def randomised(
    models: Sequence[Columns],
    of: Callable[[Float64[np.ndarray, "columns *each"]], np.ndarray],
    base: int = 0,
    seed: int = 0,
    groups: Groups | None = None,
) -> Tested:
    """Tests every pair of models by exchanging their values, query by query, in 10,000 rounds.

    Each model has one row per query with what its figure is made of: the metric's value alone, or sums such as those of
    squared errors and their number; `of` makes the figure of the sums of the columns. NaN, of a model or of the one at
    `base`, counts as no difference from that one. With `groups` (the user of each query, from 0) the queries of one
    group are exchanged all at once. Memory is bounded: 30,000 queries and 10 models take about 1.4 s of one core and 50
    MB.
    """
    differences = [np.nan_to_num(columns - models[base]) for columns in models]
    totals = [(np.nan_to_num(models[base]) + difference).sum(axis=0) for difference in differences]
    moved = exchanged(np.stack([summed(difference, groups) for difference in differences], axis=2), seed)
    p = np.ones((len(models), len(models)))
    for i in range(len(models)):
        for j in range(i):
            swap = moved[:, :, i] - moved[:, :, j]
            drawn = of((totals[i] - swap).T) - of((totals[j] + swap).T)
            seen = of(totals[i]) - of(totals[j])
            p[i, j] = p[j, i] = p_value(float(seen), np.asarray(drawn))
    return Tested(p)


def p_value(seen: float, drawn: Float64[np.ndarray, "rounds"]) -> float:
    """(b + 1) / (m + 1), b of m rounds being as far from 0 as what was seen: never 0; 1 where nothing differs."""
    if not np.isfinite(seen):
        return 1.0
    nearer = np.abs(drawn) < TIE * abs(seen)  # False for NaN too: a round without a figure counts as chance
    return float((~nearer).sum() + 1) / (len(drawn) + 1)


def exchanged(
    differences: Float64[np.ndarray, "queries columns models"], seed: int = 0, rounds: int = ROUNDS
) -> Float64[np.ndarray, "rounds columns models"]:
    """The sums of the differences over a random half of the queries, in each round the same half for all models."""
    n = len(differences)
    flat = differences.reshape(n, -1)
    live, apart = np.flatnonzero(flat.any(axis=1)), np.flatnonzero(flat.any(axis=0))  # the rest adds nothing
    whole, scale = _whole(flat[np.ix_(live, apart)])
    rng, width = np.random.default_rng(seed), -(-n // 8)
    sums = np.zeros((rounds, flat.shape[1]))
    size = max(1, BITS_AT_ONCE // max(1, n))
    for start in range(0, rounds, size):
        some = min(size, rounds - start)
        drawn = np.frombuffer(rng.bytes(some * width), dtype=np.uint8).reshape(some, width)
        bits = np.unpackbits(drawn, axis=1)[:, live].astype(np.float64)
        sums[start : start + some, apart] = bits @ whole / scale
    return sums.reshape(rounds, *differences.shape[1:])


def holm(p: Float64[np.ndarray, "tests"]) -> Float64[np.ndarray, "tests"]:
    """p-values adjusted so that the chance of any false alarm among all these tests stays below the level."""
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def effect(differences: Float64[np.ndarray, "queries"]) -> float | None:
    """Cohen's d of pairs: mean over standard deviation of the differences that are; 0 where all are 0.

    None where they are all equal, to rounding, and not 0, or but one: a deviation is not defined.
    """
    known = differences[~np.isnan(differences)]
    if not known.any():
        return 0.0
    mean, spread = float(known.mean()), float(known.std(ddof=1)) if len(known) > 1 else 0.0
    return mean / spread if spread > ALIKE * np.abs(known).max() else None


def _whole(columns: Columns) -> tuple[Columns, Float64[np.ndarray, "columns"]]:
    """As whole numbers, each column by its own power of two, such that sums of them are exact in any order."""
    most = np.abs(columns).sum(axis=0)
    scale = 2.0 ** np.floor(np.log2(EXACT / np.where(most > 0, most, 1.0)))
    return np.rint(columns * scale), scale
