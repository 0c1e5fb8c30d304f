"""Biased matrix factorization by stochastic gradient descent, which the field calls SVD.

Yehuda Koren, Robert Bell, Chris Volinsky. Matrix Factorization Techniques for Recommender Systems.
IEEE Computer 2009. https://doi.org/10.1109/MC.2009.263
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemVectors, QueryVectors
from palate.hyper import Choice, Log, Range, Seed, learned
from palate.models.blocks.rating_vectors import ABOUT_USERS, OF_USERS, RatingVectors


@dataclass
class SVD(RatingVectors):
    """A rating is the mean, the biases of user and item, and the inner product of their vectors.

    A query's vector is the ridge regression of its ratings on the items' vectors, or that of training for a user of
    the fit where these are kept.
    """

    factors: Annotated[int, Range(8, 256, "length of a vector")] = 100
    epochs: Annotated[int, Range(5, 100, "passes over the ratings")] = 20
    learning_rate: Annotated[float, Log(1e-3, 1e-1, "length of a step")] = 0.005
    l2: Annotated[float, Log(1e-3, 1.0, "pull of biases and vectors towards 0, per rating")] = 0.02
    users: Annotated[str, Choice(OF_USERS, ABOUT_USERS)] = "solved"
    seed: Seed = 0

    mean_: float = learned()
    lowest_: float = learned()
    highest_: float = learned()
    user_vectors_: QueryVectors = learned()
    item_vectors_: ItemVectors = learned()
