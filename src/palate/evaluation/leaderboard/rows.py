"""A line of the leaderboard from what one model was found to be."""

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
from palate.evaluation.trial import Alone
from palate.metrics import rating

STEPS = 21  # 0 %, 5 %, ... 100 % of the catalogue


def together(
    each: Sequence[Alone], splits: Splits, by: str
) -> tuple[list[tuple[Row, TrialResult | None]], tuple[str, ...]]:
    """The lines with all but ranks and tests, every figure over what all models have a value for, and what each was
    found to be on all splits; and what to say of what was left out. Broken and leaky models leave out nothing."""
    sound = {row.name: found for row, found in each if found and not any(one.report.faults for one in found)}
    before = {name: [one.report for one in found] for name, found in sound.items()}
    columns = [
        on_the_same([reports[place] for reports in before.values()], split) for place, split in enumerate(splits.each)
    ]
    after = {name: [column[place] for column in columns] for place, name in enumerate(before)}

    def line(row: Row, found: Sequence[TrialResult]) -> tuple[Row, TrialResult | None]:
        if not found:
            return row, None
        reports = after.get(row.name, [one.report for one in found])
        alike = [replace(one, report=report) for one, report in zip(found, reports, strict=True)]
        whole = pooled(alike, splits)
        return filled(row, whole, splits, by), whole

    return [line(row, found) for row, found in each], left_out(before, after) if before else ()


def filled(row: Row, judged: TrialResult, splits: Splits, by: str) -> Row:
    """The row with all that does not depend on other models; its note names the faults, or why it lacks `by`."""
    report = judged.report
    known = figures(report)
    rounds = list(enumerate(judged.losses, start=1))
    lacks = "" if by in known else f"it has no {by}: {_why_not(by, report)}"
    return replace(
        row,
        metrics=known,
        note="; ".join(report.faults) or lacks,
        fit_seconds=judged.fit_seconds,
        seconds_per_1000=report.seconds_per_1000,
        answered=report.means()["answered"],
        slices=slices(report, splits.each, by),
        memory=judged.memory,
        size=judged.size,
        exposure=exposure(report.shown.first(_cutoff(by, report)), splits.n_items),
        curves={"rounds": tuple(Point(n, loss) for n, loss in rounds)} if rounds else {},
    )


def figures(report: Report) -> dict[str, Figure]:
    """Every metric that has a value, by its name, with its interval where there is one."""
    means, intervals = report.means(), report.intervals()
    found = {name: Figure(means[name], *intervals.get(name, ())) for name in means if name != "answered"}
    return {name: figure for name, figure in found.items() if np.isfinite(list(figure.to_json().values())).all()}


def exposure(shown: Recommendations, n_items: int) -> tuple[float, ...]:
    """The share of all places that the most shown 0 %, 5 %, ... 100 % of the catalogue take (a Lorenz curve from the
    top); between two items the line is straight. All 0 where nothing was shown."""
    counts = np.sort(np.bincount(shown.item[shown.item >= 0], minlength=n_items))[::-1]
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
    return "it showed no list of which it is defined, or the data lack what it takes"
