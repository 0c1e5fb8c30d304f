"""The search for the model itself."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tuning.worlds import tastes

from palate.errors import InputError
from palate.splitting.named import split_by
from palate.tuning import halving_trial
from palate.tuning.attempt import Attempt
from palate.tuning.auto import At, auto, finalists_of
from palate.tuning.journal import AttemptJournal
from palate.tuning.plan import Plan, plan

SPLIT = split_by("leave_last", tastes(n_users=400))


@pytest.fixture(scope="module")
def made() -> Plan:
    """A plan of few models, each quick."""
    whole = plan(SPLIT, 60)
    few = {"popular", "item_knn", "ease", "user_knn"}
    candidates = tuple(model if model.name in few else replace(model, tried=False) for model in whole.candidates)
    return replace(whole, candidates=candidates, seconds=12.0, judging=1.0)


def test_it_ends_with_a_leaderboard_and_a_reason(made: Plan, tmp_path: Path) -> None:
    stages: list[At] = []
    result = auto(made, SPLIT, folder=tmp_path, on_progress=stages.append)
    names = [row.name for row in result.comparison.models]
    assert {"popular", "item_knn", "ease"} <= set(names) and result.winner in names
    assert result.model in {"item_knn", "ease", "user_knn"} and result.seconds < 1.2 * made.seconds
    assert result.comparison.n_queries == len(SPLIT.queries)
    assert result.why[-1].startswith(f"{result.winner} is chosen") and stages[-1].stage == "final"
    again = auto(made, SPLIT, folder=tmp_path)
    assert again.resumed == len([attempt for attempt in result.attempts if attempt.state != "late"])
    assert [a.value for a in again.attempts] == [a.value for a in result.attempts]


def test_interrupted_it_goes_on(made: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, fits = halving_trial.evaluate, 0

    def interrupted(*args: Any, **how: Any) -> Any:
        nonlocal fits
        fits += 1
        if fits == 4:
            raise KeyboardInterrupt
        return real(*args, **how)

    monkeypatch.setattr(halving_trial, "evaluate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        auto(made, SPLIT, folder=tmp_path)
    result = auto(made, SPLIT, folder=tmp_path)
    assert result.resumed == 3 and fits == 3 + 1 + len(result.attempts) - 3


def test_no_attempt_sees_the_test_part(made: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = halving_trial.evaluate

    def spied(model: Any, split: Any, k: int, **how: Any) -> Any:
        seen.append((len(split.train.interactions), split.queries is SPLIT.queries))
        return real(model, split, k, **how)

    monkeypatch.setattr(halving_trial, "evaluate", spied)
    auto(made, SPLIT)
    assert seen and all(n < len(SPLIT.train.interactions) and not test for n, test in seen)


def attempt(name: str, share: float, value: float | None, **parameters: float) -> Attempt:
    return Attempt(name, parameters, share, "done" if value is not None else "failed", value, reason="broken")


def test_the_finalists_are_the_baselines_and_the_best_of_the_widest_rung(made: Plan) -> None:
    attempts = (
        attempt("ease", 0.33, 0.9, l2=1.0),
        attempt("ease", 1.0, 0.3),
        attempt("user_knn", 1.0, 0.4, shrinkage=3.0),
        attempt("user_knn", 1.0, 0.35),
        attempt("item_knn", 1.0, 0.1),
        attempt("ials", 0.33, 0.8),
    )
    finalists = finalists_of(made, attempts, higher=True)
    assert list(finalists) == ["popular", "item_knn", "ease", "tuned user_knn"]
    assert dict(finalists["tuned user_knn"].parameters) == {"shrinkage": 3.0}
    low = finalists_of(made, attempts, higher=False)
    assert "user_knn" in low and not low["user_knn"].parameters


def test_where_nothing_could_be_judged_the_reasons_are_told(made: Plan) -> None:
    with pytest.raises(InputError, match="ease: broken"):
        finalists_of(made, (attempt("ease", 1.0, None),), higher=True)


def test_the_journal_keeps_what_ended_and_bears_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / "auto.jsonl"
    journal = AttemptJournal(path)
    journal.add(attempt("ease", 1.0, 0.5, l2=2.0))
    journal.add(Attempt("ease", {"l2": 3.0}, 1.0, "late"))
    with path.open("a") as file:
        file.write('{"name": "ea')
    again = AttemptJournal(path)
    assert again.n == 1 and again.find("ease", {"l2": 2.0}, 1.0) == attempt("ease", 1.0, 0.5, l2=2.0)
    assert again.find("ease", {"l2": 3.0}, 1.0) is None
    again.add(attempt("ease", 1.0, 0.6, l2=4.0))
    assert [json.loads(line)["value"] for line in path.read_text().splitlines()] == [0.5, 0.6]
    path.write_text("what is this\n")
    with pytest.raises(InputError, match="remove it"):
        AttemptJournal(path)
