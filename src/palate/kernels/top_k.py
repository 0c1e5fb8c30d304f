"""The k best of each row of scores."""

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.kernels import _compiled as compiled

Seen = tuple[Int64[np.ndarray, "_"], Int32[np.ndarray, "entries"]]  # ragged rows of items
Best = tuple[Int32[np.ndarray, "rows k"], Float32[np.ndarray, "rows k"]]  # items and their scores, best first


def top_k(
    scores: Float32[np.ndarray, "rows columns"],
    items: Int32[np.ndarray, "columns"],
    k: int,
    seen: Seen | None = None,
) -> Best:
    """The items of the k highest scores of each row, and those scores, best first; padded with -1 at -inf.

    `items` names the item of each column; `seen` holds, as ragged rows, items left out. NaN and -inf are never among
    the best. Of equal scores the lower item comes first.
    """
    rows = len(scores)
    seen = seen or nothing_seen(rows)
    catalogue = 1 + max(int(items.max(initial=-1)), int(seen[1].max(initial=-1)))
    best, score = np.empty((rows, k), dtype=np.int32), np.empty((rows, k), dtype=np.float32)
    compiled.top_k(np.ascontiguousarray(scores), np.ascontiguousarray(items), seen, catalogue, best, score)
    return best, score


def nothing_seen(rows: int) -> Seen:
    """An empty list for each row."""
    return np.zeros(rows + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
