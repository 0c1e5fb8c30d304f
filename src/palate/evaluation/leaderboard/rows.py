"""The lines of the leaderboard from the models' trials."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from palate.data.recommendations import Recommendations
from palate.evaluation.comparison import Figure, Point, Row
from palate.evaluation.overlap import left_out, on_the_same
from palate.evaluation.pooling import pooled
from palate.evaluation.report import Report, TrialResult
from palate.evaluation.scoring.slices import slices
from palate.evaluation.splits import Splits
from palate.evaluation.trial import Trial
from palate.metrics import rating

STEPS = 21  # 0 %, 5 %, ... 100 % of the catalogue


Entry = tuple[Row, TrialResult | None]
"""A line of the leaderboard, and the model's result on all splits; None where it failed."""


def together(trials: Sequence[Trial], splits: Splits, by: str) -> tuple[list[Entry], tuple[str, ...]]:
    """The entries with all but ranks and tests, every figure over what all models have a value for; and warnings on
    what was left out for that. Broken and leaky models leave out nothing."""
    sound = {
        row.name: [result.report for result in results]
        for row, results in trials
        if results and not any(result.report.faults for result in results)
    }
    columns = [
        on_the_same([reports[place] for reports in sound.values()], split) for place, split in enumerate(splits.each)
    ]
    common = {name: [column[place] for column in columns] for place, name in enumerate(sound)}
    entries = [_entry(row, results, common.get(row.name), splits, by) for row, results in trials]
    return entries, left_out(sound, common) if sound else ()


def _entry(
    row: Row, results: Sequence[TrialResult], reports: Sequence[Report] | None, splits: Splits, by: str
) -> Entry:
    """The entry of a model; `reports` take the place of those in its results."""
    if not results:
        return row, None
    if reports is not None:
        results = [replace(result, report=report) for result, report in zip(results, reports, strict=True)]
    whole = pooled(results, splits)
    return filled(row, whole, splits, by), whole


def filled(row: Row, result: TrialResult, splits: Splits, by: str) -> Row:
    """The row with all that does not depend on other models; its note names the faults, or why it lacks `by`."""
    report = result.report
    known = figures(report)
    rounds = list(enumerate(result.losses, start=1))
    lacks = "" if by in known else f"it has no {by}: {_why_not(by, report)}"
    return replace(
        row,
        metrics=known,
        note="; ".join(report.faults) or lacks,
        fit_seconds=result.fit_seconds,
        seconds_per_1000=report.seconds_per_1000,
        answered=report.means()["answered"],
        slices=slices(report, splits.each, by),
        memory=result.memory,
        size=result.size,
        exposure=exposure(report.recommendations.first(_cutoff(by, report)), splits.n_items),
        curves={"rounds": tuple(Point(n, loss) for n, loss in rounds)} if rounds else {},
    )


def figures(report: Report) -> dict[str, Figure]:
    """Every metric that has a value, by its name, with its interval where there is one."""
    means, intervals = report.means(), report.intervals()
    every = {name: Figure(means[name], *intervals.get(name, ())) for name in means if name != "answered"}
    return {name: figure for name, figure in every.items() if np.isfinite(list(figure.to_json().values())).all()}


def exposure(lists: Recommendations, n_items: int) -> tuple[float, ...]:
    """The share of all places that the most recommended 0 %, 5 %, ... 100 % of the catalogue take (a Lorenz curve from
    the top); between two items the line is straight. All 0 where all lists are empty."""
    counts = np.sort(np.bincount(lists.item[lists.item >= 0], minlength=n_items))[::-1]
    taken = np.concatenate([[0.0], np.cumsum(counts)]) / max(1, counts.sum())
    at = np.linspace(0.0, len(counts), STEPS)
    return tuple(np.interp(at, np.arange(len(taken)), taken).tolist())


def _cutoff(by: str, report: Report) -> int:
    _, _, k = by.partition("@")
    return int(k) if k else report.ks[-1]


def _why_not(by: str, report: Report) -> str:
    if by in rating.METRICS and report.predicted is not None:
        return (
            "there are no withheld ratings that all models predict; compare it with fewer"
            if report.predicted
            else "it predicts none of the withheld ratings"
        )
    if by in rating.METRICS:
        return "its scores are not ratings, or none were withheld"
    return "it made no list for which it is defined, or the data lack what it takes"
