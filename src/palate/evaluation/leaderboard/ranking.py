"""Who is ahead of whom: tests against the best simple baseline and of all pairs, and the ranks that follow from them.

Models are in the order of their figures. A model shares the rank of those just above it unless a test tells it from
one of them; so those of one rank cannot be told apart, any two of them, and a model of a lower rank is behind one of
the rank above at least. The tests are the randomisation tests of `significance`. Those against the baseline are
adjusted together, and are what `Row.against` shows; those of the other pairs are adjusted together. So no rank
contradicts a p that is shown: with an adjusted p below 0.05 against the baseline, a model never shares the baseline's
rank. The reverse need not hold: what cannot be told from the baseline may be told from another model of its rank, and
stand lower.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from palate.evaluation.comparison import Against, Row
from palate.evaluation.leakage.suspicion import Behind, Targets, suspected, too_exact
from palate.evaluation.report import TrialResult
from palate.evaluation.statistics.intervals import Groups, interval, summed
from palate.evaluation.statistics.significance import LEVEL, Columns, effect, randomised
from palate.metrics import rating
from palate.metrics.named import lower_is_better
from palate.metrics.quotient import over
from palate.metrics.rating import Errors

Found = tuple[Row, TrialResult | None]
PerQuery = Float64[np.ndarray, "queries"]


@dataclass(frozen=True)
class Contender:
    """One model that takes part: what it was found to be, with the metric that ranks."""

    row: Row
    judged: TrialResult
    by: str

    @property
    def columns(self) -> Columns:
        """What its figure is made of, per query: the metric's value and whether there is one, or the sums of errors."""
        errors = self.judged.report.errors
        if self.by in rating.METRICS and errors is not None:
            return np.stack(errors.columns(), axis=1)
        value = self.judged.report.per_query[self.by]
        return np.stack([np.nan_to_num(value), ~np.isnan(value)], axis=1)

    @property
    def groups(self) -> Groups | None:
        """Whose each row of the columns is, where one user stands in several."""
        report = self.judged.report
        return report.raters if self.by in rating.METRICS and report.errors is not None else report.users

    @property
    def each(self) -> Float64[np.ndarray, "_"]:
        """The metric of each query; of rating metrics the mean error of each, NaN without a rating. Where a user asks
        several queries, the mean of each user."""
        errors, groups = self.judged.report.errors, self.groups
        if self.by not in rating.METRICS or errors is None:
            value = self.judged.report.per_query[self.by]
            return value if groups is None else _mean_of_each(np.nan_to_num(value), ~np.isnan(value), groups)
        total = errors.absolute if self.by == "mae" else errors.squared
        mean = _mean_of_each(total, errors.count, groups)
        return np.asarray(-mean if self.by == "r2" else mean)

    def figure(self, sums: Float64[np.ndarray, "columns *each"]) -> np.ndarray:
        """The figure made of sums over the queries of each column."""
        return np.asarray(
            rating.METRICS[self.by](Errors(*map(np.asarray, sums)))
            if self.by in rating.METRICS
            else over(*map(np.asarray, sums))
        )


def ranked(found: Sequence[Found], by: str, targets: Targets, k: int, seed: int = 0) -> tuple[tuple[Row, ...], str]:
    """The rows in order, with ranks and tests, and the name of the best simple baseline ("" without one).

    Those that failed, are broken or suspected stand behind all others, in the place after the last (the second at
    least), and take no part in the tests.
    """
    found = _suspecting(found, by, targets, k)
    sign = 1.0 if lower_is_better(by) else -1.0
    sound = [Contender(row, judged, by) for row, judged in found if judged is not None and not row.note]
    sound.sort(key=lambda one: sign * one.row.metrics[by].mean)
    base = next((place for place, one in enumerate(sound) if one.row.baseline), None)
    rows = _tested(sound, base, seed) if len(sound) > 1 else [replace(one.row, rank=1) for one in sound]
    rest = [row for row, judged in found if judged is None or row.note]
    rest.sort(key=lambda row: not row.metrics)
    behind = [replace(row, rank=max(2, len(rows) + 1)) for row in rest]
    return (*rows, *behind), "" if base is None else rows[base].name


def _tested(sound: Sequence[Contender], base: int | None, seed: int) -> list[Row]:
    """With the ranks, and the tests against the baseline."""
    found = randomised([one.columns for one in sound], sound[0].figure, base or 0, seed, sound[0].groups)
    p = found.among(base)
    if base is not None:
        p[base, :] = p[:, base] = found.against(base)
    rows = [replace(one.row, rank=rank) for one, rank in zip(sound, _ranks(p), strict=True)]
    if base is None:
        return rows
    each = zip(rows, sound, found.p[base], p[base], strict=True)
    tests = [replace(row, against=_against(one, sound[base], mine, holm)) for row, one, mine, holm in each]
    return [*tests[:base], rows[base], *tests[base + 1 :]]


def _ranks(p: Float64[np.ndarray, "models models"]) -> list[int]:
    """Of models in the order of their figures: a new rank begins where one is told from any of the rank so far."""
    ranks: list[int] = []
    first = 0
    for place in range(len(p)):
        if (p[place, first:place] < LEVEL).any():
            first = place
        ranks.append(first + 1)
    return ranks


def _against(model: Contender, base: Contender, p: float, p_holm: float) -> Against:
    mine, theirs = model.judged.report, base.judged.report
    low, high = interval(mine.draws[model.by] - theirs.draws[model.by])
    difference = model.row.metrics[model.by].mean - base.row.metrics[model.by].mean
    return Against(difference, low, high, float(p), float(p_holm), effect(model.each - base.each))


def _suspecting(found: Sequence[Found], by: str, targets: Targets, k: int) -> list[Found]:
    """The same, where what is too good to be true has that for its note."""
    hidden = _hidden([judged.behind for row, judged in found if judged and judged.behind is not None and not row.note])
    simple = [Contender(row, judged, by) for row, judged in found if judged and row.baseline and by in row.metrics]
    said: list[Found] = []
    for row, judged in found:
        note = row.note
        if judged and not row.baseline and not note:
            note = suspected(judged.report.shown, targets, hidden, k) if hidden is not None else ""
            if not note and by in rating.METRICS:
                note = too_exact(Contender(row, judged, by).each, [one.each for one in simple])
        said.append((replace(row, note=note), judged))
    return said


def _mean_of_each(total: PerQuery, count: np.ndarray, groups: Groups | None) -> Float64[np.ndarray, "_"]:
    sums = summed(np.stack([total, count], axis=1), groups)
    return over(sums[:, 0], sums[:, 1])


def _hidden(each: Sequence[Behind]) -> Behind | None:
    """What all simple baselines place behind; None with fewer than two, for one alone overlooks too much."""
    return np.logical_and.reduce(each) if len(each) > 1 else None
