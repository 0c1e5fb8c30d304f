"""A column of ratings that holds one value alone is not a column of ratings."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float32

Ratings = Float32[np.ndarray, "events"]


def varied(rating: Ratings, columns: Mapping[str, str]) -> tuple[Ratings | None, tuple[str, ...]]:
    """The ratings, or None with a note where all of two or more are the same: nothing can be learned or measured."""
    stated = rating[~np.isnan(rating)]
    if len(stated) < 2 or stated.min() < stated.max():
        return rating, ()
    name = columns["rating"]
    note = f"every rating (column {name!r}) is {stated[0]:g}, which says nothing: taken as events without ratings"
    return None, (note,)
