"""Scores by the nearest sessions: what stands in them near the last interactions.

Diksha Garg, Priyanka Gupta, Pankaj Malhotra, Lovekesh Vig, Gautam Shroff. Sequence and Time Aware Neighborhood for
Session-based Recommendations: STAN. SIGIR 2019. https://doi.org/10.1145/3331184.3331322
"""

import numpy as np
from jaxtyping import Float32, Int32, Int64

from palate.kernels import _compiled as compiled
from palate.kernels.products import Rows

Ends = Int64[np.ndarray, "_"]


def sessions(
    queries: Rows,
    stored: Rows,
    factor: Float32[np.ndarray, "sessions"],
    holders: tuple[Ends, Int32[np.ndarray, "held"]],
    session: Int32[np.ndarray, "events"],
    near: Float32[np.ndarray, "places"],
    k: int,
    wanted: Int32[np.ndarray, "wanted"],
) -> Float32[np.ndarray, "queries wanted"]:
    """The scores of the wanted items, by the k stored sessions most like each query.

    Likeness of session s: factor[s] times the sum, over the items in common, of the query's worth times the session's
    weight; 0 or below does not make a neighbour, and of equal ones the lower comes first. An item at place p of a
    neighbour gets likeness times its weight there times near[p - a + len(near) // 2], cut at both ends, where a is the
    place of the first item of the query that the session holds. `queries` lists items newest first, none twice;
    `stored` the items of each session by place; `holders` lists, by item, events of the stored sessions, one for each
    session that holds it; `session` is the session of each event. ValueError where any reaches outside the others.
    """
    out = np.empty((len(queries[0]) - 1, len(wanted)), dtype=np.float32)
    width = min(k, len(factor))
    compiled.sessions(
        queries, stored, factor, holders, session, near, width, np.ascontiguousarray(wanted, dtype=np.int32), out
    )
    return out
