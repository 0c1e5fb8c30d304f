"""What lists are worth beyond hitting: how much of the catalogue they open."""

import numpy as np
from jaxtyping import Int32


def catalogue_coverage(shown: Int32[np.ndarray, "queries k"], n_items: int) -> float:
    """The share of the catalogue that stands in at least one list; -1 is no item. 0 for an empty catalogue."""
    seen = np.unique(shown)
    return float((seen >= 0).sum()) / n_items if n_items else 0.0
