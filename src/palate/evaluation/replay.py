"""Replay over time: walks the log in windows; models learn from what came before, and are measured on the window."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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
    fitted, is evaluated, is done or has failed."""

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
    (fold in): who has come since then is a stranger with a history, and a model that reads none cannot serve
    them. Users with no event before a window are left out of it, unless `strangers`. Nothing of a window or later is
    learned or read before it is asked for, and the models given stay as they are.

    In each window models are compared on what all of them have a value for (`overlap`). A model that fails in a window,
    or has no such metric, has no point there. `on_progress` is called at every step. Raises InputError for no models, a
    bad k, metric or window, and events without moments in time.
    """
    if not models:
        raise InputError("there is no model to replay: name one or more")
    (k,), name = cutoffs(k), full_name(metric, k)
    walk = _Walk(models, k, stem(name), refit, on_progress or _silent)
    points: dict[str, list[Point]] = {model: [] for model in models}
    parts = windows_of(data, windows, days=days, first=first, strangers=strangers, repeats=repeats)
    for window, split in enumerate(parts, start=1):
        reports = walk.reports(split, window)
        for model, report in zip(reports, on_the_same([*reports.values()], split), strict=True):
            points[model] += _points(report, split, name)
    return {model: tuple(of_model) for model, of_model in points.items()}


@dataclass
class _Walk:
    """The models on their way through the windows; without `refit`, each as it was fitted before the first window."""

    models: Mapping[str, Recommends]
    k: int
    metric: str
    refit: bool
    on_progress: Callable[[Step], None]
    fitted: dict[str, Recommends] = field(default_factory=dict)
    start: Dataset | None = None

    def reports(self, split: Split, window: int) -> Mapping[str, Report]:
        """The report of each model that does not fail in the window."""
        self.start = self.start or split.train
        split = split if self.refit else _folded_in(split, self.start)
        steps = {name: Step(name, window, _begin(split), "fit") for name in self.models}
        reports = {name: self._report(model, split, steps[name]) for name, model in self.models.items()}
        return {name: report for name, report in reports.items() if report is not None}

    def _report(self, model: Recommends, split: Split, step: Step) -> Report | None:
        try:
            fitted = self._fitted(model, split, step)
            self.on_progress(replace(step, stage="ask"))
            report = evaluate(fitted, split, self.k, metrics=[self.metric])
        except PalateError:
            self.on_progress(replace(step, stage="failed"))
            return None
        self.on_progress(replace(step, stage="done"))
        return report

    def _fitted(self, model: Recommends, split: Split, step: Step) -> Recommends:
        if step.name in self.fitted:
            return self.fitted[step.name]
        self.on_progress(step)
        fitted = unfitted(model).fit(split.train)
        if not self.refit:
            self.fitted[step.name] = fitted
        return fitted


def _folded_in(split: Split, start: Dataset) -> Split:
    """The same queries to a model that learned from `start`: users who were not in it are strangers with a history."""
    known = np.bincount(start.interactions.user, minlength=start.n_users) > 0
    user = split.queries.user
    queries = replace(split.queries, user=np.where(known[user], user, np.int32(UNKNOWN)))
    return replace(split, train=start, queries=queries)


def _points(report: Report, split: Split, name: str) -> list[Point]:
    mean = report.means().get(name, np.nan)
    low, high = report.intervals().get(name, (None, None))
    return [Point(float(_begin(split)), mean, low, high, len(split.queries))] if np.isfinite(mean) else []


def _begin(split: Split) -> int:
    """All queries of a temporal split have one moment, its begin."""
    assert split.queries.time is not None
    return int(split.queries.time[0])


def _silent(step: Step) -> None:
    """Reports nothing."""
