"""Compares models on one split or several: each is fitted, evaluated, tested against the best baseline and ranked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from palate.errors import InputError
from palate.evaluation.comparison import Comparison, Example, Row
from palate.evaluation.examples import examples as examples_of
from palate.evaluation.faults.ratings import check_metric, unrated
from palate.evaluation.journal import Journal
from palate.evaluation.leaderboard.paired_tests import with_tests
from palate.evaluation.leaderboard.ranking import ranked
from palate.evaluation.leaderboard.rows import Entry, together
from palate.evaluation.leakage.suspicion import targets_of
from palate.evaluation.lineup import lined_up
from palate.evaluation.pooling import pooled_targets
from palate.evaluation.profiling import machine
from palate.evaluation.run import COSTLY, cutoffs
from palate.evaluation.scoring.split_facts import SplitFacts
from palate.evaluation.splits import Splits
from palate.evaluation.trial import OnProgress, Progress, Terms, Trial, evaluated
from palate.metrics.named import check_ranks, full_name
from palate.models.recommender import Recommends
from palate.splitting.split import Split
from palate.writing import counted

CUTOFFS = (1, 5, 10, 20)
FEW = 100  # queries: with fewer an interval is wide, and narrower than it should be


def compare(
    models: Mapping[str, Recommends],
    split: Split | Sequence[Split],
    k: int = 10,
    *,
    metric: str = "ndcg",
    ks: Sequence[int] = (),
    data: str = "",
    on_progress: OnProgress | None = None,
    journal: Path | None = None,
    baselines: Sequence[str] | None = None,
    seed: int = 0,
    examples: Sequence[int] = (),
) -> Comparison:
    """Fits each model on the split's training part and ranks all by one metric, the best first.

    `metric` is one with a value per query ("ndcg" stands for "ndcg@k") or of rating ("rmse"). Every metric is computed
    at all `ks` and at k; by default at 1, 5, 10, 20 and k, as far as the catalogue goes. `data` is the name of the data
    set. The models given are fitted in place.

    Over several splits of one kind, such as those of `folds`, a copy of each model is fitted on every one; the models
    given stay as they are. The queries of all are then those of one evaluation (`pooled`), in which users stand for
    themselves and not their queries: users are resampled, and exchanged in the tests. Seconds of a fit are the mean,
    memory the highest, size and losses those of the last.

    The simple `baselines`, names of the catalogue, are added to the models unless they are among them as they stand;
    with a rating metric `bias` and `item_knn_ratings` stand in for those that predict none. Every model is tested
    against the best of them (`Row.against`: a randomisation test, Holm's correction, effect size; `Row.tests` has the
    same in every other metric with a value per query), and those that do not differ significantly share a rank
    (`leaderboard.ranking`). With `()` none is added, as for the figures of one model alone; None takes `popular`,
    `item_knn` and `ease`, but leaves out, with a warning, those whose fit would take longer than all the others
    together, or more memory than there is (`lineup`).

    Every figure is over what all models have a value for: the ratings that all predict, the queries that all have a
    list for (`overlap`). What each has (`predicted`, `answered`) stands in its row, and a warning says where they
    differ.

    A model that fails, with whatever error, stands last with the error as its note, and so does one that is broken or
    leaky (`faults`, `leakage`), with its figures and the fault. With a `journal`, a folder, each model's result on a
    split is kept there at once: interrupted and run again, the comparison goes on where it stood (`journal` describes
    what is kept). `on_progress` is called at every step. The `seed` is that of the tests; `examples` are the rows of
    queries whose lists are to stand side by side (`examples.typical` chooses some). Raises InputError for no models, a
    bad k, a metric that cannot rank, a metric of ratings where none are withheld, or splits that cannot be pooled.
    """
    by = full_name(metric, cutoffs(k)[-1])
    check_ranks(by)
    _check_models(models)
    splits = Splits.of(split)
    check_metric(by, splits.each[0])
    lineup = lined_up(models, baselines, splits.each[0], by)
    terms = _terms(splits, k, ks, by, seed, journal, on_progress)
    entries, partial = together(_trials(lineup.models, terms), splits, by)
    rows, best = ranked(entries, by, pooled_targets(terms.targets, splits), k, seed)
    rows = with_tests(rows, entries, by, best, seed)
    no_ratings = unrated(lineup.models, splits.each[0].train.interactions)
    return Comparison(
        data,
        splits.about,
        n_queries=int(splits.starts[-1]),
        n_items=splits.n_items,
        k=k,
        metric=by,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        models=rows,
        ks=terms.ks,
        baseline=best,
        warnings=(*lineup.left_out, *no_ratings, *partial, *_warnings(splits, rows, by)),
        examples=_examples(rows, entries, splits, examples, k),
        about={"data": splits.fingerprint, "seed": str(seed), **machine()},
    )


def _check_models(models: object) -> None:
    if not isinstance(models, Mapping):
        raise InputError('models are given by name, such as {"ease": palate.make("ease")}, and these are in a list')
    if not models:
        raise InputError("there is no model to compare: name one or more")
    for name, model in models.items():
        if not isinstance(model, Recommends):
            raise InputError(f"{name!r} is a {type(model).__name__}, not a model; make one with palate.make({name!r})")


def _terms(
    splits: Splits, k: int, ks: Sequence[int], by: str, seed: int, journal: Path | None, on_progress: OnProgress | None
) -> Terms:
    cuts = cutoffs([*(ks or (cutoff for cutoff in CUTOFFS if cutoff <= splits.n_items)), k])
    each, settings = splits.each, (cuts, by in COSTLY, seed)
    journals = tuple(Journal.at(Path(journal), split, *settings) if journal else None for split in each)
    targets = tuple(targets_of(split, seed) for split in each)
    return Terms(splits, k, cuts, by, targets, tuple(map(SplitFacts, each)), journals, on_progress or _silent)


def _trials(models: Mapping[str, Recommends], terms: Terms) -> list[Trial]:
    return [
        evaluated(model, terms, Progress(name, place, len(models), "fit"))
        for place, (name, model) in enumerate(models.items(), start=1)
    ]


def _examples(
    rows: Sequence[Row], entries: Sequence[Entry], splits: Splits, examples: Sequence[int], k: int
) -> tuple[Example, ...]:
    """The lists of some queries, the best model's first."""
    lists = {row.name: result.report.recommendations for row, result in entries if result is not None}
    return examples_of({row.name: lists[row.name] for row in rows if row.name in lists}, splits.each, examples, k)


def _warnings(splits: Splits, rows: Sequence[Row], by: str) -> tuple[str, ...]:
    n, unit = splits.n_units, ("user", "users") if splits.several else ("query", "queries")
    few = f"asked by {counted(n, *unit)} only: intervals are wide, and rather too narrow; withhold more"
    leaky = [row.name for row in rows if row.note and by in row.metrics]
    named = f"{', '.join(leaky)}: not ranked, for what the note says; mend that before any figure of it is used"
    return (*splits.warnings, *([few] if n < FEW else []), *([named] if leaky else []))


def _silent(progress: Progress) -> None:
    """Reports nothing."""
