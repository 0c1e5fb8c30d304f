"""Several models on one split, or on several: each fitted, judged, tested against the best simple baseline, ranked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from palate.errors import InputError
from palate.evaluation.comparison import Comparison, Row
from palate.evaluation.examples import examples as side_by_side
from palate.evaluation.faults.ratings import check_metric, unrated
from palate.evaluation.journal import Journal
from palate.evaluation.leaderboard.paired_tests import with_tests
from palate.evaluation.leaderboard.ranking import ranked
from palate.evaluation.leaderboard.rows import together
from palate.evaluation.leakage.suspicion import targets_of
from palate.evaluation.lineup import lined_up
from palate.evaluation.pooling import pooled_targets
from palate.evaluation.profiling import machine
from palate.evaluation.run import COSTLY, cutoffs
from palate.evaluation.splits import Splits
from palate.evaluation.trial import OnProgress, Progress, Terms, evaluated
from palate.metrics.named import check_ranks, full_name
from palate.models.recommender import Recommends
from palate.splitting.split import Split
from palate.writing import counted

KS = (1, 5, 10, 20)
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
    same in every other metric with a value per query), and those that no test tells apart share a rank (`standing`).
    With `()` none is added, as for the figures of one model alone; None takes `popular`, `item_knn` and `ease`, but
    leaves out, and says so in a warning, whose fit would take longer than all the others together, or more memory than
    there is (`comparing.baselines`).

    Every figure is over what all models have a value for: the ratings that all predict, the queries that all have a
    list for. What each has (`predicted`, `answered`) stands in its row, and a warning says where they differ.

    A model that fails, with whatever error, stands last with the error as its note, and so does one that is broken or
    leaky (`faults`, `leaks`), with its figures and the fault. With a `journal`, a folder, each model is kept there as
    soon as it is judged on a split: interrupted and run again, the comparison goes on where it stood (`journal` says
    what is kept). The `seed` is that of the tests; `examples` are the rows of queries whose lists are to stand side by
    side (`examples.typical` chooses some). Raises InputError for no models, a bad k, a metric that cannot rank, a
    metric of ratings where none are withheld, or splits that cannot be pooled.
    """
    by = full_name(metric, cutoffs(k)[-1])
    check_ranks(by)
    _check_models(models)
    splits = Splits.of(split)
    check_metric(by, splits.each[0])
    chosen = lined_up(models, baselines, splits.each[0], by)
    lineup = chosen.models
    terms = _terms(splits, k, ks, by, seed, journal, on_progress)
    at = [Progress(name, place, len(lineup), "fit") for place, name in enumerate(lineup, start=1)]
    alone = [evaluated(model, terms, one) for model, one in zip(lineup.values(), at, strict=True)]
    found, partial = together(alone, splits, by)
    rows, best = ranked(found, by, pooled_targets(terms.targets, splits), k, seed)
    rows = with_tests(rows, found, by, best, seed)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"data": splits.fingerprint, "seed": str(seed), **machine()}
    lists = {row.name: one.report.shown for row, one in found if one is not None}
    shown = side_by_side({row.name: lists[row.name] for row in rows if row.name in lists}, splits.each, examples, k)
    no_ratings = unrated(lineup, splits.each[0].train.interactions)
    warnings, n = (*chosen.left_out, *no_ratings, *partial, *_warnings(splits, rows, by)), int(splits.starts[-1])
    return Comparison(data, splits.about, n, splits.n_items, k, by, made, rows, terms.ks, best, warnings, shown, about)


def _check_models(models: object) -> None:
    if not isinstance(models, Mapping):
        raise InputError('models are given by name, such as {"ease": palate.make("ease")}, and these are in a list')
    if not models:
        raise InputError("there is no model to compare: name one or more")
    for name, model in models.items():
        if not isinstance(model, Recommends):
            raise InputError(f"{name!r} is a {type(model).__name__} and no model; make one with palate.make({name!r})")


def _terms(
    splits: Splits, k: int, ks: Sequence[int], by: str, seed: int, journal: Path | None, on_progress: OnProgress | None
) -> Terms:
    cuts = cutoffs([*(ks or (one for one in KS if one <= splits.n_items)), k])
    kept = [Journal.at(Path(journal), one, cuts, by in COSTLY, seed) for one in splits.each] if journal else []
    targets = tuple(targets_of(one, seed) for one in splits.each)
    return Terms(splits, k, cuts, by, targets, tuple(kept), on_progress or _silent)


def _warnings(splits: Splits, rows: Sequence[Row], by: str) -> tuple[str, ...]:
    asked, who = splits.asked, ("user", "users") if splits.several else ("query", "queries")
    few = f"asked by {counted(asked, *who)} only: intervals are wide, and rather too narrow; withhold more"
    leaky = [row.name for row in rows if row.note and by in row.metrics]
    named = f"{', '.join(leaky)}: not ranked, for what the note says; mend that before any figure of it is used"
    return (*splits.warnings, *([few] if asked < FEW else []), *([named] if leaky else []))


def _silent(progress: Progress) -> None:
    """Tells nobody."""
