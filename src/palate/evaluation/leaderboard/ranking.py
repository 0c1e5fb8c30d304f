"""The ranks of models: tests against the best simple baseline and of all pairs, and the ranks that follow from them.

Models are in the order of their figures. A model shares the rank of those just above it unless it differs
significantly from one of them; so no two models of one rank differ significantly, and a model of a lower rank is
behind at least one of the rank above. The tests are the randomisation tests of `significance`. Those against the
baseline are adjusted together, and stand in `Row.against`; those of the other pairs are adjusted together. So no rank
contradicts a p that is printed: with an adjusted p below 0.05 against the baseline, a model never shares the
baseline's rank. The reverse need not hold: a model that does not differ from the baseline may differ from another
model of its rank, and stand lower.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from palate.evaluation.comparison import Against, Row
from palate.evaluation.leaderboard.rows import Entry
from palate.evaluation.leakage.suspicion import Behind, Targets, suspected, too_exact
from palate.evaluation.report import TrialResult
from palate.evaluation.statistics.intervals import Groups, interval, summed
from palate.evaluation.statistics.significance import LEVEL, Columns, effect, randomised
from palate.metrics import rating
from palate.metrics.named import lower_is_better
from palate.metrics.quotient import over
from palate.metrics.rating import Errors

PerQuery = Float64[np.ndarray, "queries"]


@dataclass(frozen=True)
class Contender:
    """A model that takes part in the tests: its line and its result, with the metric that is tested."""

    row: Row
    result: TrialResult
    by: str

    @property
    def columns(self) -> Columns:
        """What its figure is made of, per query: the metric's value and whether there is one, or the sums of errors."""
        errors = self.result.report.errors
        if self.by in rating.METRICS and errors is not None:
            return np.stack(errors.columns(), axis=1)
        value = self.result.report.per_query[self.by]
        return np.stack([np.nan_to_num(value), ~np.isnan(value)], axis=1)

    @property
    def groups(self) -> Groups | None:
        """The user of each row of the columns, where one user stands in several."""
        report = self.result.report
        return report.raters if self.by in rating.METRICS and report.errors is not None else report.users

    @property
    def each(self) -> Float64[np.ndarray, "_"]:
        """The metric of each query; of rating metrics the mean error of each, NaN without a rating. Where a user asks
        several queries, the mean of each user."""
        errors, groups = self.result.report.errors, self.groups
        if self.by not in rating.METRICS or errors is None:
            value = self.result.report.per_query[self.by]
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


def ranked(entries: Sequence[Entry], by: str, targets: Targets, k: int, seed: int = 0) -> tuple[tuple[Row, ...], str]:
    """The rows in order, with ranks and tests, and the name of the best simple baseline ("" without one).

    Those that failed, are broken or suspected stand behind all others, in the place after the last (the second at
    least), and take no part in the tests.
    """
    entries = _with_suspicions(entries, by, targets, k)
    sign = 1.0 if lower_is_better(by) else -1.0
    sound = [Contender(row, result, by) for row, result in entries if result is not None and not row.note]
    sound.sort(key=lambda contender: sign * contender.row.metrics[by].mean)
    base = next((place for place, contender in enumerate(sound) if contender.row.baseline), None)
    rows = _tested(sound, base, seed) if len(sound) > 1 else [replace(alone.row, rank=1) for alone in sound]
    rest = [row for row, result in entries if result is None or row.note]
    rest.sort(key=lambda row: not row.metrics)
    behind = [replace(row, rank=max(2, len(rows) + 1)) for row in rest]
    return (*rows, *behind), "" if base is None else rows[base].name


def _tested(sound: Sequence[Contender], base: int | None, seed: int) -> list[Row]:
    """With the ranks, and the tests against the baseline."""
    columns = [contender.columns for contender in sound]
    tests = randomised(columns, sound[0].figure, base or 0, seed, sound[0].groups)
    p = tests.among(base)
    if base is not None:
        p[base, :] = p[:, base] = tests.against(base)
    rows = [replace(contender.row, rank=rank) for contender, rank in zip(sound, _ranks(p), strict=True)]
    if base is None:
        return rows
    for place, contender in enumerate(sound):
        if place != base:
            against = _against(contender, sound[base], tests.p[base, place], p[base, place])
            rows[place] = replace(rows[place], against=against)
    return rows


def _ranks(p: Float64[np.ndarray, "models models"]) -> list[int]:
    """Of models in the order of their figures: a new rank begins where one differs from any of the rank so far."""
    ranks: list[int] = []
    first = 0
    for place in range(len(p)):
        if (p[place, first:place] < LEVEL).any():
            first = place
        ranks.append(first + 1)
    return ranks


def _against(model: Contender, base: Contender, p: float, p_holm: float) -> Against:
    low, high = interval(model.result.report.draws[model.by] - base.result.report.draws[model.by])
    difference = model.row.metrics[model.by].mean - base.row.metrics[model.by].mean
    return Against(difference, low, high, float(p), float(p_holm), effect(model.each - base.each))


def _with_suspicions(entries: Sequence[Entry], by: str, targets: Targets, k: int) -> list[Entry]:
    """The entries, with a note on each model that is too good to be true."""
    known = [result.behind for row, result in entries if result and not row.note]
    hidden = _hidden([behind for behind in known if behind is not None])
    simple = [Contender(row, result, by) for row, result in entries if result and row.baseline and by in row.metrics]

    def note_of(row: Row, result: TrialResult | None) -> str:
        if result is None or row.baseline or row.note:
            return row.note
        note = suspected(result.report.recommendations, targets, hidden, k) if hidden is not None else ""
        if not note and by in rating.METRICS:
            note = too_exact(Contender(row, result, by).each, [baseline.each for baseline in simple])
        return note

    return [(replace(row, note=note_of(row, result)), result) for row, result in entries]


def _mean_of_each(total: PerQuery, count: np.ndarray, groups: Groups | None) -> Float64[np.ndarray, "_"]:
    sums = summed(np.stack([total, count], axis=1), groups)
    return over(sums[:, 0], sums[:, 1])


def _hidden(each: Sequence[Behind]) -> Behind | None:
    """The targets that all simple baselines rank behind; None with fewer than two, for one alone overlooks too much."""
    return np.logical_and.reduce(each) if len(each) > 1 else None
