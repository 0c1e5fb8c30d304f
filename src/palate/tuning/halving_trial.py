"""The work of one attempt: a setting fitted to some of the users and judged, as long as there is time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

from palate.errors import PalateError
from palate.evaluation.run import evaluate
from palate.metrics.named import stem
from palate.models.recommender import Watch
from palate.spec import make
from palate.tuning.attempt import Attempt
from palate.tuning.budget import Clock
from palate.tuning.halving import Rung, Setting
from palate.tuning.journal import AttemptJournal


@dataclass(frozen=True)
class HalvingTrials:
    """Fits and judges settings, one by one, as long as there is time; what the journal holds is not fitted again."""

    metric: str
    k: int
    clock: Clock
    ends: Mapping[float, float]  # of each rung, by its share, in seconds of the clock
    longest: float  # of one fit
    journal: AttemptJournal

    def __call__(self, setting: Setting, rung: Rung) -> Attempt:
        known = self.journal.find(setting.name, setting.parameters, rung.share)
        if known is not None:
            return known
        start = self.clock.spent
        ends = self.ends[rung.share]
        if start >= ends:
            return Attempt(setting.name, setting.parameters, rung.share, "late", reason="the time was up")
        attempt = self._evaluated(setting, rung, min(ends, start + self.longest))
        attempt = replace(attempt, seconds=self.clock.spent - start)
        self.journal.add(attempt)
        return attempt

    def _evaluated(self, setting: Setting, rung: Rung, until: float) -> Attempt:
        attempt = Attempt(setting.name, setting.parameters, rung.share, "done")
        watch = Watch(lambda round: self.clock.spent > until, looks=False)
        try:
            model = make(setting.name, **setting.parameters).fit(rung.split.train, watch=watch)
            if self.clock.spent > until:
                return replace(attempt, state="late", reason="its fit took too long")
            report = evaluate(model, rung.split, self.k, metrics=(stem(self.metric),))
            value = report.means()[self.metric]
        except PalateError as problem:
            return replace(attempt, state="failed", reason=str(problem))
        return (
            replace(attempt, value=value)
            if isfinite(value)
            else replace(attempt, state="failed", reason=f"it has no {self.metric} here")
        )
