"""The search for hyper-parameters: what it may see, what it finds, and going on with it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
import pytest
from rich.console import Console
from tuning.worlds import tastes

from palate import catalogue
from palate.arrays import Items, Scores
from palate.cli.tune_report import render, verdict
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.errors import InputError
from palate.evaluation.comparison import Figure
from palate.evaluation.run import evaluate
from palate.hyper import Choice, Range, learned
from palate.models.recommender import Reads, Recommender
from palate.splitting.named import split_by
from palate.splitting.split import Split
from palate.tuning import rounds, study
from palate.tuning.search import Step, tune

SPLIT = split_by("leave_last", tastes())


@dataclass
class Dial(Recommender):
    """Scores the user's own taste times `right`; learns in `epochs` rounds and fails, or stops the world, if told."""

    reads = Reads.HISTORY
    learns_in = "epochs"
    fits: ClassVar[list[tuple[int, int, float]]] = []  # events and rounds learned from, and the setting, of each fit
    interrupt: ClassVar[int] = -1  # the fit at which somebody presses Ctrl-C

    right: Annotated[float, Range(-1.0, 1.0, "how right it is")] = 0.0
    epochs: int = 9
    broken: Annotated[bool, Choice((False, True), "whether it cannot be fitted")] = False
    breaks_at: ClassVar[float | None] = None  # the setting that cannot be fitted
    breaks_from: ClassVar[int] = 0  # to so many events or more

    n_: int = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        if len(Dial.fits) == Dial.interrupt:
            raise KeyboardInterrupt
        too_many = Dial.breaks_from <= len(data.interactions)
        if self.broken or (too_many and Dial.breaks_at in (self.right, 2.0)):
            raise InputError("it is broken")
        Dial.fits.append((len(data.interactions), 0, self.right))
        for _ in range(self.epochs):
            self.n_ = len(data.interactions)
            Dial.fits[-1] = (self.n_, Dial.fits[-1][1] + 1, self.right)
            yield 0.0

    def score(self, queries: Queries, items: Items) -> Scores:
        like = _likes(queries, self.n_items_)
        noise = np.random.default_rng(0).random((len(queries), self.n_items_))
        return (self.right * like + (1 - abs(self.right)) * noise)[:, items].astype(np.float32)


def _likes(queries: Queries, n_items: int) -> np.ndarray:
    """1 for the items of the colour that the user met most, else 0."""
    even = np.zeros(len(queries))
    np.add.at(even, queries.history.row, np.where(queries.history.item % 2 == 0, 1, -1))
    return np.asarray(((np.arange(n_items) % 2 == 0)[None, :] == (even > 0)[:, None]), dtype=float)


