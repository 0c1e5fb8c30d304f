"""The search for a model's hyper-parameters, on a validation part that is cut from what is learned from.

The test part of the split is used at the very end: once for the best setting and once for the defaults,
each fitted on the whole training part, and nowhere else. No trial sees it, so that its figures flatter neither.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any, Literal

from palate.data.codes import Count, as_count
from palate.errors import InputError, PalateError
from palate.evaluation.comparison import Figure
from palate.evaluation.faults.ratings import check_rated
from palate.evaluation.report import Report
from palate.evaluation.run import evaluate
from palate.evaluation.statistics.intervals import interval
from palate.hyper import Choice
from palate.metrics.named import full_name
from palate.models.recommender import Recommends
from palate.spec import make
from palate.splitting.inner import inner
from palate.splitting.split import Split
from palate.tuning.budget import Clock
from palate.tuning.search_trial import Trials, check_judged
from palate.tuning.space import Axis, axes, size_of
from palate.tuning.study import Study, check_installed, opened
from palate.tuning.tuned import Trial, Tuned
from palate.writing import counted

TRIALS = 50  # where neither trials nor seconds are given
FEW_QUERIES = 100  # in the validation part, below which the best of many trials is the luckiest one


@dataclass(frozen=True)
class Step:
    """Where a search stands: a trial begins or has ended, or the test part is used now.

    `done` trials of `of` have ended (None: as many as the time allows), `resumed` of them in an earlier run.
    """

    stage: Literal["begin", "ended", "test"]
    done: int
    of: int | None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    best: Trial | None = None
    resumed: int = 0
    study: Path | None = None


OnProgress = Callable[[Step], None]


def tune(
    name: str,
    split: Split,
    *,
    metric: str = "ndcg",
    k: Count = 10,
    trials: int | None = None,
    seconds: float | None = None,
    study: Path | None = None,
    seed: int = 0,
    fixed: Mapping[str, Any] | None = None,
    space: Mapping[str, Sequence[Any]] | None = None,
    on_progress: OnProgress | None = None,
    file: str = "",
    in_file: Sequence[str] = (),
) -> Tuned:
    """Searches the fields of the model of that name for the best `metric` ("ndcg" stands for "ndcg@k").

    It ends after that many `trials` (those of an earlier run count) or `seconds`, whichever comes first; after 50
    trials where neither is given. The fits for the final figures come on top of the seconds. With a `study`, a SQLite
    file or a folder in which one is named after the work, a search that was ended goes on. `fixed` fields are not
    searched, `space` narrows others: two numbers, or values to choose from. The first trial is the defaults, so that
    the best is never worse than they are on the validation part; a setting that cannot be fitted is a failed trial.
    Where the defaults cannot be fitted, the best setting stands alone. `file` is the one that describes the model, and
    `in_file` the fixed fields that stand in it, for the command that trains what was found.
    Raises InputError for bad arguments, a model without anything to search, one that predicts ratings where the data
    hold none, a study of other work, and where no trial could be judged.
    """
    check_installed()
    k = as_count(k)
    if trials is not None and trials < 1:
        raise InputError(f"trials is {trials}: give 1 or more")
    searched, fixed, on_progress = axes(name, fixed, space), dict(fixed or {}), on_progress or _silent
    runner = Trials(name, fixed, inner(split, seed), full_name(metric, k), k, seed, Clock(seconds))
    check_judged(name, runner.metric, runner.validation)
    check_rated(name, make(name, **fixed), split.train.interactions)
    about = _about(runner, split, searched)
    study = study / f"tune-{name}-{_key(about)}.db" if study and study.is_dir() else study
    most = trials or (None if seconds else TRIALS)
    with opened(study, about, searched, higher=runner.higher, seed=seed) as memory:
        resumed = len(memory.trials())
        at = Step("begin", resumed, most, resumed=resumed, study=study)
        _search(memory, runner, at, on_progress)
        results, importances = memory.trials(), memory.importances()
    best = runner.best(results)
    if best is None:
        why = f"; the first says: {results[0].reason}" if results else ": the time was up before the first ended"
        raise InputError(f"no trial of {name} could be judged{why}")
    on_progress(replace(at, stage="test", done=len(results), parameters=best.parameters, best=best))
    return _tested(
        runner,
        split,
        searched,
        results,
        best,
        importances=importances,
        resumed=resumed,
        study=study,
        file=file,
        in_file=tuple(in_file),
    )


def _about(runner: Trials, split: Split, searched: Sequence[Axis]) -> dict[str, str]:
    """What a study is of: trials of anything else say nothing here. The test part takes no part in it."""
    return {
        "data": split.train.fingerprint,
        "split": f"{split.kind}, {split.about}",
        "model": runner.name,
        "metric": runner.metric,
        "seed": str(runner.seed),
        "fixed fields": ", ".join(f"{name}={value}" for name, value in sorted(runner.fixed.items())) or "none",
        "space": "; ".join(f"{axis.name} {axis.description}" for axis in searched),
    }


def _key(about: Mapping[str, str]) -> str:
    """A short name for it, the same whenever the work is the same."""
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:8]


def _search(memory: Study, runner: Trials, at: Step, on_progress: OnProgress) -> None:
    """Trials until there are enough, the time is up, or every setting there is was tried."""
    while _goes_on(before := memory.trials(), memory.axes, at.of, runner.clock):
        suggested, parameters = memory.ask()
        at = replace(at, stage="begin", done=len(before), parameters=parameters, best=runner.best(before))
        on_progress(at)
        trial = runner.run(suggested, parameters, before)
        memory.tell(suggested, trial)
        on_progress(replace(at, stage="ended", done=len(before) + 1, best=runner.best((*before, trial))))


def _goes_on(before: Sequence[Trial], searched: Sequence[Axis], most: int | None, clock: Clock) -> bool:
    if most is not None and len(before) >= most:
        return False
    if before and clock.remaining < median(trial.seconds for trial in before) / 2:
        return False
    size = size_of(searched)
    return size is None or len({tuple(trial.parameters.values()) for trial in before}) < size


def _tested(
    runner: Trials, split: Split, searched: Sequence[Axis], results: tuple[Trial, ...], best: Trial, **more: Any
) -> Tuned:
    """The best setting, and its figures on the test part; `more` are further fields of `Tuned`, as they are."""
    model, tuned = _best_tested(runner, split, best)
    default, problem = _default_tested(runner, split, searched, best, tuned)
    return Tuned(
        name=runner.name,
        metric=runner.metric,
        higher=runner.higher,
        space={axis.name: axis.description for axis in searched},
        fixed=runner.fixed,
        trials=results,
        best=best,
        tuned=tuned,
        default=default,
        difference=None if default is None else _difference(tuned, default, runner.metric),
        default_problem=problem,
        validation=runner.validation.about,
        test=split.about,
        model=model,
        seconds=runner.clock.spent,
        warnings=_warnings(runner, searched, best),
        **more,
    )


def _best_tested(runner: Trials, split: Split, best: Trial) -> tuple[Recommends, Report]:
    """The best setting, fitted on the whole training part and measured on the test part.

    Raises InputError, which names the setting, where it cannot be fitted there: a search of hours is not to be lost.
    """
    try:
        model = make(runner.name, **runner.fixed, **best.parameters).fit(split.train)
        return model, evaluate(model, split, runner.k)
    except PalateError as problem:
        setting = ", ".join(f"{name}={value}" for name, value in {**runner.fixed, **best.parameters}.items())
        raise InputError(
            f"the best setting found ({setting}; {runner.metric} {best.value:.4f} on the validation part) cannot be "
            f"fitted to the whole training part: {problem}"
        ) from problem


def _default_tested(
    runner: Trials, split: Split, searched: Sequence[Axis], best: Trial, tuned: Report
) -> tuple[Report | None, str]:
    """What the defaults are worth on the test part; or None and why, for what was found stands without them."""
    if all(best.parameters[axis.name] == axis.default for axis in searched):
        return tuned, ""
    try:
        return evaluate(make(runner.name, **runner.fixed).fit(split.train), split, runner.k), ""
    except PalateError as problem:
        return None, str(problem)


def _difference(tuned: Report, default: Report, metric: str) -> Figure:
    mean = tuned.means()[metric] - default.means()[metric]
    return Figure(mean, *interval(tuned.draws[metric] - default.draws[metric]))


def _warnings(runner: Trials, searched: Sequence[Axis], best: Trial) -> tuple[str, ...]:
    """What makes less of the finding than it seems, each with its cure."""
    warnings = []
    n = len(runner.validation.queries)
    if n < FEW_QUERIES:
        warnings.append(
            f"The validation part asks {counted(n, 'user')} only: the best of many trials is then the luckiest; "
            "give more."
        )
    for axis in searched:
        if not isinstance(axis.mark, Choice) and best.parameters[axis.name] in (axis.mark.low, axis.mark.high):
            warnings.append(
                f"The best {axis.name} lies at the edge of its range ({axis.description}): "
                "a wider --space may hold better."
            )
    return tuple(warnings)


def _silent(step: Step) -> None:
    """Reports nothing."""
