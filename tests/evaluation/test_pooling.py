"""Folds pooled: every query and every rating counts once, and one user stands for one, in however many folds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from evaluation.oracle import Rater, Table
from evaluation.worlds import Own
from splitting.worlds import many

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.evaluation.compare import compare
from palate.evaluation.comparison import Comparison, Slice
from palate.evaluation.examples import rows_of, typical
from palate.evaluation.pooling import pooled_report
from palate.evaluation.report import Report
from palate.evaluation.run import evaluate
from palate.evaluation.scoring.scores import predictions
from palate.evaluation.scoring.slices import slices
from palate.evaluation.splits import Splits
from palate.evaluation.statistics.intervals import resampled
from palate.evaluation.trial import Progress
from palate.models.linear.ease import EASE
from palate.models.recommender import Recommends
from palate.splitting.folds import folds
from palate.splitting.new_users import new_users
from palate.splitting.random import random
from palate.splitting.split import Split

DATA = many(1500, users=60, items=50, rated=True)
FOLDS = folds(DATA, 4)
SCORES = np.random.default_rng(0).random((60, 50))


def rater() -> Rater:
    return Rater(2.0 + 3.0 * SCORES)


def reports(model: Recommends, each: Sequence[Split] = FOLDS) -> list[Report]:
    measured = []
    for split in each:
        model.fit(split.train)
        measured.append(evaluate(model, split, (5, 10)))
    return measured


def pooled(model: Recommends) -> Report:
    return pooled_report(reports(model), Splits.of(FOLDS))


def compared(split: Split | Sequence[Split], models: dict[str, Recommends] | None = None, **how: object) -> Comparison:
    return compare(models or {"ease": EASE(), "own": Own()}, split, **{"baselines": ("popular",), **how})  # type: ignore[arg-type]


def lasting(comparison: Comparison) -> dict[str, object]:
    """All but what the clock and the memory tell."""
    rows = [replace(row, fit_seconds=0.0, seconds_per_1000=0.0, memory=0).to_json() for row in comparison.models]
    return {**comparison.to_json(), "made": "", "models": rows}


def test_every_query_counts_once() -> None:
    each = reports(EASE())
    whole = pooled_report(each, Splits.of(FOLDS))
    for name in ("ndcg@5", "recall@10", "novelty@10"):
        values = np.concatenate([report.per_query[name] for report in each])
        assert np.array_equal(whole.per_query[name], values, equal_nan=True)
        assert whole.means()[name] == pytest.approx(np.nanmean(values), abs=1e-15)
    assert whole.seconds == pytest.approx(sum(report.seconds for report in each))
    assert len(whole.answered) == len(whole.recommendations.item) == sum(len(split.queries) for split in FOLDS)
    items = {item for report in each for item in report.recommendations.item[:, :5].ravel().tolist() if item >= 0}
    assert whole.shares["catalogue_coverage@5"] == pytest.approx(len(items) / 50)
    aucs = [report.shares["pooled_auc"] for report in each]
    assert whole.shares["pooled_auc"] == pytest.approx(np.mean(aucs))


def test_every_rating_counts_once() -> None:
    model = rater()
    off, actual = [], []
    for split in FOLDS:
        assert split.rated is not None
        model.fit(split.train)
        actual.append(split.rated.withheld.ratings.astype(np.float64))
        off.append(predictions(model, split.rated) - actual[-1])
    error, true = np.concatenate(off), np.concatenate(actual)
    assert len(true) == len(DATA.interactions)
    means = pooled(rater()).means()
    assert means["rmse"] == pytest.approx(np.sqrt((error**2).mean()), abs=1e-12)
    assert means["mae"] == pytest.approx(np.abs(error).mean(), abs=1e-12)
    assert means["r2"] == pytest.approx(1 - (error**2).sum() / ((true - true.mean()) ** 2).sum(), abs=1e-12)
    assert means["predicted"] == 1.0


def test_one_split_is_as_it_ever_was() -> None:
    """A list of one is that one; its rows stand for themselves, and no figure goes by way of groups."""
    split = random(DATA, share=0.3)
    for metric in ("ndcg", "rmse"):
        how = {"metric": metric, "baselines": ("popular", "bias"), "examples": (0,)}
        models = ({"rater": rater(), "ease": EASE()} for _ in range(2))
        alone, listed = (lasting(compared(splits, next(models), **how)) for splits in (split, [split]))
        assert alone == listed
    model = EASE()
    model.fit(split.train)
    report = evaluate(model, split)
    assert report.users is None and report.raters is None and Splits.of(split).users is None
    plain = resampled(report.per_query["ndcg@10"][:, None], 0, 1000)[:, 0]
    assert np.array_equal(report.draws["ndcg@10"], plain)


def test_folds_are_compared_as_one() -> None:
    models: dict[str, Recommends] = {"ease": EASE(), "own": Own()}
    comparison = compared(FOLDS, models, examples=typical(FOLDS))
    rows = sum(len(split.queries) for split in FOLDS)
    assert comparison.split == f"4 folds: 60 users asked, {rows:,} queries" and comparison.n_queries == rows
    assert len(comparison.examples) == 3 and not any(hasattr(model, "n_items_") for model in models.values())
    assert len([warning for warning in comparison.warnings if "random split learns" in warning]) == 1
    ease = next(row for row in comparison.models if row.name == "ease")
    mine = pooled(EASE())
    low, high = mine.intervals()["ndcg@10"]
    figure = ease.metrics["ndcg@10"]
    assert (figure.mean, figure.low, figure.high) == (mine.means()["ndcg@10"], low, high)
    assert ease.against is not None and Comparison.of_json(comparison.to_json()).to_json() == comparison.to_json()
    assert all(row.metrics for row in compared(FOLDS, {"rater": rater()}, metric="rmse", baselines=("bias",)).models)


def test_slices_count_by_the_fold_in_which_one_is_asked() -> None:
    whole_slices = slices(pooled(EASE()), FOLDS, "ndcg@10")
    each = [slices(report, split, "ndcg@10") for report, split in zip(reports(EASE()), FOLDS, strict=True)]
    for group, name in (("items", "head"), ("items", "tail"), ("history", "6-20 events")):
        parts = [one_of(report, group, name) for report in each]
        pooled_slice = one_of(whole_slices, group, name)
        n = sum(part.n for part in parts)
        assert pooled_slice.n == n and pooled_slice.mean == pytest.approx(sum(part.n * part.mean for part in parts) / n)


def one_of(parts: Sequence[Slice], group: str, name: str) -> Slice:
    return next(part for part in parts if (part.group, part.name) == (group, name))


@dataclass
class Stopped(Own):
    """Someone presses Ctrl-C at the third fold."""

    at: int = 3

    def learn(self, data: Dataset) -> Iterator[float] | None:
        if len(SEEN) + 1 == self.at:
            SEEN.append(-1)
            raise KeyboardInterrupt
        SEEN.append(len(data.interactions))
        return super().learn(data)


SEEN: list[int] = []


def test_an_interruption_loses_one_fold_at_most(tmp_path: Path) -> None:
    SEEN.clear()
    with pytest.raises(KeyboardInterrupt):
        compared(FOLDS, {"own": Stopped()}, journal=tmp_path, baselines=())
    steps: list[Progress] = []
    comparison = compared(FOLDS, {"own": Stopped()}, journal=tmp_path, baselines=(), on_progress=steps.append)
    assert len(SEEN) == 3 + 2 and [at.fold for at in steps if at.stage == "fit"] == [3, 4]
    again = compared(FOLDS, {"own": Stopped()}, journal=tmp_path, baselines=(), on_progress=steps.append)
    assert steps[-1].stage == "kept" and lasting(comparison)["models"] == lasting(again)["models"]


@dataclass
class Twice(Table):
    """Raises at the second fold."""

    def learn(self, data: Dataset) -> Iterator[float]:
        if np.array_equal(data.interactions.time, FOLDS[1].train.interactions.time):
            raise ValueError("too much")
        return super().learn(data)


def test_what_goes_wrong_names_its_fold() -> None:
    comparison = compared(FOLDS, {"twice": Twice(SCORES), "seen": Table(np.full((60, 50), np.nan))})
    notes = {row.name: row.note for row in comparison.models}
    assert notes["twice"].startswith("fold 2: it broke with ValueError") and "too much" in notes["twice"]
    assert notes["seen"].count("items where") == 1 and "in 4 of 4" in notes["seen"]


def test_what_cannot_be_pooled_is_said() -> None:
    with pytest.raises(InputError, match="no split"):
        compared([])
    with pytest.raises(InputError, match="split 2 of 2 is of the kind random"):
        compared([FOLDS[0], random(DATA)])
    with pytest.raises(InputError, match="another catalogue"):
        compared([FOLDS[0], folds(many(600, users=60, items=40))[0]])
    with pytest.raises(InputError, match="strangers"):
        compared([new_users(DATA, share=0.3, seed=seed) for seed in (0, 1)])


def test_a_user_is_found_in_the_fold_that_asks_them() -> None:
    gone = [replace(FOLDS[0], **taken(FOLDS[0], np.arange(1, len(FOLDS[0].queries)))), *FOLDS[1:]]
    user = int(FOLDS[0].queries.user[0])
    (row,) = rows_of(gone, [str(user)])
    place, own = Splits.of(gone).at(row)
    assert place > 0 and gone[place].queries.user[own] == user


def taken(split: Split, rows: np.ndarray) -> dict[str, object]:
    return {"queries": split.queries.take(rows), "relevant": split.relevant.take(rows)}
