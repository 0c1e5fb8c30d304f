"""One model of a comparison: fitted and asked on each split, and kept in a journal as soon as a split is done."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Literal

from palate.errors import PalateError
from palate.evaluation.baselines import is_baseline, is_simple
from palate.evaluation.comparison import Row
from palate.evaluation.journal import Journal
from palate.evaluation.leakage.suspicion import Targets, behind
from palate.evaluation.profiling import peak
from palate.evaluation.report import TrialResult
from palate.evaluation.run import COSTLY, evaluate
from palate.evaluation.splits import Splits
from palate.forms import parameters_of
from palate.metrics.named import NAMED
from palate.models.recommender import Recommender, Recommends, Round, Watch
from palate.structure import n_bytes, unfitted


@dataclass(frozen=True)
class Progress:
    """Where a comparison stands: model `place` of `n` (from 1) is being fitted, is asked, is done or has failed; or it
    was "kept" by an earlier run.

    `round` is the last round of the fit so far, where the model learns in rounds. Over several splits a model is fitted
    and asked on one after another: `fold` of `folds`, from 1.
    """

    name: str
    place: int
    n: int
    stage: Literal["fit", "ask", "done", "failed", "kept"]
    round: Round | None = None
    fold: int = 1
    folds: int = 1


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Terms:
    """What all models of a comparison are asked under: `by` is the full name of the metric that ranks them.

    `targets` are those of each split, and `journals` too; these are none where nothing is kept.
    """

    splits: Splits
    k: int
    ks: tuple[int, ...]
    by: str
    targets: tuple[Targets, ...]
    journals: tuple[Journal, ...]
    on_progress: OnProgress

    @property
    def metrics(self) -> tuple[str, ...] | None:
        """Those to compute: all but the costly, unless one of these ranks."""
        return (*(name for name in NAMED if name not in COSTLY), self.by) if self.by in COSTLY else None


Alone = tuple[Row, tuple[TrialResult, ...]]
"""A model's line, and what it was found to be on each split; on none where it failed."""


def evaluated(model: Recommends, terms: Terms, at: Progress) -> Alone:
    """The model's line without figures, and what it was found to be.

    On one split the model itself is fitted; on each of several, a copy that has learned nothing.
    """
    row, found = Row(at.name, parameters_of(model), 0, is_baseline(model)), []
    at = replace(at, folds=len(terms.splits.each))
    fresh = False
    for place in range(at.folds):
        step = replace(at, fold=place + 1)
        path = terms.journals[place].path(at.name, model) if terms.journals else None
        one = terms.journals[place].find(path) if terms.journals else None
        if one is None:
            fresh = True
            made = _tried(unfitted(model) if terms.splits.several else model, terms, step)
            if isinstance(made, str):
                where = f"{terms.splits.named(place)}: " if terms.splits.several else ""
                terms.on_progress(replace(step, stage="failed"))
                return replace(row, note=f"{where}{made}"), ()
            if terms.journals:
                terms.journals[place].keep(path, made)
            one = made
        found.append(one)
    terms.on_progress(replace(at, fold=at.folds, stage="done" if fresh else "kept"))
    return row, tuple(found)


def _tried(model: Recommends, terms: Terms, at: Progress) -> TrialResult | str:
    """What it was found to be on one split, or why it failed."""
    try:
        return _measured(model, terms, at)
    except PalateError as problem:
        return str(problem)
    except Exception as problem:  # one broken model must not cost what the others found
        return _in_words(problem)


def _in_words(problem: Exception) -> str:
    """An error that is not one of ours: its kind, what it says, and the file and line where it came up."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    said = " ".join(str(problem).split())
    return f"it broke with {type(problem).__name__}{where}" + (f": {said[:300]}" if said else "")


def _measured(model: Recommends, terms: Terms, at: Progress) -> TrialResult:
    split, targets = terms.splits.each[at.fold - 1], terms.targets[at.fold - 1]
    terms.on_progress(at)
    rounds: list[Round] = []

    def on_round(round: Round) -> None:
        rounds.append(round)
        terms.on_progress(replace(at, round=round))

    with peak() as memory:
        start = perf_counter()
        model.fit(split.train, watch=Watch(on_round))
        seconds = perf_counter() - start
    terms.on_progress(replace(at, stage="ask"))
    report = evaluate(model, split, terms.ks, metrics=terms.metrics)
    hidden = behind(model, split, targets) if isinstance(model, Recommender) and is_simple(model) else None
    return TrialResult(report, seconds, memory.bytes, n_bytes(model), hidden, _losses(rounds))


def _losses(rounds: list[Round]) -> tuple[float, ...]:
    """The losses of the rounds of a fit; none of a whole in which several models have some, which do not compare."""
    with_loss = [(round.stage, float(round.loss)) for round in rounds if round.loss is not None]
    return tuple(loss for _, loss in with_loss) if len({stage for stage, _ in with_loss}) == 1 else ()
