"""What one evaluation found: every metric of every query, and what is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float64

from palate.arrays import PerQuery
from palate.data.recommendations import Recommendations
from palate.evaluation.intervals import interval, resampled
from palate.metrics import rating
from palate.metrics.rating import Errors

ROUNDS = 1000


@dataclass(frozen=True)
class Report:
    """`per_query` holds one array per metric and cutoff, such as "ndcg@10"; `shares` one number for all, such as
    "catalogue_coverage@10". `errors` are those of a rating model on withheld ratings, `predicted` the share of these
    on which it had something to say. `shown` are the lists, `seconds` the time taken to make all of them.
    """

    ks: tuple[int, ...]
    shown: Recommendations
    per_query: Mapping[str, PerQuery]
    shares: Mapping[str, float]
    answered: Bool[np.ndarray, "queries"]
    seconds: float
    errors: Errors | None = None
    predicted: float | None = None

    @property
    def seconds_per_1000(self) -> float:
        """Seconds for 1000 lists."""
        return 1000.0 * self.seconds / max(1, len(self.answered))

    def means(self) -> Mapping[str, float]:
        """Every figure by name: ranking metrics as means over the queries, rating metrics over all ratings."""
        means = {name: float(values.mean(dtype=np.float64)) for name, values in self.per_query.items()}
        return {**means, **self.shares, "answered": float(self.answered.mean()), **self._of_ratings()}

    def intervals(self, level: float = 0.95) -> Mapping[str, tuple[float, float]]:
        """The bootstrap interval of each metric that has one: all but the shares."""
        return {name: interval(draws, level) for name, draws in self.draws.items()}

    @cached_property
    def draws(self) -> Mapping[str, Float64[np.ndarray, "_"]]:
        """Each metric over 1000 resamples of the queries, the same ones for every report on the same split."""
        ranking = resampled(np.stack(list(self.per_query.values()), axis=1), 0, ROUNDS)
        draws = dict(zip(self.per_query, ranking.T, strict=True))
        if self.errors is not None:
            sums = Errors(*resampled(np.stack(self.errors.columns(), axis=1), 0, ROUNDS).T)
            draws |= {name: of(sums) for name, of in rating.METRICS.items()}
        return draws

    def _of_ratings(self) -> Mapping[str, float]:
        if self.errors is None or self.predicted is None:
            return {}
        total = self.errors.total()
        return {name: float(of(total)) for name, of in rating.METRICS.items()} | {"predicted": self.predicted}
