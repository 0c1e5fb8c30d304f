"""Pools a model's results on several splits into one: the queries of all of them, one split after another.

Every query counts once, whichever split it is of, and every rating: the RMSE is the root of the mean squared error
over all ratings, where published tables often average the RMSE of the folds (`palate reproduce` does as they do).
Intervals and tests take a user with all of their queries for one (`intervals`, `significance`).
"""

from collections.abc import Sequence

import numpy as np

from palate.data.recommendations import Recommendations
from palate.evaluation.leakage.suspicion import Targets
from palate.evaluation.report import Report, TrialResult
from palate.evaluation.splits import Splits
from palate.metrics import exposure
from palate.metrics.rating import Errors


def pooled(results: Sequence[TrialResult], splits: Splits) -> TrialResult:
    """One result of all: the mean of the seconds of the fits, the highest peak of memory, and size and losses of the
    last fit."""
    if not splits.several:
        return results[0]
    hidden = [result.behind for result in results if result.behind is not None]
    return TrialResult(
        pooled_report([result.report for result in results], splits),
        float(np.mean([result.fit_seconds for result in results])),
        max(result.memory for result in results),
        results[-1].size,
        np.concatenate(hidden) if len(hidden) == len(results) else None,
        results[-1].losses,
    )


def pooled_report(reports: Sequence[Report], splits: Splits) -> Report:
    """One report of all: values, errors and lists one after another, seconds added up.

    What is one number for all lists is computed anew; what is one number for all scores (pooled_auc) is the mean over
    the splits, for scores of different fits do not compare. A metric that one of the reports lacks is left out; a fault
    is named once.
    """
    first = reports[0]
    lists = Recommendations.stacked(report.recommendations for report in reports)
    names = [name for name in first.per_query if all(name in report.per_query for report in reports)]
    of_all = [name for name in first.shares if all(name in report.shares for report in reports)]
    errors, predicted = _of_ratings(reports, splits)
    return Report(
        first.ks,
        lists,
        {name: np.concatenate([report.per_query[name] for report in reports]) for name in names},
        {name: _share(name, reports, lists, splits) for name in of_all},
        np.concatenate([report.answered for report in reports]),
        sum(report.seconds for report in reports),
        errors,
        predicted,
        splits.merged([report.faults for report in reports]),
        splits.users,
        splits.raters if errors is not None else None,
    )


def pooled_targets(each: Sequence[Targets], splits: Splits) -> Targets:
    """Those of all splits, by the rows of the pooled queries; the rivals are those of each, one after another."""
    if not splits.several:
        return each[0]
    before = np.cumsum([0, *(len(targets.queries) for targets in each)])
    return Targets(
        np.concatenate([targets.queries + start for targets, start in zip(each, splits.starts[:-1], strict=True)]),
        np.concatenate([targets.row + start for targets, start in zip(each, before[:-1], strict=True)]),
        np.concatenate([targets.item for targets in each]),
        np.concatenate([targets.rivals for targets in each]),
    )


def _of_ratings(reports: Sequence[Report], splits: Splits) -> tuple[Errors | None, float | None]:
    """The errors of every split that has ratings to predict, and the share predicted of all these."""
    rated = [
        (report, split.rated) for report, split in zip(reports, splits.each, strict=True) if split.rated is not None
    ]
    errors = [report.errors for report, _ in rated if report.errors is not None]
    if not errors or len(errors) < len(rated):
        return None, None
    sizes = [len(ratings.withheld.item) for _, ratings in rated]
    shares = [report.predicted or 0.0 for report, _ in rated]
    return Errors.stacked(errors), float(np.average(shares, weights=sizes))


def _share(name: str, reports: Sequence[Report], lists: Recommendations, splits: Splits) -> float:
    metric, _, k = name.partition("@")
    if metric not in exposure.METRICS:
        return float(np.mean([report.shares[name] for report in reports]))
    return exposure.METRICS[metric](lists.item[:, : int(k)], splits.n_items)
