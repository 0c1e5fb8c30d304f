"""What a model was found to be on several splits, as one: the queries of all of them, one split after another.

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


def pooled(each: Sequence[TrialResult], splits: Splits) -> TrialResult:
    """One of all: the mean of the seconds of the fits, the highest peak of memory, and size and losses of the last
    fit."""
    if not splits.several:
        return each[0]
    hidden = [one.behind for one in each if one.behind is not None]
    return TrialResult(
        pooled_report([one.report for one in each], splits),
        float(np.mean([one.fit_seconds for one in each])),
        max(one.memory for one in each),
        each[-1].size,
        np.concatenate(hidden) if len(hidden) == len(each) else None,
        each[-1].losses,
    )


def pooled_report(each: Sequence[Report], splits: Splits) -> Report:
    """One of all: values, errors and lists one after another, seconds added up. What is one number for all lists is
    made anew of all; what is one number for all scores (pooled_auc) is the mean over the splits, for scores of
    different fits do not compare. A metric that one of the reports lacks is left out; a fault is named once."""
    first = each[0]
    shown = Recommendations.stacked(one.shown for one in each)
    names = [name for name in first.per_query if all(name in one.per_query for one in each)]
    errors, predicted = _of_ratings(each, splits)
    return Report(
        first.ks,
        shown,
        {name: np.concatenate([one.per_query[name] for one in each]) for name in names},
        {name: _share(name, each, shown, splits) for name in first.shares if all(name in one.shares for one in each)},
        np.concatenate([one.answered for one in each]),
        sum(one.seconds for one in each),
        errors,
        predicted,
        splits.once([one.faults for one in each]),
        splits.users,
        splits.raters if errors is not None else None,
    )


def pooled_targets(each: Sequence[Targets], splits: Splits) -> Targets:
    """Those of all splits, by the rows of the pooled queries; the rivals are those of each, one after another."""
    if not splits.several:
        return each[0]
    before = np.cumsum([0, *(len(one.asked) for one in each)])
    return Targets(
        np.concatenate([one.asked + start for one, start in zip(each, splits.starts[:-1], strict=True)]),
        np.concatenate([one.row + start for one, start in zip(each, before[:-1], strict=True)]),
        np.concatenate([one.item for one in each]),
        np.concatenate([one.rivals for one in each]),
    )


def _of_ratings(each: Sequence[Report], splits: Splits) -> tuple[Errors | None, float | None]:
    """The errors of every split that has ratings to predict, and the share predicted of all these."""
    there = [(one, split.rated) for one, split in zip(each, splits.each, strict=True) if split.rated is not None]
    parts = [one.errors for one, _ in there if one.errors is not None]
    if not parts or len(parts) < len(there):
        return None, None
    sizes = [len(rated.withheld.item) for _, rated in there if rated is not None]
    shares = [one.predicted or 0.0 for one, _ in there]
    return Errors.stacked(parts), float(np.average(shares, weights=sizes))


def _share(name: str, each: Sequence[Report], shown: Recommendations, splits: Splits) -> float:
    metric, _, k = name.partition("@")
    if metric not in exposure.METRICS:
        return float(np.mean([one.shares[name] for one in each]))
    return exposure.METRICS[metric](shown.item[:, : int(k)], splits.n_items)