@pytest.fixture(autouse=True)
def dial(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODELS", "CATALOGUE", "NAMES"):
        monkeypatch.setattr(catalogue, name, dict(getattr(catalogue, name)))
    catalogue.register("dial", f"{__name__}:Dial")
    monkeypatch.setattr(Dial, "fits", [])
    monkeypatch.setattr(Dial, "interrupt", -1)
    monkeypatch.setattr(Dial, "breaks_at", None)
    monkeypatch.setattr(rounds, "PER_QUERY", 0)  # else a fit of so few events would not be looked at


def search(split: Split = SPLIT, **how: Any) -> Any:
    return tune("dial", split, **{"trials": 12, "fixed": {"broken": False}, **how})


def test_it_finds_what_is_right() -> None:
    tuned = search()
    assert tuned.best.parameters["right"] > 0.5 and tuned.best.value > tuned.trials[0].value
    assert tuned.difference.mean > 0 and tuned.difference.low is not None and tuned.difference.low > 0
    assert tuned.command.startswith("palate train dial -p broken=False -p right=0.")


def test_the_first_trial_is_the_defaults_and_the_best_is_never_worse() -> None:
    tuned = search(trials=4)
    assert tuned.trials[0].parameters == {"right": 0.0}
    assert tuned.best.value >= tuned.trials[0].value


def test_trials_learn_from_a_part_and_the_final_fits_from_the_whole_training_part() -> None:
    tuned = search(trials=3)
    events = [n for n, _, _ in Dial.fits]
    whole = len(SPLIT.train.interactions)
    assert all(n < whole for n in events[:-2]) and events[-2:] == [whole, whole]
    assert Dial.fits[-2][2] == tuned.best.parameters["right"] and Dial.fits[-1][2] == 0.0


def test_the_test_part_is_shut_until_the_end() -> None:
    """The split's answers raise when they are touched, until the search says that it asks the test part."""
    opened = False

    class Shut(Split):
        def __getattribute__(self, name: str) -> Any:
            if name in ("queries", "relevant", "rated", "candidates") and not opened:
                raise AssertionError(f"the test part's {name} was touched before the end")
            return super().__getattribute__(name)

    def on_progress(step: Step) -> None:
        nonlocal opened
        opened = step.stage == "test"

    opened = True
    split = Shut(**{name: getattr(SPLIT, name) for name in SPLIT.__dataclass_fields__})
    opened = False
    tuned = search(split, on_progress=on_progress, trials=5)
    assert opened and tuned.tuned.means()[tuned.metric] > 0
    opened = False
    with pytest.raises(AssertionError, match="before the end"):
        evaluate(tuned.model, split, 10)  # the spy works


def test_the_final_figures_are_those_of_the_model_on_the_test_part() -> None:
    tuned = search(trials=6)
    report = evaluate(tuned.model, SPLIT, 10)
    assert tuned.tuned.means()["ndcg@10"] == report.means()["ndcg@10"]
    gap = tuned.tuned.means()["ndcg@10"] - tuned.default.means()["ndcg@10"]
    assert tuned.difference.mean == pytest.approx(gap)


def test_a_seed_gives_the_same_search_and_another_gives_another() -> None:
    first, again, other = search(), search(), search(seed=1)
    assert [(t.parameters, t.value, t.state) for t in first.trials] == [
        (t.parameters, t.value, t.state) for t in again.trials
    ]
    assert [t.parameters for t in first.trials] != [t.parameters for t in other.trials]


def test_a_setting_that_cannot_be_fitted_is_a_failed_trial_with_its_reason() -> None:
    tuned = tune("dial", SPLIT, trials=10, seed=2)
    failed = [trial for trial in tuned.trials if trial.state == "failed"]
    assert failed and all(trial.reason == "it is broken" and trial.value is None for trial in failed)
    assert len(tuned.trials) == 10 and not tuned.best.parameters["broken"]


def test_where_every_trial_fails_the_reason_is_told() -> None:
    with pytest.raises(InputError, match="it is broken"):
        search(fixed={"broken": True}, trials=2)


def test_poor_settings_are_ended_between_their_rounds() -> None:
    tuned = search(trials=15)
    pruned = [trial for trial in tuned.trials if trial.state == "pruned"]
    assert pruned and all(trial.value is None and "median" in trial.reason for trial in pruned)
    assert {point.at for trial in tuned.trials for point in trial.curve} <= {4, 8}
    ended = {right: rounds for _, rounds, right in Dial.fits}
    assert all(ended[trial.parameters["right"]] == trial.curve[-1].at < 9 for trial in pruned)


def test_interrupted_it_goes_on_and_finds_the_same(tmp_path: Path) -> None:
    whole = search()
    Dial.fits.clear()
    Dial.interrupt = 5
    with pytest.raises(KeyboardInterrupt):
        search(study=tmp_path)
    Dial.interrupt = -1
    steps: list[Step] = []
    again = search(study=tmp_path, on_progress=steps.append)
    assert again.resumed == 5 and steps[0].done == 5
    assert [(t.parameters, t.value) for t in again.trials] == [(t.parameters, t.value) for t in whole.trials]


def test_a_finished_study_is_not_fitted_again_and_more_trials_go_on(tmp_path: Path) -> None:
    search(study=tmp_path, trials=3)
    n = len(Dial.fits)
    assert search(study=tmp_path, trials=3).resumed == 3 and len(Dial.fits) <= n + 2  # the two final fits
    assert len(search(study=tmp_path, trials=4).trials) == 4
    assert len(list(tmp_path.iterdir())) == 1


def test_a_study_of_other_work_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "study.db"
    search(study=file, trials=1)
    with pytest.raises(InputError, match="its metric is ndcg@10, not recall@10"):
        search(study=file, trials=1, metric="recall")
    with pytest.raises(InputError, match="its data is"):
        search(split_by("leave_last", tastes(seed=1)), study=file, trials=1)


def test_a_file_that_is_no_study_is_refused_and_left_alone(tmp_path: Path) -> None:
    text, base = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("dear diary, " * 20)
    with closing(sqlite3.connect(base)) as other:
        other.execute("CREATE TABLE songs (name TEXT)")
        other.commit()
    for path in (text, base):
        before = path.read_bytes()
        with pytest.raises(InputError, match="not a study"):
            search(study=path, trials=1)
        assert path.read_bytes() == before


def test_a_small_space_is_searched_whole_and_then_it_ends() -> None:
    tuned = search(space={"right": ["0", "0.5", "0.9"]}, trials=40)
    assert {trial.parameters["right"] for trial in tuned.trials} == {0.0, 0.5, 0.9}
    assert len(Dial.fits) <= 3 + 2 and tuned.best.parameters["right"] == 0.9


def test_time_ends_it(tmp_path: Path) -> None:
    tuned = search(trials=None, seconds=0.2, study=tmp_path)
    assert 1 <= len(tuned.trials) < 500


@pytest.mark.parametrize("events", [0, len(SPLIT.train.interactions)])
def test_what_was_found_is_kept_where_the_defaults_fail(events: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dial, "breaks_at", 0.0)
    monkeypatch.setattr(Dial, "breaks_from", events)
    tuned = search()
    assert tuned.trials[0].state == ("failed" if not events else "done")
    assert tuned.best.parameters["right"] > 0.5 and tuned.tuned.means()["ndcg@10"] > 0
    assert tuned.default is None and tuned.difference is None and tuned.default_problem == "it is broken"
    assert json.loads(json.dumps(tuned.to_json()))["default_problem"] == "it is broken"
    assert not tuned.is_worse and "stands alone: it is broken" in verdict(tuned)
    screen = Console(file=StringIO(), width=200)
    render(tuned, screen, "--data shop.csv")
    assert "palate train dial -p broken=False -p right=0." in screen.file.getvalue()  # type: ignore[attr-defined]


def test_a_setting_that_fails_at_the_very_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dial, "breaks_at", 2.0)
    monkeypatch.setattr(Dial, "breaks_from", len(SPLIT.train.interactions))
    with pytest.raises(
        InputError, match=r"the best setting found \(broken=False, right=0\.\d+; ndcg@10 .*: it is broken"
    ):
        search()


