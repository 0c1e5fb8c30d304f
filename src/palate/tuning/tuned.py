"""What a search found: every trial, the best of them, and what it is worth on the test part."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from palate.evaluation.comparison import Figure, Point
from palate.evaluation.report import Report
from palate.models.recommender import Recommends

State = Literal["done", "pruned", "failed"]


@dataclass(frozen=True)
class Trial:
    """One setting, fitted and judged on the validation part; numbered from 1, which is the defaults.

    `value` is that of the metric over all validation queries, None unless `state` is "done". A "pruned" trial was
    ended between its rounds, a "failed" one could not be fitted; `reason` says why. `curve` holds what was judged
    between the rounds, on a sample of the queries, at the round `at`. `seconds` are those of the fit and the judging.
    """

    number: int
    parameters: Mapping[str, Any]
    state: State
    value: float | None = None
    low: float | None = None
    high: float | None = None
    seconds: float = 0.0
    reason: str = ""
    curve: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Tuned:
    """`metric` is the full name, such as "ndcg@10"; `space` says what was searched, `fixed` what was not.

    `best` is the best trial by validation. `tuned` and `default` are the reports, on the test part, of the best
    setting and of the defaults, both refitted on the whole training part; `difference` is tuned less default in the
    metric, with the 95 % interval of the paired bootstrap. `resumed` counts the trials taken over from the study.
    Where the defaults cannot be fitted or judged there both are None, and `default_problem` says why.
    `importances` are shares of 1 (PED-ANOVA), empty where too few trials were done. `model` is the tuned one, fitted.
    """

    name: str
    metric: str
    higher: bool
    space: Mapping[str, str]
    fixed: Mapping[str, Any]
    trials: tuple[Trial, ...]
    best: Trial
    importances: Mapping[str, float]
    tuned: Report
    default: Report | None
    difference: Figure | None
    validation: str
    test: str
    model: Recommends
    resumed: int = 0
    seconds: float = 0.0
    study: Path | None = None
    warnings: tuple[str, ...] = field(default=())
    default_problem: str = ""
    file: str = ""  # that describes the model, where there is one,
    in_file: tuple[str, ...] = ()  # and the fixed fields that stand in it

    @property
    def parameters(self) -> dict[str, Any]:
        """The best setting whole: what was fixed, and what was found."""
        return {**self.fixed, **self.best.parameters}

    @property
    def command(self) -> str:
        """The line that trains it, less where the data is."""
        return self._train(self.parameters)

    @property
    def default_command(self) -> str:
        """The line that trains the defaults, with what was fixed."""
        return self._train(self.fixed)

    @property
    def is_worse(self) -> bool:
        """Whether what was found is worse on the test part than the defaults, by more than chance explains."""
        if self.difference is None:
            return False
        low, high = self.difference.low, self.difference.high
        return low is not None and high is not None and (high < 0.0 if self.higher else low > 0.0)

    def _train(self, parameters: Mapping[str, Any]) -> str:
        own = {name: value for name, value in parameters.items() if name not in self.in_file}
        return f"palate train {self.file or self.name}" + "".join(f" -p {name}={value}" for name, value in own.items())

    def ranked(self) -> list[Trial]:
        """The trials that were done, best first; of equals the earlier."""
        done = [trial for trial in self.trials if trial.value is not None]
        return sorted(done, key=lambda trial: -(trial.value or 0.0) if self.higher else (trial.value or 0.0))

    def figure(self, report: Report) -> Figure:
        """The metric of a report, with its interval."""
        return Figure(report.means()[self.metric], *report.intervals().get(self.metric, (None, None)))

    def to_json(self) -> dict[str, Any]:
        """All but the model and the lists, for a file."""
        plain = ("name", "metric", "validation", "test", "resumed", "seconds")
        return {
            **{name: getattr(self, name) for name in plain},
            "parameters": self.parameters,
            "command": self.command,
            "space": dict(self.space),
            "fixed": dict(self.fixed),
            "best": _trial(self.best),
            "importances": dict(self.importances),
            "tuned": _figures(self.tuned),
            "default": self.default and _figures(self.default),
            "difference": self.difference and self.difference.to_json(),
            "default_problem": self.default_problem,
            "warnings": list(self.warnings),
            "trials": [_trial(trial) for trial in self.trials],
        }


def _trial(trial: Trial) -> dict[str, Any]:
    points = [{"round": int(point.at), "value": point.mean, "queries": point.n} for point in trial.curve]
    return {**asdict(trial), "parameters": dict(trial.parameters), "curve": points}


def _figures(report: Report) -> dict[str, dict[str, float]]:
    intervals = report.intervals()
    figures = {name: Figure(mean, *intervals.get(name, ())) for name, mean in report.means().items()}
    return {name: figure.to_json() for name, figure in figures.items() if figure.mean == figure.mean}
