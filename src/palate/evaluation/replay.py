"""Replay over time: walk the log in windows, learn from what was, recommend, and score what then came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.data.queries import UNKNOWN
from palate.errors import InputError, PalateError
from palate.evaluation.comparison import Point
from palate.evaluation.overlap import on_the_same
from palate.evaluation.report import Report
from palate.evaluation.run import cutoffs, evaluate
from palate.metrics.named import full_name, stem
from palate.models.recommender import Recommends
from palate.splitting.split import Split
from palate.splitting.windows import windows as windows_of
from palate.structure import unfitted


@dataclass(frozen=True)
class Step:
    """Where a replay stands: in window `window` (from 1), which begins at `at` (seconds since 1970), the model is being
    fitted, is asked, is done or has failed."""

    name: str
    window: int
    at: int
    stage: Literal["fit", "ask", "done", "failed"]


def replay(
    models: Mapping[str, Recommends],
    data: Dataset,
    *,
    windows: int = 5,
    days: float | None = None,
    first: float = 0.5,
    k: int = 10,
    metric: str = "ndcg",
    refit: bool = True,
    strangers: bool = False,
    repeats: bool = False,
    on_progress: Callable[[Step], None] | None = None,
) -> Mapping[str, tuple[Point, ...]]:
    """The metric of each model in each window, with its 95 % interval, at the window's begin and over its queries.

    Windows are those of `palate.splitting.windows.windows`: the newer half of the log in `windows` parts of equally
    many events, or in parts of so many `days`. With `refit` a copy of each model learns anew at each window from all
    before it; without, it learns once, before the first window, and from then on reads the newer events of each query
    (fold in): who has come since then is a stranger with a history, and a model that reads none has nothing to say to
    them. Users with no event before a window are left out of it, unless `strangers`. Nothing of a window or later is
    learned or read before it is asked for, and the models given stay as they are.

    In each window models are compared on what all of them have a value for (`comparing.alike`). A model that fails in
    a window, or has no such metric, has no point there. `on_progress` is called at every step. Raises
    InputError for no models, a bad k, metric or window, and events without moments in time.
    """
    if not models:
        raise InputError("there is no model to replay: name one or more")
    (k,), name, tell = cutoffs(k), full_name(metric, k), on_progress or _silent
    points: dict[str, list[Point]] = {model: [] for model in models}
    learned: dict[str, Recommends] = {}
    start: Dataset | None = None
    parts = windows_of(data, windows, days=days, first=first, strangers=strangers, repeats=repeats)
    for place, split in enumerate(parts, start=1):
        start = split.train if start is None else start
        asked = split if refit else _folded_in(split, start)
        reports: dict[str, Report] = {}
        for model, given in models.items():
            step = Step(model, place, _begin(split), "fit")
            try:
                fitted = learned.get(model)
                if fitted is None:
                    tell(step)
                    fitted = unfitted(given).fit(asked.train)
                if not refit:
                    learned[model] = fitted
                tell(replace(step, stage="ask"))
                reports[model] = evaluate(fitted, asked, k, metrics=[stem(name)])
            except PalateError:
                tell(replace(step, stage="failed"))
            else:
                tell(replace(step, stage="done"))
        for model, report in zip(reports, on_the_same([*reports.values()], asked), strict=True):
            points[model] += _points(report, asked, name)
    return {model: tuple(found) for model, found in points.items()}


def _folded_in(split: Split, start: Dataset) -> Split:
    """The same questions to a model that learned from `start`: who was not in it is a stranger with a history."""
    known = np.bincount(start.interactions.user, minlength=start.n_users) > 0
    user = split.queries.user
    queries = replace(split.queries, user=np.where(known[user], user, np.int32(UNKNOWN)))
    return replace(split, train=start, queries=queries)


def _points(report: Report, split: Split, name: str) -> list[Point]:
    mean = report.means().get(name, np.nan)
    low, high = report.intervals().get(name, (None, None))
    return [Point(float(_begin(split)), mean, low, high, len(split.queries))] if np.isfinite(mean) else []


def _begin(split: Split) -> int:
    """A temporal split asks at one moment, that of its begin."""
    assert split.queries.time is not None
    return int(split.queries.time[0])


def _silent(step: Step) -> None:
    """Tells nobody."""
