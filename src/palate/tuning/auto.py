"""The search for the model itself: plan, try many settings by successive halving, compare the best on the test part."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from palate.errors import InputError
from palate.evaluation.choice import chosen, why_chosen
from palate.evaluation.compare import compare
from palate.evaluation.comparison import Comparison
from palate.evaluation.trial import Progress
from palate.models.recommender import Recommends
from palate.spec import make
from palate.splitting.inner import inner
from palate.splitting.split import Split
from palate.tuning.attempt import Attempt
from palate.tuning.budget import Clock
from palate.tuning.halving import Rung, Setting, climb, ends_of, rungs_of, settings_of
from palate.tuning.halving_trial import HalvingTrials
from palate.tuning.journal import AttemptJournal
from palate.tuning.plan import Plan
from palate.tuning.search_trial import is_higher_better
from palate.writing import counted

FINALISTS = 3  # models whose best settings are measured on the test part, beside the baselines
LONGEST_FIT = 0.25  # of the time of the search: no fit may take more
FITS_AFTER = 1.5  # times one fit on the training part: the winner is fitted to all the data at last


@dataclass(frozen=True)
class At:
    """Where it stands: `rung` of `rungs` (from 1) and its `share` of the users, or the final comparison.

    `done` of `of` settings of the rung are tried; `best` is the best attempt of the rung so far.
    """

    stage: Literal["rung", "final"]
    rung: int
    rungs: int
    share: float
    done: int
    of: int
    best: Attempt | None
    doing: str


OnProgress = Callable[[At], None]


@dataclass(frozen=True)
class AutoResult:
    """`attempts` are all, in their order; `comparison` is that on the test part, of the baselines and the finalists.

    `finalists` are the settings by the names under which they stand there; `winner` is one of these names, `model` and
    `parameters` what `palate.make` makes it of; `why` are the sentences that say why it was chosen. `resumed` counts
    the attempts of an earlier run, `seconds` is what this one took.
    """

    plan: Plan
    attempts: tuple[Attempt, ...]
    comparison: Comparison
    finalists: Mapping[str, Setting]
    winner: str
    why: tuple[str, ...]
    seconds: float
    resumed: int = 0

    @property
    def model(self) -> str:
        """The winner's name in the catalogue."""
        return self.finalists[self.winner].name

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The winner's hyper-parameters, where they are not the defaults."""
        return self.finalists[self.winner].parameters


def auto(
    plan: Plan,
    split: Split,
    *,
    seed: int = 0,
    data: str = "",
    folder: Path | None = None,
    on_progress: OnProgress | None = None,
    clock: Clock | None = None,
) -> AutoResult:
    """Carries out a plan within its budget.

    Settings are tried on a validation part cut from the training part; the baselines and the best setting of each of
    the three best models are measured on the test part. Time is kept back for that, and for fitting the winner to all
    the data. What was finished is kept in `folder`; with the same plan, the next run goes on. `data` is the name of
    the data, `clock` one that was started before, if the budget is to hold what was done until now. Raises InputError
    where the training part is too small to be split, or no setting could be judged.
    """
    clock, report = clock or Clock(plan.seconds), on_progress or _silent
    validation = inner(split, seed)
    rungs, higher = rungs_of(validation, seed), is_higher_better(plan.metric)
    ends = plan.seconds - _afterwards(plan)
    settings = settings_of(plan, validation.train, ends, seed)
    at = ends_of(settings, [rung.share for rung in rungs], plan.judging, ends)
    journal = AttemptJournal(None if folder is None else folder / f"auto-{key_of(plan, split, seed)}.jsonl")
    trials = HalvingTrials(plan.metric, plan.k, clock, at, LONGEST_FIT * ends, journal)
    attempts = _climbed(settings, rungs, trials, higher, report)
    finalists = finalists_of(plan, attempts, higher)
    comparison = _compared(finalists, plan, split, data, folder, report)
    winner = chosen(comparison)
    why = (*_ladder(attempts, rungs, higher), why_chosen(comparison, winner))
    return AutoResult(plan, attempts, comparison, finalists, winner.name, why, clock.spent, journal.n)


