"""Several models on one split: each fitted, judged, and ranked with an eye on what is mere noise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Literal

import numpy as np

from palate.errors import InputError, PalateError
from palate.evaluation.comparison import Comparison, Figure, Row, Slice
from palate.evaluation.described import is_baseline, parameters_of
from palate.evaluation.intervals import interval
from palate.evaluation.report import Report
from palate.evaluation.run import cutoffs, evaluate
from palate.metrics import ranking, rating
from palate.models.recommender import Recommender, Recommends
from palate.splitting.split import Split

SLICES = (("no events", 0, 0), ("1-5 events", 1, 5), ("6-20 events", 6, 20), ("over 20 events", 21, 1 << 62))


@dataclass(frozen=True)
class Progress:
    """Where a comparison stands: model `place` of `n` (from 1) is being fitted, is asked, is done or has failed.

    `rounds` counts the rounds of a fit so far and `loss` is that of the last, where the model learns in rounds.
    """

    name: str
    place: int
    n: int
    stage: Literal["fit", "ask", "done", "failed"]
    rounds: int = 0
    loss: float | None = None


Told = Callable[[Progress], None]


def compare(
    models: Mapping[str, Recommends],
    split: Split,
    k: int = 10,
    *,
    metric: str = "ndcg",
    data: str = "",
    told: Told | None = None,
) -> Comparison:
    """Fits each model on the split's training part and ranks all by one metric, the best first.

    `metric` is one of ranking ("ndcg" stands for "ndcg@k") or of rating ("rmse"); `data` is the name of the data set.
    Models share a rank where the 95 % bootstrap interval of their paired difference from the best of the rank holds
    0. One that fails with an error that a person can mend stands last, with the error as its note. The models given
    are fitted in place. Raises InputError for no models, a bad k or an unknown metric.
    """
    by = _metric(metric, cutoffs(k)[0])
    if not models:
        raise InputError("there is no model to compare: name one or more")
    found: dict[str, tuple[Row, Report | None]] = {}
    for place, (name, model) in enumerate(models.items(), start=1):
        found[name] = _judged(model, split, k, by, Progress(name, place, len(models), "fit"), told or _silent)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return Comparison(data, split.about, len(split.queries), split.n_items, k, by, made, _ranked(found, by))


def _metric(metric: str, k: int) -> str:
    name = metric.removesuffix(f"@{k}")
    if name in rating.METRICS:
        return name
    if name in ranking.METRICS:
        return f"{name}@{k}"
    raise InputError(f'"{metric}" is no metric at k = {k}; there are: {", ".join([*ranking.METRICS, *rating.METRICS])}')


def _judged(model: Recommends, split: Split, k: int, by: str, at: Progress, told: Told) -> tuple[Row, Report | None]:
    row = Row(at.name, parameters_of(model), 0, is_baseline(model))
    told(at)
    try:
        start = perf_counter()
        model.fit(split.train, watch=_watch(at, told))
        row = replace(row, fit_seconds=perf_counter() - start)
        told(replace(at, stage="ask"))
        report = evaluate(model, split, k)
    except PalateError as problem:
        told(replace(at, stage="failed"))
        return replace(row, note=str(problem)), None
    told(replace(at, stage="done"))
    return _filled(row, report, split, by), report


def _watch(at: Progress, told: Told) -> Callable[[Recommender, float], bool]:
    rounds = 0

    def watch(model: Recommender, loss: float) -> bool:
        nonlocal rounds
        rounds += 1
        told(replace(at, rounds=rounds, loss=loss))
        return False

    return watch


def _filled(row: Row, report: Report, split: Split, by: str) -> Row:
    means, intervals = report.means(), report.intervals()
    figures = {name: Figure(means[name], *intervals.get(name, ())) for name in means if name != "answered"}
    known = {name: figure for name, figure in figures.items() if np.isfinite(list(figure.to_json().values())).all()}
    return replace(
        row,
        metrics=known,
        note="" if by in known else f"it has no {by}: its scores are not ratings, or none were withheld",
        seconds_per_1000=report.seconds_per_1000,
        answered=means["answered"],
        slices=_slices(report, split, by),
    )


def _slices(report: Report, split: Split, by: str) -> tuple[Slice, ...]:
    """By the length of the history; of rating metrics there are none per query, so ranking stands in."""
    values = report.per_query.get(by, report.per_query[f"ndcg@{report.ks[0]}"])
    events = split.queries.history.lengths
    slices = []
    for name, low, high in SLICES:
        of = values[(events >= low) & (events <= high)]
        if low or len(of):
            slices.append(Slice(name, len(of), float(of.mean(dtype=np.float64)) if len(of) else 0.0))
    return tuple(slices)


def _ranked(found: Mapping[str, tuple[Row, Report | None]], by: str) -> tuple[Row, ...]:
    """In order of the metric, with shared ranks; then those without it, all in the last place."""
    sign = 1.0 if by in rating.LOWER_IS_BETTER else -1.0
    judged = [(row, report) for row, report in found.values() if report and by in row.metrics]
    judged.sort(key=lambda pair: sign * pair[0].metrics[by].mean)
    rows, rank, leader = [], 0, None
    for place, (row, report) in enumerate(judged, start=1):
        if leader is None or not _noise(leader.draws[by] - report.draws[by]):
            rank, leader = place, report
        rows.append(replace(row, rank=rank))
    rest = [replace(row, rank=len(rows) + 1) for row, report in found.values() if not (report and by in row.metrics)]
    return (*rows, *rest)


def _noise(difference: np.ndarray) -> bool:
    low, high = interval(difference)
    return low <= 0.0 <= high


def _silent(progress: Progress) -> None:
    """Tells nobody."""
