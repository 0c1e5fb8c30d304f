"""Time: spans of equal length, and time decay, by which events count the less, the longer ago they were."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float64, Int32, Int64

from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.errors import InputError

DAY = 86_400.0  # seconds

Edges = Float64[np.ndarray, "edges"]  # the moments at which a span ends and the next begins
Bins = Int32[np.ndarray, "moments"]  # the span of each


def edges_of(interactions: Interactions, bins: int, instead: str) -> Edges:
    """The moments between spans of equal length; none where all events are of one moment.

    Raises InputError where an event has no time, with what to take instead.
    """
    if len(interactions) and int(interactions.time.min()) == NO_TIME:
        raise InputError(f"the time of every event is needed to divide it into spans; {instead}")
    if not interactions.has_times:
        return np.zeros(0)
    return np.linspace(float(interactions.time.min()), float(interactions.time.max()), bins + 1)[1:-1]


def bins_of(time: Int64[np.ndarray, "moments"], edges: Edges) -> Bins:
    """The span of each moment; those outside are in the first or the last."""
    return np.searchsorted(edges, time.astype(np.float64), side="right").astype(np.int32)


def bins_of_queries(queries: Queries, edges: Edges) -> Bins:
    """The span that each query falls in, -1 where its moment is not known."""
    if queries.time is None:
        return np.full(len(queries), -1, np.int32)
    return np.where(queries.time == NO_TIME, np.int32(-1), bins_of(queries.time, edges))


def decayed(interactions: Interactions, half_life: float) -> Interactions:
    """The same events, each worth half as much for every so many days before the last; 0: all as they are.

    Raises InputError where events have no times.
    """
    if half_life <= 0 or not len(interactions):
        return interactions
    if not interactions.has_times:
        raise InputError("half_life needs the time of every event, and times that differ; set half_life to 0")
    age = (interactions.time.max() - interactions.time) / DAY
    return replace(interactions, weight=(interactions.weight * 0.5 ** (age / half_life)).astype(np.float32))
