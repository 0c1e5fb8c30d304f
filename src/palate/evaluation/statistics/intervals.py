"""Bootstrap intervals of means over queries.

Where one user asks several queries, as over the folds of a cross-validation, these are not independent of each other:
then users are resampled, each with all of their queries. Anthony Davison, David Hinkley. Bootstrap Methods and their
Application. 1997 (section 3.8, hierarchical data).

Bradley Efron, Robert Tibshirani. An Introduction to the Bootstrap. 1993 (the percentile interval).
"""

import numpy as np
from jaxtyping import Float, Float64, Int64

from palate.errors import InputError
from palate.kernels.dense import product
from palate.metrics.quotient import over

DRAWS_AT_ONCE = 1 << 20  # 8 MiB of codes, and as much again of their counts
EXACT = 52  # bits that a float64 holds for sure

Groups = Int64[np.ndarray, "_"]


def bootstrap(
    values: Float[np.ndarray, "queries"], seed: int = 0, rounds: int = 1000, level: float = 0.95
) -> tuple[float, float]:
    """The interval that holds the mean of the values at the given level, as (low, high)."""
    return interval(resampled(values[:, None], seed, rounds)[:, 0], level)


def resampled(
    values: Float[np.ndarray, "queries columns"], seed: int, rounds: int, groups: Groups | None = None
) -> Float64[np.ndarray, "_ columns"]:
    """The mean of each column over each of `rounds` resamples of the queries; over the queries where it is not NaN.

    With `groups` (the group of each query, from 0) it is groups that are resampled, each with all of its queries.

    Equal seeds and numbers of queries draw equal resamples, so that differences of two results are paired. A resample
    in which a column has no value has NaN. Memory is bounded whatever the number of rounds: resamples are counts of
    queries, a block of rounds at a time. Values are rounded so that every sum is exact (by about 1e-11 for 30,000
    queries), so that results are bit-equal whatever the number of threads and whichever other columns there are.
    """
    if groups is not None:
        known = ~np.isnan(values)
        sums = summed(np.concatenate([np.where(known, values, 0.0), known], axis=1).astype(np.float64), groups)
        return over(*np.split(resampled(sums, seed, rounds), 2, axis=1))
    n = len(values)
    if not n or rounds < 1:
        raise InputError(f"an interval takes 1 query and 1 round or more, not {n} and {rounds}")
    known = ~np.isnan(values)
    (gaps,) = np.nonzero(~known.all(0))
    wide = np.concatenate([_summable(np.where(known, values, 0.0).astype(np.float64)), known[:, gaps]], axis=1)
    rng, size = np.random.default_rng(seed), max(1, DRAWS_AT_ONCE // n)
    sums = np.concatenate([product(_counts(rng, min(size, rounds - at), n), wide) for at in range(0, rounds, size)])
    drawn = np.full((rounds, values.shape[1]), float(n))
    drawn[:, gaps] = sums[:, values.shape[1] :]
    return over(sums[:, : values.shape[1]], drawn)


def summed(values: Float64[np.ndarray, "queries columns"], groups: Groups | None) -> Float64[np.ndarray, "_ columns"]:
    """The sum of each column over the queries of each group; the values themselves where each query stands alone."""
    if groups is None:
        return values
    n = int(groups.max(initial=-1)) + 1
    columns = [np.bincount(groups, column, n) for column in values.T]
    return np.stack(columns, axis=1).astype(np.float64) if columns else np.zeros((n, 0))


def interval(draws: Float64[np.ndarray, "rounds"], level: float = 0.95) -> tuple[float, float]:
    """The middle of the draws that have a value, as (low, high); NaN where none has."""
    if not 0.0 < level < 1.0:
        raise InputError(f"level is {level}: give a number between 0 and 1, such as 0.95")
    known = draws[~np.isnan(draws)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return float(low), float(high)


def _summable(values: Float64[np.ndarray, "queries columns"]) -> Float64[np.ndarray, "queries columns"]:
    """The values as multiples of a power of 2, so large that n of them add up without rounding, in any order."""
    _, exponent = np.frexp(np.abs(values).max(0))
    fine = np.minimum(EXACT - len(values).bit_length() - exponent, 1000)
    return np.asarray(np.ldexp(np.rint(np.ldexp(values, fine)), -fine))


def _counts(rng: np.random.Generator, rounds: int, n: int) -> Float64[np.ndarray, "rounds queries"]:
    """How often each query was drawn in each round."""
    counts = np.empty((rounds, n))
    for row, drawn in zip(counts, rng.integers(0, n, (rounds, n)), strict=True):
        row[:] = np.bincount(drawn, minlength=n)
    return counts
