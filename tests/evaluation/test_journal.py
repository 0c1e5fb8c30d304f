"""What a comparison finished is kept: an interruption loses nothing, and nothing stale is taken for fresh."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from evaluation.worlds import SPLIT, Own

from palate.data.ask import Ask
from palate.data.dataset import Dataset
from palate.data.features import Category, Features
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.evaluation.compare import compare
from palate.evaluation.comparison import Comparison
from palate.evaluation.journal import Journal
from palate.evaluation.report import TrialResult
from palate.evaluation.run import evaluate
from palate.evaluation.trial import Progress
from palate.hybrids.mixed import Mixed
from palate.metrics.rating import Errors
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.models.recommender import Recommends
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.step import Step
from palate.splitting.split import Split


@dataclass
class Interrupted(Own):
    """Someone presses Ctrl-C while it learns."""

    def learn(self, data: Dataset) -> None:
        raise KeyboardInterrupt


def models(last: Recommends) -> dict[str, Recommends]:
    return {"popular": Popular(), "ease": EASE(), "last": last}


def again(folder: Path, split: Split = SPLIT, last: Recommends | None = None, **options: object) -> list[str]:
    """The stage in which each model ended."""
    return run(folder, split, last, **options)[1]


def run(
    folder: Path, split: Split = SPLIT, last: Recommends | None = None, **options: object
) -> tuple[Comparison, list[str]]:
    steps: list[Progress] = []
    settings = {"baselines": (), "journal": folder, "on_progress": steps.append, **options}
    comparison = compare(models(last or Own()), split, **settings)  # type: ignore[arg-type]
    return comparison, [at.stage for at in steps if at.stage in ("done", "kept", "failed")]


def figures(comparison: Comparison) -> list[dict[str, object]]:
    return [row.to_json() for row in comparison.models]


def test_an_interruption_loses_nothing_that_was_finished(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, last=Interrupted())
    assert len(list(tmp_path.glob("*.npz"))) == 2 and not list(tmp_path.glob(".*"))
    first, stages = run(tmp_path)
    assert stages == ["kept", "kept", "done"]
    second, stages = run(tmp_path)
    assert stages == ["kept"] * 3 and figures(first) == figures(second)


def test_another_metric_ranks_what_is_kept(tmp_path: Path) -> None:
    run(tmp_path)
    comparison, stages = run(tmp_path, metric="recall")
    assert stages == ["kept"] * 3 and comparison.metric == "recall@10"


def test_other_settings_or_data_are_measured_anew(tmp_path: Path) -> None:
    assert again(tmp_path) == ["done"] * 3
    assert again(tmp_path, k=7) == ["done"] * 3
    fewer = replace(SPLIT, train=SPLIT.train.where(np.arange(len(SPLIT.train.interactions)) > 0))
    assert again(tmp_path, fewer) == ["done"] * 3
    turned = replace(SPLIT, queries=SPLIT.queries.take(np.arange(len(SPLIT.queries))[::-1].copy()))
    assert again(tmp_path, replace(turned, relevant=SPLIT.relevant)) == ["done"] * 3
    assert again(tmp_path) == ["kept"] * 3


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_file_is_ignored_and_written_anew(tmp_path: Path, damage: bytes | None) -> None:
    run(tmp_path)
    for path in tmp_path.glob("*.npz"):
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert again(tmp_path) == ["done"] * 3
    assert again(tmp_path) == ["kept"] * 3


@dataclass
class By(Step):
    """Holds a function, of which nobody can tell what it does."""

    change: Callable[[Recommendations], Recommendations]

    def __call__(self, ask: Ask, queries: Queries, recommendations: Recommendations) -> Recommendations:
        return self.change(recommendations)


def test_what_an_earlier_palate_kept_is_read_by_the_names_of_today(tmp_path: Path) -> None:
    errors = Errors(*np.arange(15.0).reshape(5, 3))
    report = replace(evaluate(Popular().fit(SPLIT.train), SPLIT, 5), errors=errors, predicted=1.0)
    journal, path = Journal(tmp_path, ""), tmp_path / "kept.npz"
    journal.keep(path, TrialResult(report, 0.0, 0, 0))
    with np.load(path) as file:
        arrays = dict(file)
    payload = arrays.pop("said").tobytes()
    for now, before in (("recommendations", "shown"), ("actual", "given"), ("actual_squared", "given_squared")):
        assert f'"{now}": '.encode() in payload
        payload = payload.replace(f'"{now}": '.encode(), f'"{before}": '.encode())
    np.savez_compressed(path, said=np.frombuffer(payload, np.uint8), **arrays)
    earlier = journal.find(path)
    assert earlier is not None and earlier.report.errors is not None
    np.testing.assert_array_equal(earlier.report.recommendations.item, report.recommendations.item)
    np.testing.assert_array_equal(earlier.report.errors.columns(), errors.columns())


def test_what_cannot_be_written_down_is_not_kept(tmp_path: Path) -> None:
    pipeline = Pipeline((EASE(),), filters=(By(lambda recommendations: recommendations),))
    run(tmp_path, last=pipeline)
    assert again(tmp_path, last=pipeline) == ["kept", "kept", "done"]


def test_lists_that_were_merged_are_kept_whole(tmp_path: Path) -> None:
    merged = Mixed((EASE(), Popular()))
    run(tmp_path, last=merged)
    assert again(tmp_path, last=merged) == ["kept"] * 3


def on(folder: Path, split: Split) -> str:
    return Journal.at(folder, split).on


def test_data_are_known_by_what_their_columns_are_called(tmp_path: Path) -> None:
    n = SPLIT.n_items
    columns = {"maker": Category(np.arange(n, dtype=np.int32) % 3, 3), "shelf": Category(np.zeros(n, np.int32), 3)}
    turned = {"maker": columns["shelf"], "shelf": columns["maker"]}
    swapped = {"shelf": columns["maker"], "maker": columns["shelf"]}  # the same arrays in the same order
    comparison = {
        on(tmp_path, replace(SPLIT, train=replace(SPLIT.train, items=Features(n, each))))
        for each in (columns, turned, swapped, {**columns, "maker": replace(columns["maker"], size=4)})
    }
    assert len(comparison) == 4


def test_data_are_known_by_what_was_not_liked(tmp_path: Path) -> None:
    assert on(tmp_path, replace(SPLIT, labelled=SPLIT.relevant)) != on(tmp_path, SPLIT)
