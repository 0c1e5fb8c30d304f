"""Cut points of ordered probit: how they begin, and how a Gibbs sampler draws them.

James H. Albert, Siddhartha Chib. Bayesian Analysis of Binary and Polychotomous Response Data. JASA 1993.
https://doi.org/10.1080/01621459.1993.10476321
"""

from statistics import NormalDist

import numpy as np
from jaxtyping import Float32, Float64, Int64

from palate.errors import InputError
from palate.kernels.ordinal import Classes, Cuts, Predicted, add_means, slopes

MOST = 100  # levels
SPREAD = 2.0  # standard deviation of the prior of the logarithms of the gaps
NARROWEST = 1e-6  # gap: cut points never meet
FARTHEST = 1.0  # that the logarithm of a gap moves at once

Levels = Float64[np.ndarray, "classes"]


def levels_of(ratings: Float32[np.ndarray, "events"]) -> Levels:
    """The values that ratings have, upwards; InputError where they are too many for classes."""
    levels = np.unique(ratings).astype(np.float64) if len(ratings) else np.zeros(1)
    if len(levels) > MOST:
        raise InputError(
            f"{len(levels):,} different ratings are too many for ordered_probit, which has a class for each, {MOST} at "
            "most; take likelihood=regression, or round the ratings"
        )
    return levels


def classes_of(ratings: Float32[np.ndarray, "events"], levels: Levels) -> Classes:
    """The nearest level of each rating."""
    return np.searchsorted((levels[1:] + levels[:-1]) / 2, ratings).astype(np.int32)


def first_cuts(counts: Int64[np.ndarray, "classes"]) -> Cuts:
    """Those at which classes are as frequent as they are, were all predictions 0; one is added to each count."""
    share = np.cumsum(counts + 1)[:-1] / (counts + 1).sum()
    return np.array([-np.inf, *(NormalDist().inv_cdf(float(p)) for p in share), np.inf])


def draw_cuts(cuts: Cuts, predicted: Predicted, of: Classes, rng: np.random.Generator) -> Cuts:
    """Cut points given the predictions, with hidden numbers integrated out: given these, cut points would hardly move
    (Cowles, Statistics and Computing 1996).

    The first stays: the biases would undo what it moves. The logarithms of the gaps, with a normal prior of mean 0, are
    drawn from the normal approximation of their posterior around the end of one step of Fisher scoring.
    """
    n = len(cuts) - 3
    if n < 1:
        return cuts
    slope, information = _slopes(cuts, predicted, of)
    gaps = np.diff(cuts[1:-1])
    log = np.log(gaps)
    by_gap = np.tril(np.ones((n, n))) * gaps  # how cut points move with the logarithms
    scale = np.linalg.cholesky(by_gap.T @ information @ by_gap + np.eye(n) / SPREAD**2)
    pull = by_gap.T @ slope - log / SPREAD**2
    step = np.linalg.solve(scale.T, np.linalg.solve(scale, pull) + rng.normal(size=n))
    log += np.clip(step, -FARTHEST, FARTHEST)
    return np.concatenate([cuts[:2], cuts[1] + np.cumsum(np.maximum(np.exp(log), NARROWEST)), cuts[-1:]])


def expected(predicted: Predicted, cuts: Cuts, levels: Levels) -> Float64[np.ndarray, "events"]:
    """The mean rating at each prediction."""
    means = np.zeros(len(predicted))
    add_means(predicted, cuts, levels, means)
    return means


def _slopes(cuts: Cuts, predicted: Predicted, of: Classes) -> tuple[np.ndarray, np.ndarray]:
    """Slope and information of the cut points that are drawn: the third and on, less the last."""
    slope, diagonal, next_to_it = slopes(predicted, of, cuts)[:, 2:-1]
    return slope, np.diag(diagonal) + np.diag(next_to_it[:-1], 1) + np.diag(next_to_it[:-1], -1)
