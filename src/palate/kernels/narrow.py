"""The rows of a table that a few codes name, so that no more of a large table is read."""

import numpy as np
from jaxtyping import Int32

Codes = Int32[np.ndarray, "codes"]


def narrow(codes: Codes, rows: int) -> tuple[Int32[np.ndarray, "_"] | slice, Codes]:
    """Which of so many rows the codes name, in order, and the codes as places among them; all rows, where most may be.

    Codes beyond the rows are returned as they are: the caller's kernel refuses them.
    """
    if not 0 < len(codes) < rows // 2 or codes.min() < 0 or codes.max() >= rows:
        return slice(None), codes
    named, place = np.unique(codes, return_inverse=True)
    return named, place.astype(np.int32)