def key_of(plan: Plan, split: Split, seed: int) -> str:
    """A short name for the work, the same whenever it is the same, whatever the budget."""
    about = [split.train.fingerprint, split.kind, split.about, plan.metric, seed]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:8]


def finalists_of(plan: Plan, attempts: tuple[Attempt, ...], higher: bool) -> dict[str, Setting]:
    """The baselines by their defaults, and the best settings of the best models, by the widest rung they came to.

    Raises InputError where nothing could be judged.
    """
    sign = 1.0 if higher else -1.0
    judged = [attempt for attempt in attempts if attempt.value is not None]
    if not judged:
        reasons = "; ".join(f"{attempt.name}: {attempt.reason}" for attempt in attempts[:3])
        raise InputError(f"no model could be judged ({reasons}); give more time or more data")
    ranked = sorted(judged, key=lambda attempt: (-attempt.share, -sign * (attempt.value or 0.0)))
    best: dict[str, Attempt] = {}
    for attempt in ranked:
        best.setdefault(attempt.name, attempt)
    finalists = {name: Setting(name, {}, True, 0.0) for name in plan.baselines}
    for attempt in list(best.values())[:FINALISTS]:
        tuned = bool(attempt.parameters)
        name = f"tuned {attempt.name}" if tuned else attempt.name
        finalists[name] = Setting(attempt.name, attempt.parameters, not tuned, attempt.seconds)
    return finalists


def _afterwards(plan: Plan) -> float:
    """Seconds kept back for the end: fits of baselines and finalists, judging, and the winner on all the data."""
    baselines = sum(model.seconds for model in plan.tried if model.name in plan.baselines)
    others = sorted((model.seconds for model in plan.tried), reverse=True)[:FINALISTS]
    judging = (len(plan.baselines) + FINALISTS) * plan.judging
    return min(0.6 * plan.seconds, baselines + sum(others) + judging + FITS_AFTER * max(others, default=0.0))


def _climbed(
    settings: tuple[Setting, ...], rungs: tuple[Rung, ...], trials: HalvingTrials, higher: bool, report: OnProgress
) -> tuple[Attempt, ...]:
    attempts = list[Attempt]()
    done, at, best = 0, -1, None
    for number, of, attempt in climb(settings, rungs, trials, higher):
        done, best = (1, None) if number != at else (done + 1, best)
        at = number
        attempts.append(attempt)
        value = attempt.value
        if value is not None and (best is None or best.value is None or (value > best.value) == higher):
            best = attempt
        report(At("rung", number + 1, len(rungs), rungs[number].share, done, of, best, attempt.name))
    return tuple(attempts)


def _compared(
    finalists: Mapping[str, Setting], plan: Plan, split: Split, data: str, folder: Path | None, report: OnProgress
) -> Comparison:
    """The test part is used here and nowhere else."""
    models: dict[str, Recommends] = {name: make(best.name, **best.parameters) for name, best in finalists.items()}

    def on_progress(at: Progress) -> None:
        report(At("final", 0, 0, 1.0, at.place - (at.stage in ("fit", "ask")), at.n, None, at.name))

    journal = None if folder is None else folder / "compared"
    return compare(
        models,
        split,
        plan.k,
        metric=plan.metric,
        data=data,
        on_progress=on_progress,
        journal=journal,
        baselines=(),
    )


def _ladder(attempts: tuple[Attempt, ...], rungs: tuple[Rung, ...], higher: bool) -> list[str]:
    """What was tried, rung by rung."""
    sentences = []
    for rung in rungs:
        here = [attempt for attempt in attempts if attempt.share == rung.share and attempt.value is not None]
        if here:
            best = (max if higher else min)(here, key=lambda attempt: attempt.value or 0.0)
            part = "all users" if rung.share == 1.0 else f"1 in {round(1 / rung.share)} users"
            sentences.append(
                f"Learning from {part}: {counted(len(here), 'setting')} judged, {best.name} first ({best.value:.4f})."
            )
    late = sum(attempt.state == "late" for attempt in attempts)
    if late:
        sentences.append(f"Left untried or cut short, for the time was up: {counted(late, 'setting')}.")
    return sentences


def _silent(at: At) -> None:
    """Reports nothing."""
