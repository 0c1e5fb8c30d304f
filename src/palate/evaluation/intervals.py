"""How far a mean over queries can be trusted: the bootstrap, resampling queries.

Bradley Efron, Robert Tibshirani. An Introduction to the Bootstrap. 1993 (the percentile interval).
"""

import numpy as np
from jaxtyping import Float, Float64

from palate.errors import InputError

DRAWS_AT_ONCE = 1 << 21  # 16 MiB of codes, and as much again of their counts


def bootstrap(
    values: Float[np.ndarray, "queries"], seed: int = 0, rounds: int = 1000, level: float = 0.95
) -> tuple[float, float]:
    """The interval that holds the mean of the values at the given level, as (low, high)."""
    return interval(resampled(values[:, None], seed, rounds)[:, 0], level)


def resampled(values: Float[np.ndarray, "queries columns"], seed: int, rounds: int) -> Float64[np.ndarray, "_ columns"]:
    """The mean of each column over each of `rounds` resamples of the queries.

    Equal seeds and numbers of queries draw equal resamples, so that differences of two results are paired. Memory is
    bounded whatever the number of rounds: resamples are counts of queries, a block of rounds at a time.
    """
    n = len(values)
    if not n or rounds < 1:
        raise InputError(f"an interval takes 1 query and 1 round or more, not {n} and {rounds}")
    rng = np.random.default_rng(seed)
    size = max(1, DRAWS_AT_ONCE // n)
    wide = values.astype(np.float64)
    return np.concatenate([_counts(rng, min(size, rounds - at), n) @ wide for at in range(0, rounds, size)]) / n


def interval(draws: Float64[np.ndarray, "rounds"], level: float = 0.95) -> tuple[float, float]:
    """The middle of the draws, as (low, high); NaN where a draw has no value."""
    if not 0.0 < level < 1.0:
        raise InputError(f"level is {level}: give a number between 0 and 1, such as 0.95")
    low, high = np.quantile(draws, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return float(low), float(high)


def _counts(rng: np.random.Generator, rounds: int, n: int) -> Float64[np.ndarray, "rounds queries"]:
    """How often each query was drawn in each round."""
    drawn = rng.integers(0, n, (rounds, n)) + n * np.arange(rounds)[:, None]
    return np.bincount(drawn.ravel(), minlength=rounds * n).reshape(rounds, n).astype(np.float64)
