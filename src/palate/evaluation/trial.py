"""The trial of one model in a comparison: fitted and evaluated on each split, its results kept in a journal."""

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
from palate.evaluation.scoring.split_facts import SplitFacts
from palate.evaluation.splits import Splits
from palate.forms import parameters_of
from palate.metrics.named import NAMED
from palate.models.recommender import Recommender, Recommends, Round, Watch
from palate.structure import n_bytes, unfitted


@dataclass(frozen=True)
class Progress:
    """Where a comparison stands: model `place` of `n` (from 1) is being fitted, is evaluated, is done or has failed; or
    it was "kept" by an earlier run.

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
    """What holds for all models of a comparison: `by` is the full name of the metric that ranks them.

    `targets`, `facts` and `journals` are those of each split; a journal is None where nothing is kept.
    """

    splits: Splits
    k: int
    ks: tuple[int, ...]
    by: str
    targets: tuple[Targets, ...]
    facts: tuple[SplitFacts, ...]
    journals: tuple[Journal | None, ...]
    on_progress: OnProgress

    @property
    def metrics(self) -> tuple[str, ...] | None:
        """Those to compute: all but the costly, unless one of these ranks."""
        return (*(name for name in NAMED if name not in COSTLY), self.by) if self.by in COSTLY else None


Trial = tuple[Row, tuple[TrialResult, ...]]
"""A model's line without figures, and its result on each split; no result where it failed."""


class TrialError(PalateError):
    """A model failed on one of the splits; the message gives the reason."""


def evaluated(model: Recommends, terms: Terms, at: Progress) -> Trial:
    """The model's trial.

    On one split the model itself is fitted; on each of several, a copy that has learned nothing. The line of a model
    that fails has the reason for its note.
    """
    row = Row(at.name, parameters_of(model), 0, is_baseline(model))
    steps = [replace(at, fold=place, folds=len(terms.splits.each)) for place in range(1, len(terms.splits.each) + 1)]
    results = []
    for step in steps:
        try:
            results.append(_from_journal_or_measured(model, terms, step))
        except TrialError as problem:
            terms.on_progress(replace(step, stage="failed"))
            return replace(row, note=str(problem)), ()
    anew = any(measured for _, measured in results)
    terms.on_progress(replace(steps[-1], stage="done" if anew else "kept"))
    return row, tuple(result for result, _ in results)


def _from_journal_or_measured(model: Recommends, terms: Terms, at: Progress) -> tuple[TrialResult, bool]:
    """The result on one split, and whether it was measured anew."""
    journal = terms.journals[at.fold - 1]
    path = journal.path(at.name, model) if journal else None
    finished = journal.find(path) if journal else None
    if finished is not None:
        return finished, False
    result = _tried(unfitted(model) if terms.splits.several else model, terms, at)
    if journal:
        journal.keep(path, result)
    return result, True


def _tried(model: Recommends, terms: Terms, at: Progress) -> TrialResult:
    """The result on one split; TrialError, whatever goes wrong: a broken model must not cost what others gave."""
    where = f"{terms.splits.named(at.fold - 1)}: " if terms.splits.several else ""
    try:
        return _measured(model, terms, at)
    except PalateError as problem:
        raise TrialError(f"{where}{problem}") from problem
    except Exception as problem:
        raise TrialError(f"{where}{_in_words(problem)}") from problem


def _in_words(problem: Exception) -> str:
    """An error that is not one of ours: its kind, its message, and the file and line where it came up."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    message = " ".join(str(problem).split())
    return f"it broke with {type(problem).__name__}{where}" + (f": {message[:300]}" if message else "")


def _measured(model: Recommends, terms: Terms, at: Progress) -> TrialResult:
    place = at.fold - 1
    split, targets, facts = terms.splits.each[place], terms.targets[place], terms.facts[place]
    terms.on_progress(at)
    rounds: list[Round] = []

    def on_round(round: Round) -> None:
        rounds.append(round)
        terms.on_progress(replace(at, round=round))

    with peak() as memory:
        start = perf_counter()
        model.fit(split.train, watch=Watch(on_round, looks=False))
        seconds = perf_counter() - start
    terms.on_progress(replace(at, stage="ask"))
    report = evaluate(model, split, terms.ks, metrics=terms.metrics, facts=facts)
    hidden = behind(model, split, targets) if isinstance(model, Recommender) and is_simple(model) else None
    return TrialResult(report, seconds, memory.bytes, n_bytes(model), hidden, _losses(rounds))


def _losses(rounds: list[Round]) -> tuple[float, ...]:
    """The losses of the rounds of a fit; none of a whole in which several models have some, which do not compare."""
    with_loss = [(round.stage, float(round.loss)) for round in rounds if round.loss is not None]
    return tuple(loss for _, loss in with_loss) if len({stage for stage, _ in with_loss}) == 1 else ()
