"""Epochs of stochastic gradient descent, in place and in the order given: one thread, so always the same result."""

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.kernels import _compiled as compiled

Codes = Int32[np.ndarray, "events"]


def svd_epoch(
    user: Codes,
    item: Codes,
    rating: Float32[np.ndarray, "events"],
    mean: float,
    user_bias: Float32[np.ndarray, "users"],
    item_bias: Float32[np.ndarray, "items"],
    users: Float32[np.ndarray, "users factors"],
    items: Float32[np.ndarray, "items factors"],
    learning_rate: float,
    l2: float,
) -> float:
    """One pass over the ratings; returns the sum of the squared errors, each taken before its step.

    A rating is predicted as mean + user bias + item bias + users[u] items[i].
    """
    return compiled.svd_epoch(user, item, rating, mean, user_bias, item_bias, users, items, learning_rate, l2)


def bpr_epoch(
    user: Codes,
    item: Codes,
    other: Codes,
    liked: tuple[Int64[np.ndarray, "_"], Int32[np.ndarray, "_"]],
    users: Float32[np.ndarray, "users factors"],
    items: Float32[np.ndarray, "items factors"],
    squares: tuple[Float32[np.ndarray, "users factors"], Float32[np.ndarray, "items factors"]],
    learning_rate: float,
    l2: float,
) -> tuple[float, int]:
    """One AdaGrad step per event: its item should score above the other; none where the user likes both.

    `liked` lists what each user likes, in order: offsets, and items. `squares` are the running sums of squared slopes,
    above 0. Returns the sum of the losses, each taken before its step, and the number of steps.
    """
    return compiled.bpr_epoch(user, item, other, *liked, users, items, *squares, learning_rate, l2)