def test_the_defaults_are_found_to_be_the_best_where_they_are() -> None:
    tuned = search(space={"right": ["0", "-1", "-0.5"]}, trials=9)
    assert tuned.best.number == 1 and tuned.tuned is tuned.default and tuned.difference.mean == 0.0


def test_rating_models_are_searched_for_the_lowest_error() -> None:
    split = split_by("random", tastes())
    tuned = tune("bias", split, metric="rmse", trials=4)
    values = [trial.value for trial in tuned.trials if trial.value is not None]
    assert tuned.metric == "rmse" and not tuned.higher and tuned.best.value == min(values)


@pytest.mark.parametrize(
    ("name", "how", "says"),
    [
        ("dial", {"metric": "rmse"}, "predicts no ratings"),
        ("dial", {"metric": "ndgc"}, "ndcg"),
        ("dial", {"metric": "average_popularity"}, "neither"),
        ("dial", {"metric": "catalogue_coverage"}, "one number for all"),
        ("dial", {"trials": 0}, "1 or more"),
        ("dial", {"k": 0}, "k is 0; ask for 1 item or more"),
        ("popular", {}, "nothing to search"),
    ],
)
def test_bad_arguments_are_told_before_the_work(name: str, how: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        tune(name, SPLIT, **how)
    assert not Dial.fits


def test_a_model_of_ratings_needs_ratings_as_it_does_in_training() -> None:
    with pytest.raises(InputError, match="bias predicts ratings, and the data hold none"):
        tune("bias", split_by("random", Dataset.of(replace(tastes().interactions, rating=None))), trials=2)


def test_worse_is_what_the_whole_interval_says() -> None:
    tuned = search(trials=1)
    for low, high, higher, worse in ((-0.2, -0.1, True, True), (-0.2, 0.1, True, False), (0.1, 0.2, True, False)):
        assert replace(tuned, difference=Figure(0.0, low, high), higher=higher).is_worse is worse
        assert replace(tuned, difference=Figure(0.0, -high, -low), higher=not higher).is_worse is worse
    assert not replace(tuned, difference=Figure(0.0)).is_worse


def test_the_finding_is_json(tmp_path: Path) -> None:
    message = json.loads(json.dumps(search(trials=9).to_json(), allow_nan=False))
    assert len(message["trials"]) == 9 and message["tuned"]["ndcg@10"]["low"] <= message["tuned"]["ndcg@10"]["mean"]


def test_warnings_of_few_queries_and_of_the_edge_of_a_range() -> None:
    few = replace(SPLIT, train=SPLIT.train.where(SPLIT.train.interactions.user < 30))
    tuned = search(few, trials=6, space={"right": ["-1", "0.1"]})
    assert any("users only" in sentence for sentence in tuned.warnings)
    assert tuned.best.parameters["right"] != 0.1 or any("edge" in sentence for sentence in tuned.warnings)


def test_a_full_disk_is_named_with_the_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cramped(path: Path) -> sqlite3.Connection:
        base = sqlite3.connect(path, check_same_thread=False)
        base.execute("PRAGMA max_page_count = 3")
        return base

    monkeypatch.setattr(study, "_connected", cramped)
    opened = study.opened(tmp_path / "s.db", {}, (), higher=True, seed=0)
    with pytest.raises(OSError, match="No space left on device") as full, opened:
        pass
    assert str(full.value.filename) == str(tmp_path / "s.db")
