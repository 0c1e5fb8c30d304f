"""Several models on one split: each fitted, judged, tested against the best simple baseline, and ranked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Literal

from palate.data.fingerprint import fingerprint
from palate.errors import InputError, PalateError
from palate.evaluation.comparison import Comparison, Row
from palate.evaluation.costs import machine, peak, size_of
from palate.evaluation.described import SIMPLE, is_baseline, parameters_of, with_baselines
from palate.evaluation.examples import examples as side_by_side
from palate.evaluation.faults import told as told_of
from palate.evaluation.journal import Journal, Judged
from palate.evaluation.leaks import Targets, behind, targets_of
from palate.evaluation.rows import filled
from palate.evaluation.run import COSTLY, cutoffs, evaluate
from palate.evaluation.standing import ranked
from palate.metrics.named import NAMED, full_name
from palate.models.recommender import Recommender, Recommends
from palate.splitting.split import Split

KS = (1, 5, 10, 20)
FEW = 100  # queries: with fewer an interval is wide, and narrower than it should be


@dataclass(frozen=True)
class Progress:
    """Where a comparison stands: model `place` of `n` (from 1) is being fitted, is asked, is done or has failed; or it
    was "kept" by an earlier run.

    `rounds` counts the rounds of a fit so far and `loss` is that of the last, where the model learns in rounds.
    """

    name: str
    place: int
    n: int
    stage: Literal["fit", "ask", "done", "failed", "kept"]
    rounds: int = 0
    loss: float | None = None


Told = Callable[[Progress], None]


@dataclass(frozen=True)
class Terms:
    """What all models of a comparison are asked under: `by` is the full name of the metric that ranks them."""

    split: Split
    k: int
    ks: tuple[int, ...]
    by: str
    targets: Targets
    journal: Journal | None
    told: Told

    @property
    def metrics(self) -> tuple[str, ...] | None:
        """Those to compute: all but the costly, unless one of these ranks."""
        return (*(name for name in NAMED if name not in COSTLY), self.by) if self.by in COSTLY else None


def compare(
    models: Mapping[str, Recommends],
    split: Split,
    k: int = 10,
    *,
    metric: str = "ndcg",
    ks: Sequence[int] = (),
    data: str = "",
    told: Told | None = None,
    journal: Path | None = None,
    baselines: Sequence[str] = SIMPLE,
    seed: int = 0,
    examples: Sequence[int] = (),
) -> Comparison:
    """Fits each model on the split's training part and ranks all by one metric, the best first.

    `metric` is one with a value per query ("ndcg" stands for "ndcg@k") or of rating ("rmse"). Every metric is computed
    at all `ks` and at k; by default at 1, 5, 10, 20 and k, as far as the catalogue goes. `data` is the name of the data
    set. The models given are fitted in place.

    The simple `baselines`, names of the catalogue, are added to the models unless a model of that name is among them;
    with a rating metric `bias` too. Every model is tested against the best of them (`Row.against`: a randomisation
    test, Holm's correction, effect size), and those that no test tells apart share a rank (`standing`). With `()` none
    is added, as for the figures of one model alone.

    A model that fails, with whatever error, stands last with the error as its note, and so does one that is broken or
    leaky (`faults`, `leaks`), with its figures and the fault. With a `journal`, a folder, each model is kept there as
    soon as it is judged: interrupted and run again, the comparison goes on where it stood (`journal` says what is
    kept). The `seed` is that of the tests; `examples` are the rows of queries whose lists are to stand side by side
    (`examples.typical` chooses some). Raises InputError for no models, a bad k or a metric that cannot rank.
    """
    by = _ranking(metric, cutoffs(k)[-1])
    if not models:
        raise InputError("there is no model to compare: name one or more")
    cuts = cutoffs([*(ks or (one for one in KS if one <= split.n_items)), k])
    lineup = with_baselines(models, baselines, by)
    kept = Journal.at(Path(journal), split, cuts, by in COSTLY, seed) if journal else None
    terms = Terms(split, k, cuts, by, targets_of(split, seed), kept, told or _silent)
    found: list[tuple[Row, Judged | None]] = []
    for place, (name, model) in enumerate(lineup.items(), start=1):
        found.append(_judged(model, terms, Progress(name, place, len(lineup), "fit")))
    rows, best = ranked(found, by, terms.targets, k, seed)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"data": fingerprint(split.train), "seed": str(seed), **machine()}
    asked = len(split.queries)
    judged = {row.name: one.report.shown for row, one in found if one is not None}
    shown = side_by_side({row.name: judged[row.name] for row in rows if row.name in judged}, split, examples, k)
    return Comparison(
        data, split.about, asked, split.n_items, k, by, made, rows, cuts, best, _warnings(split, rows), shown, about
    )


def _ranking(metric: str, k: int) -> str:
    by = full_name(metric, k)
    kind = NAMED[by.partition("@")[0]]
    if kind.kind in ("catalogue", "pooled"):
        raise InputError(f"{by} is one number for all queries, so it cannot rank; rank by another, read it beside")
    if kind.better == "neither":
        raise InputError(f"of {by} neither more nor less is better, so it cannot rank; rank by another")
    return by


def _judged(model: Recommends, terms: Terms, at: Progress) -> tuple[Row, Judged | None]:
    row = Row(at.name, parameters_of(model), 0, is_baseline(model))
    path = terms.journal.path(at.name, model) if terms.journal else None
    kept = terms.journal.find(path) if terms.journal else None
    if kept is not None:
        terms.told(replace(at, stage="kept"))
        return filled(row, kept, terms.split, terms.by), kept
    try:
        judged = _measured(model, terms, at)
    except PalateError as problem:
        terms.told(replace(at, stage="failed"))
        return replace(row, note=str(problem)), None
    except Exception as problem:  # one broken model must not cost what the others found
        terms.told(replace(at, stage="failed"))
        return replace(row, note=told_of(problem)), None
    if terms.journal:
        terms.journal.keep(path, judged)
    terms.told(replace(at, stage="done"))
    return filled(row, judged, terms.split, terms.by), judged


def _measured(model: Recommends, terms: Terms, at: Progress) -> Judged:
    terms.told(at)
    losses: list[float] = []
    with peak() as memory:
        start = perf_counter()
        model.fit(terms.split.train, watch=_watch(at, terms.told, losses))
        seconds = perf_counter() - start
    terms.told(replace(at, stage="ask"))
    report = evaluate(model, terms.split, terms.ks, metrics=terms.metrics)
    simple = is_baseline(model) and isinstance(model, Recommender)
    hidden = behind(model, terms.split, terms.targets) if simple and isinstance(model, Recommender) else None
    return Judged(report, seconds, memory.bytes, size_of(model), hidden, tuple(losses))


def _watch(at: Progress, told: Told, losses: list[float]) -> Callable[[Recommender, float], bool]:
    def watch(model: Recommender, loss: float) -> bool:
        losses.append(float(loss))
        told(replace(at, rounds=len(losses), loss=loss))
        return False

    return watch


def _warnings(split: Split, rows: Sequence[Row]) -> tuple[str, ...]:
    asked = len(split.queries)
    few = f"{asked} queries are few: intervals are wide, and rather too narrow; withhold events of {FEW} users or more"
    leaky = [row.name for row in rows if row.note and row.metrics]
    named = f"{', '.join(leaky)}: not ranked, for what the note says; mend that before any figure of it is used"
    return (*split.warnings, *([few] if asked < FEW else []), *([named] if leaky else []))


def _silent(progress: Progress) -> None:
    """Tells nobody."""
