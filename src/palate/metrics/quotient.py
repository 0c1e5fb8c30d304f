"""A quotient that is NaN where the divisor is 0: a metric over nothing is not defined."""

import numpy as np
from jaxtyping import Float64


def over(above: np.ndarray, below: np.ndarray) -> Float64[np.ndarray, "*each"]:
    """`above` / `below`, NaN where `below` is not above 0."""
    below = np.broadcast_to(np.asarray(below), np.shape(above))
    return np.asarray(np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0))
