"""Learning curves: the metric of models that learned from a part of the training events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Literal

import numpy as np
from jaxtyping import Int64

from palate.data.features import NO_TIME
from palate.errors import InputError, PalateError
from palate.evaluation.comparison import Point
from palate.evaluation.journal import Journal
from palate.evaluation.report import Report, TrialResult
from palate.evaluation.run import cutoffs, evaluate
from palate.metrics.named import full_name, stem
from palate.models.recommender import Recommends
from palate.splitting.split import Split
from palate.structure import unfitted

SHARES = (0.1, 0.25, 0.5, 1.0)
Which = Literal["random", "oldest"]


def learning_curves(
    models: Mapping[str, Recommends],
    split: Split,
    *,
    shares: Sequence[float] = SHARES,
    k: int = 10,
    metric: str = "ndcg",
    which: Which = "random",
    seed: int = 0,
    on_progress: Callable[[str, float], None] | None = None,
    journal: Path | None = None,
) -> Mapping[str, tuple[Point, ...]]:
    """A copy of each model is fitted on each share of the training events, and asked all the queries of the split.

    The shares are nested: a larger one holds every event of a smaller. By default they are drawn at random, so that
    only the number of events changes; the "oldest" say what a model knew so far, where less is staler too. Queries
    keep their whole histories at every share: it is the model that has learned from less, the users are the same. So
    a model that reads histories starts higher than one that knows only the users of its training.

    `on_progress` is called with a model's name and the share before each fit. With a `journal`, a folder, each result
    is kept there and taken from there the next time. A share from which a model cannot learn has no point. The models
    given stay as they are. Raises InputError for no models, for a share outside of (0, 1], for the "oldest" of events
    without times, for a bad k or metric.
    """
    if not models:
        raise InputError("there is no model to learn: name one or more")
    if not shares or not all(0.0 < share <= 1.0 for share in shares):
        raise InputError(f"shares are {tuple(shares)}: give one or more, each above 0 and at most 1")
    (k,), name = cutoffs(k), full_name(metric, k)
    place = np.argsort(_order(split, which, seed))
    points: dict[str, list[Point]] = {model: [] for model in models}
    for share in sorted(set(shares)):
        part = replace(split, train=split.train.where(place < max(1, round(share * len(place)))))
        trials = Journal.at(journal, part, k, name) if journal else None
        for called, model in models.items():
            if on_progress:
                on_progress(called, share)
            point = _point(unfitted(model), part, k, name, share, trials)
            points[called] += [point] if point else []
    return {called: tuple(curve) for called, curve in points.items()}


def _order(split: Split, which: Which, seed: int) -> Int64[np.ndarray, "events"]:
    """The training events in the order in which they join."""
    events = split.train.interactions
    if which == "random":
        return np.random.default_rng(seed).permutation(len(events))
    if not events.has_times or (events.time == NO_TIME).any():
        raise InputError("the events have no times, so none are the oldest; take shares at random")
    return np.argsort(events.time, kind="stable")


def _point(model: Recommends, split: Split, k: int, name: str, share: float, trials: Journal | None) -> Point | None:
    try:
        report = _report(model, split, k, name, trials)
    except PalateError:
        return None
    means = report.means()
    if name not in means:
        raise InputError(f"{type(model).__name__} has no {name} on this split: its scores or the data do not allow it")
    low, high = report.intervals().get(name, (None, None))
    return Point(share, means[name], low, high, len(split.queries)) if np.isfinite(means[name]) else None


def _report(model: Recommends, split: Split, k: int, name: str, trials: Journal | None) -> Report:
    path = trials.path("learning", model) if trials else None
    finished = trials.find(path) if trials else None
    if finished is not None:
        return finished.report
    start = perf_counter()
    model.fit(split.train)
    report = evaluate(model, split, k, metrics=[stem(name)])
    if trials:
        trials.keep(path, TrialResult(report, perf_counter() - start, 0, 0))
    return report
