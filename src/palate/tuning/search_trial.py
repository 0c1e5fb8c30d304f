"""One setting of a model: fitted on the inner training part, judged on the validation part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any

from palate.catalogue import find
from palate.data.score_kind import ScoreKind
from palate.errors import InputError, PalateError
from palate.evaluation.report import Report
from palate.evaluation.run import evaluate
from palate.metrics.named import check_ranks, lower_is_better, metric_of, stem
from palate.models.recommender import Recommends
from palate.spec import make
from palate.splitting.split import Split
from palate.tuning.budget import Clock
from palate.tuning.rounds import Pruner, sample_for
from palate.tuning.tuned import Trial

if TYPE_CHECKING:
    import optuna


def is_higher_better(metric: str) -> bool:
    """Whether a metric of that full name is better high; InputError where nothing can be searched by it."""
    check_ranks(metric)
    return not lower_is_better(metric)


def check_judged(name: str, metric: str, split: Split) -> None:
    """Raises InputError where the metric cannot judge the model of that name on that split."""
    if metric_of(metric).kind != "rating":
        return
    if getattr(find(name), "score_kind", None) is not ScoreKind.RATING:
        raise InputError(f"{name} predicts no ratings, so it has no {metric}; take --metric ndcg")
    if split.rated is None:
        raise InputError(f"no withheld event has a rating, so there is no {metric}; take --metric ndcg")


@dataclass(frozen=True)
class Trials:
    """What all trials of a search share: model and fixed fields, the validation part, the metric by its full name."""

    name: str
    fixed: Mapping[str, Any]
    validation: Split
    metric: str
    k: int
    seed: int
    clock: Clock

    @property
    def higher(self) -> bool:
        return is_higher_better(self.metric)

    def best(self, trials: Sequence[Trial]) -> Trial | None:
        """Of the trials that are done; of equals the first."""
        done = [trial for trial in trials if trial.value is not None]
        sign = 1.0 if self.higher else -1.0
        return max(done, key=lambda trial: sign * (trial.value or 0.0), default=None)

    def run(self, suggested: "optuna.Trial", parameters: Mapping[str, Any], before: Sequence[Trial]) -> Trial:
        """The trial of a setting; one that was done before is not fitted again, one that fails says why."""
        number = len(before) + 1
        for old in before:
            if old.value is not None and old.parameters == parameters:
                return Trial(number, parameters, "done", old.value, old.low, old.high, 0.0, f"as trial {old.number}")
        start = perf_counter()
        try:
            result = self.evaluated(suggested, number, parameters, self.best(before))
        except PalateError as problem:
            result = Trial(number, parameters, "failed", reason=str(problem))
        return Trial(**{**vars(result), "seconds": perf_counter() - start})

    def evaluated(
        self, suggested: "optuna.Trial", number: int, parameters: Mapping[str, Any], best: Trial | None
    ) -> Trial:
        """Fits and judges; the interval is reckoned where it will be read, of a new best."""
        model = make(self.name, **self.fixed, **parameters)
        clock = self.clock if number > 1 else Clock(None)  # the defaults are judged, however short the time
        pruner = Pruner(suggested, self.value, sample_for(model, self.validation, self.seed), clock)
        model.fit(self.validation.train, watch=pruner.watch())
        curve = tuple(pruner.curve)
        if pruner.why:
            return Trial(number, parameters, "pruned", reason=pruner.why, curve=curve)
        report = self.report(model, self.validation)
        value = report.means()[self.metric]
        if not isfinite(value):
            raise InputError(f"{self.metric} has no value for it on the validation part")
        better = best is None or best.value is None or (value > best.value) == self.higher
        low, high = report.intervals()[self.metric] if better else (None, None)
        return Trial(number, parameters, "done", value, low, high, curve=curve)

    def report(self, model: Recommends, split: Split) -> Report:
        """The metric alone."""
        return evaluate(model, split, self.k, metrics=(stem(self.metric),))

    def value(self, model: Recommends, split: Split) -> float:
        """The metric alone, as a number."""
        return self.report(model, split).means()[self.metric]
