"""Biased matrix factorization by stochastic gradient descent, which the field calls SVD.

Yehuda Koren, Robert Bell, Chris Volinsky. Matrix Factorization Techniques for Recommender Systems.
IEEE Computer 2009. https://doi.org/10.1109/MC.2009.263
"""

from dataclasses import dataclass

from palate.models.blocks.rating_vectors import RatingVectors


@dataclass
class SVD(RatingVectors):
    """A rating is the mean, the biases of user and item, and the inner product of their vectors.

    A query's vector is the ridge regression of its ratings on the items' vectors, or that of training for a user of
    the fit where these are kept.
    """
