"""Epochs of stochastic gradient descent, in place and in the order given: one thread, so always the same result.

Tables of vectors come from `padded`: rows are filled up with 0 to whole registers, and the filling stays 0.
"""

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.kernels import _compiled as compiled

REGISTER = 16  # numbers
LINE = 64  # bytes of a cache line: a register across two of them takes twice the time

Codes = Int32[np.ndarray, "events"]
Offsets = Int64[np.ndarray, "_"]
Biases = Float32[np.ndarray, "_"]
Table = Float32[np.ndarray, "_ width"]


def padded(vectors: Float32[np.ndarray, "rows factors"]) -> Table:
    """A copy whose rows are whole registers, one at least, filled up with 0."""
    table = _zeros(len(vectors), width_of(vectors.shape[1]))
    table[:, : vectors.shape[1]] = vectors
    return table


def drawn_vectors(rng: np.random.Generator, rows: int, factors: int) -> Table:
    """Padded vectors of numbers drawn around 0, a tenth away from it on average."""
    table = _zeros(rows, width_of(factors))
    np.multiply(rng.standard_normal((rows, factors)), 0.1, out=table[:, :factors], casting="same_kind")
    return table


def width_of(factors: int) -> int:
    """The length of a padded vector."""
    return REGISTER * max(1, -(-factors // REGISTER))


def _zeros(rows: int, width: int) -> Table:
    """Aligned to cache lines."""
    memory = np.zeros(rows * width + REGISTER, np.float32)
    begin = -memory.ctypes.data % LINE // memory.itemsize
    return memory[begin : begin + rows * width].reshape(rows, width)


def svd_epoch(
    ratings: tuple[Offsets, Codes, Float32[np.ndarray, "events"]],
    user_bias: Biases,
    item_bias: Biases,
    users: Table,
    items: Table,
    learning_rate: float,
    l2: float,
    bias_rate: float | None = None,
) -> float:
    """One pass over the ratings; returns the sum of the squared errors, each taken before its step.

    A rating is predicted as user bias + item bias + users[u] items[i]. Row u of `ratings` (offsets, items, values less
    their mean) holds those of user u. `bias_rate` is the learning rate of the biases, by default the same: 0
    leaves them unchanged.

    Three users are walked at once, a step of each in turn, until one ends; then the next user who has ratings takes the
    place. When none is left, those still on their way are walked to their ends, one after the other.
    """
    rates = learning_rate, learning_rate if bias_rate is None else bias_rate
    return compiled.svd_epoch(ratings, user_bias, item_bias, users, items, *rates, l2)


def time_svd_epoch(
    ratings: tuple[Offsets, Codes, Float32[np.ndarray, "events"]],
    bin: Codes,
    user_bias: Biases,
    item_bias: Biases,
    drift: Float32[np.ndarray, "items bins"],
    users: Table,
    items: Table,
    learning_rate: float,
    drift_rate: float,
    l2: float,
) -> float:
    """`svd_epoch`, where a rating that was given in bin t adds drift[i, t], whose steps are of length `drift_rate`."""
    tables = user_bias, item_bias, drift, users, items
    return compiled.time_svd_epoch(ratings, bin, *tables, learning_rate, drift_rate, l2)


def svdpp_epoch(
    ratings: tuple[Offsets, Codes, Float32[np.ndarray, "events"]],
    rated: tuple[Offsets, Int32[np.ndarray, "_"]],
    user_bias: Biases,
    item_bias: Biases,
    users: Table,
    items: Table,
    implied: Table,
    learning_rate: float,
    l2: float,
) -> float:
    """`svd_epoch`, where the n items of a user, listed once in `rated`, add n**-0.5 sum implied[j] to users[u].

    Users are walked one after the other, for each moves what others have in common with them.
    """
    tables = user_bias, item_bias, users, items, implied
    return compiled.svdpp_epoch(ratings, rated, *tables, learning_rate, l2)


def bpr_epoch(
    entries: tuple[Codes, Codes],
    liked: tuple[Offsets, Int32[np.ndarray, "likes"]],
    users: Table,
    items: Table,
    key: int,
    learning_rate: float,
    l2: float,
    popular: bool = False,
    rivals: int = 1,
    seen: tuple[Biases, Biases] | None = None,
) -> tuple[float, int]:
    """As many steps as there are entries: an item that a user likes should score above one drawn at random.

    `liked` (offsets, items in order) lists what each user likes; `entries` (users, items) are likes, each drawn as
    often as it is listed. The entry of a step and the other item are drawn from `key` and the number of the step;
    none is made where the user likes both. All items are equally likely to be the other, or, where `popular`, each as
    often as it is listed in the entries; of several `rivals` drawn, 16 at most, the step takes the one that scores
    highest. With `seen`, of users and of items, a step of a vector is the slope times the learning rate, over the root
    of the sum of the mean squares of all its slopes; the sums are kept there, and begin at 0 (AdaGrad, row by row).
    Returns the sum of the losses, each taken before its step, and the number of steps.
    """
    sums = (np.zeros(0, np.float32), np.zeros(0, np.float32)) if seen is None else seen
    return compiled.bpr_epoch(*entries, liked, users, items, key, learning_rate, l2, popular, rivals, *sums)


def logistic_epoch(
    user: Codes,
    liked: tuple[Offsets, Codes],
    weight: Float32[np.ndarray, "events"],
    users: Table,
    items: Table,
    user_bias: Biases,
    item_bias: Biases,
    others: int,
    key: int,
    learning_rate: float,
    l2: float,
) -> float:
    """As many likes as there are, drawn as in `bpr_epoch`, and so many items after each, drawn from all alike.

    The chance that a user likes an item is expit(user bias + item bias + users[u] items[i]). A step on a like counts
    by its weight, that on another item as 1; none is made where the user likes that too. Returns the sum of the
    losses, each taken before its step.
    """
    return compiled.logistic_epoch(
        user, liked, weight, users, items, user_bias, item_bias, others, key, learning_rate, l2
    )
