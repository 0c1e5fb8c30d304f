"""Probabilistic matrix factorization: the most likely vectors under Gaussian noise and Gaussian priors.

Ruslan Salakhutdinov, Andriy Mnih. Probabilistic Matrix Factorization. NIPS 2007.
https://papers.nips.cc/paper/3208-probabilistic-matrix-factorization
"""

from dataclasses import dataclass
from typing import Annotated

from palate.hyper import Log, Range
from palate.models.blocks.rating_vectors import RatingVectors


@dataclass
class PMF(RatingVectors):
    """A rating is the mean and the inner product of the vectors of user and item; there are no biases.

    As in the authors' program the mean is taken off the ratings first, and a prior counts once for each rating, so
    that l2 is the variance of the noise over that of the vectors. A query's vector is the most likely one for its
    ratings, a ridge regression, or that of training for a user of the fit where these are kept.
    """

    biases = False

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 20
    epochs: Annotated[int, Range(5, 100, "passes over the ratings")] = 80
    l2: Annotated[float, Log(1e-3, 1.0, "L2 regularisation of the vectors, per rating")] = 0.1
