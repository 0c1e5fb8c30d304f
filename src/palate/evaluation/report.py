"""The report of one evaluation: every metric of every query, their means and intervals; and the result of a trial."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64

from palate.arrays import PerQuery
from palate.data.recommendations import Recommendations
from palate.evaluation.statistics.intervals import Groups, interval, resampled
from palate.metrics import rating
from palate.metrics.rating import Errors

ROUNDS = 1000

Resamples = Float64[np.ndarray, "rounds"]


@dataclass(frozen=True)
class Report:
    """`per_query` holds one array per metric and cutoff, such as "ndcg@10", or per metric that has no cutoff, such as
    "auc"; NaN for a query of which it is not defined. `shares` has one number for all lists, such as
    "catalogue_coverage@10". `errors` are those of a rating model on withheld ratings, `predicted` the share of these
    that it predicted. `recommendations` are the lists, `answered` marks the queries that got any item, `seconds` is the
    time taken to make all lists, `faults` name what is broken or leaky (`faults`, `leakage.fits`).
    `palate.metrics.named.NAMED` describes each metric.

    Of several splits pooled (`pooling`), `users` is the user of each query, counted from 0, and `raters` that of each
    row of the errors: one user stands in several rows, and intervals resample users. None where each row is its own.

    `scores` are those of the withheld ratings ("rated") and of the labelled items ("judged"), event by event, NaN where
    the model gives none, by which models are compared on what all score (`overlap`); a pooled report has none.
    """

    ks: tuple[int, ...]
    recommendations: Recommendations
    per_query: Mapping[str, PerQuery]
    shares: Mapping[str, float]
    answered: Bool[np.ndarray, "queries"]
    seconds: float
    errors: Errors | None = None
    predicted: float | None = None
    faults: tuple[str, ...] = ()
    users: Int64[np.ndarray, "queries"] | None = None
    raters: Int64[np.ndarray, "rated"] | None = None
    scores: Mapping[str, Float32[np.ndarray, "_"]] = field(default_factory=dict)

    @property
    def seconds_per_1000(self) -> float:
        """Seconds for 1000 lists."""
        return 1000.0 * self.seconds / max(1, len(self.answered))

    def means(self) -> Mapping[str, float]:
        """Every figure by name: the mean over the queries of which it is defined, NaN where it is of none; what is in
        `shares`, the share answered, and rating metrics over all ratings."""
        means = {name: _mean(values) for name, values in self.per_query.items()}
        return {**means, **self.shares, "answered": _mean(self.answered.astype(np.float64)), **self._of_ratings()}

    def intervals(self, level: float = 0.95) -> Mapping[str, tuple[float, float]]:
        """The bootstrap interval of each metric that has one: all but the shares."""
        return {name: interval(draws, level) for name, draws in self.draws.items()}

    @cached_property
    def draws(self) -> "Draws":
        """Each metric over 1000 resamples of the queries, the same ones for every report on the same split."""
        return Draws(self.per_query, self.errors, self.users, self.raters)

    def _of_ratings(self) -> Mapping[str, float]:
        if self.errors is None or self.predicted is None:
            return {}
        total = self.errors.total()
        return {name: float(of(total)) for name, of in rating.METRICS.items()} | {"predicted": self.predicted}


@dataclass(frozen=True)
class TrialResult:
    """The result of a model's trial on one split: its report, and the cost of its fit.

    `behind` says, of a baseline, which targets it places in the worse part of the catalogue (`leakage.suspicion`); None
    of others. `losses` are those of the rounds of its fit, none for one that does not learn in rounds.
    """

    report: Report
    fit_seconds: float
    memory: int
    size: int
    behind: Bool[np.ndarray, "targets"] | None = None
    losses: tuple[float, ...] = ()


class Draws(Mapping[str, Resamples]):
    """The resamples of each metric, made when it is first asked for; to go through all makes all at once."""

    def __init__(
        self,
        per_query: Mapping[str, PerQuery],
        errors: Errors | None,
        users: Groups | None = None,
        raters: Groups | None = None,
    ) -> None:
        self._per_query, self._errors = per_query, errors
        self._users, self._raters = users, raters
        self._names = [*per_query, *(rating.METRICS if errors is not None else ())]
        self._made: dict[str, Resamples] = {}

    def __getitem__(self, name: str) -> Resamples:
        if name not in self._names:
            raise KeyError(name)
        self._make([name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        self._make(self._names)
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _make(self, names: Sequence[str]) -> None:
        missing = [name for name in names if name not in self._made]
        columns = [name for name in missing if name in self._per_query]
        if columns:
            values = np.stack([self._per_query[name] for name in columns], axis=1)
            table = resampled(values, 0, ROUNDS, self._users)
            self._made.update(zip(columns, table.T, strict=True))
        if self._errors is not None and len(missing) > len(columns):
            sums = Errors(*resampled(np.stack(self._errors.columns(), axis=1), 0, ROUNDS, self._raters).T)
            self._made.update({name: of(sums) for name, of in rating.METRICS.items()})


def _mean(values: PerQuery) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
