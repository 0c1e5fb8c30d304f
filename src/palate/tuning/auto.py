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
from palate.tuning.halving_trial import Asking
from palate.tuning.journal import Kept
from palate.tuning.plan import Plan
from palate.tuning.search_trial import is_higher_better
from palate.writing import counted

FINALISTS = 3  # models whose best settings are asked the test part, beside the baselines
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


Told = Callable[[At], None]


@dataclass(frozen=True)
class Found:
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
    made: Plan,
    split: Split,
    *,
    seed: int = 0,
    data: str = "",
    folder: Path | None = None,
    told: Told | None = None,
    clock: Clock | None = None,
) -> Found:
    """Carries out a plan within its budget.

    Settings are tried on a validation part cut from the training part; the test part is asked by the baselines and by
    the best setting of each of the three best models. Time is kept back for that, and for fitting the winner to all
    the data. What was finished is kept in `folder`; with the same plan, the next run goes on. `data` is the name of
    the data, `clock` one that was started before, if the budget is to hold what was done until now. Raises InputError
    where the training part is too small to be split, or no setting could be judged.
    """
    clock, tell = clock or Clock(made.seconds), told or _silent
    validation = inner(split, seed)
    rungs, higher = rungs_of(validation, seed), is_higher_better(made.metric)
    ends = made.seconds - _afterwards(made)
    settings = settings_of(made, validation.train, ends, seed)
    at = ends_of(settings, [rung.share for rung in rungs], made.judging, ends)
    kept = Kept(None if folder is None else folder / f"auto-{key_of(made, split, seed)}.jsonl")
    asking = Asking(made.metric, made.k, clock, at, LONGEST_FIT * ends, kept)
    attempts = _climbed(settings, rungs, asking, higher, tell)
    finalists = finalists_of(made, attempts, higher)
    comparison = _compared(finalists, made, split, data, folder, tell)
    winner = chosen(comparison)
    why = (*_ladder(attempts, rungs, higher), why_chosen(comparison, winner))
    return Found(made, attempts, comparison, finalists, winner.name, why, clock.spent, kept.n)


def key_of(made: Plan, split: Split, seed: int) -> str:
    """A short name for the work, the same whenever it is the same, whatever the budget."""
    about = [split.train.fingerprint, split.kind, split.about, made.metric, seed]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:8]


def finalists_of(made: Plan, attempts: tuple[Attempt, ...], higher: bool) -> dict[str, Setting]:
    """The baselines by their defaults, and the best settings of the best models, by the widest rung they came to.

    Raises InputError where nothing could be judged.
    """
    sign = 1.0 if higher else -1.0
    judged = [one for one in attempts if one.value is not None]
    if not judged:
        reasons = "; ".join(f"{one.name}: {one.reason}" for one in attempts[:3])
        raise InputError(f"no model could be judged ({reasons}); give more time or more data")
    ranked = sorted(judged, key=lambda one: (-one.share, -sign * (one.value or 0.0)))
    best: dict[str, Attempt] = {}
    for one in ranked:
        best.setdefault(one.name, one)
    finalists = {name: Setting(name, {}, True, 0.0) for name in made.baselines}
    for one in list(best.values())[:FINALISTS]:
        name = f"tuned {one.name}" if one.parameters else one.name
        finalists[name] = Setting(one.name, one.parameters, not one.parameters, one.seconds)
    return finalists


def _afterwards(made: Plan) -> float:
    """Seconds kept back for the end: fits of baselines and finalists, judging, and the winner on all the data."""
    baselines = sum(one.seconds for one in made.tried if one.name in made.baselines)
    others = sorted((one.seconds for one in made.tried), reverse=True)[:FINALISTS]
    judging = (len(made.baselines) + FINALISTS) * made.judging
    return min(0.6 * made.seconds, baselines + sum(others) + judging + FITS_AFTER * max(others, default=0.0))


def _climbed(
    settings: tuple[Setting, ...], rungs: tuple[Rung, ...], asking: Asking, higher: bool, tell: Told
) -> tuple[Attempt, ...]:
    attempts = list[Attempt]()
    done, at, best = 0, -1, None
    for number, of, attempt in climb(settings, rungs, asking, higher):
        done, best = (1, None) if number != at else (done + 1, best)
        at = number
        attempts.append(attempt)
        value = attempt.value
        if value is not None and (best is None or best.value is None or (value > best.value) == higher):
            best = attempt
        tell(At("rung", number + 1, len(rungs), rungs[number].share, done, of, best, attempt.name))
    return tuple(attempts)


def _compared(
    finalists: Mapping[str, Setting], made: Plan, split: Split, data: str, folder: Path | None, tell: Told
) -> Comparison:
    """The test part is asked here and nowhere else."""
    models: dict[str, Recommends] = {name: make(one.name, **one.parameters) for name, one in finalists.items()}

    def on_progress(at: Progress) -> None:
        tell(At("final", 0, 0, 1.0, at.place - (at.stage in ("fit", "ask")), at.n, None, at.name))

    journal = None if folder is None else folder / "compared"
    return compare(
        models,
        split,
        made.k,
        metric=made.metric,
        data=data,
        on_progress=on_progress,
        journal=journal,
        baselines=(),
    )


def _ladder(attempts: tuple[Attempt, ...], rungs: tuple[Rung, ...], higher: bool) -> list[str]:
    """What was tried, rung by rung."""
    said = []
    for rung in rungs:
        here = [one for one in attempts if one.share == rung.share and one.value is not None]
        if here:
            best = (max if higher else min)(here, key=lambda one: one.value or 0.0)
            part = "all users" if rung.share == 1.0 else f"1 in {round(1 / rung.share)} users"
            said.append(
                f"Learning from {part}: {counted(len(here), 'setting')} judged, {best.name} first ({best.value:.4f})."
            )
    late = sum(one.state == "late" for one in attempts)
    if late:
        said.append(f"Left untried or cut short, for the time was up: {counted(late, 'setting')}.")
    return said


def _silent(at: At) -> None:
    """Tells nobody."""
