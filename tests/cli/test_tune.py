"""`palate tune`, from the terminal."""

import json
import sys
from typing import Any

import pytest

from cli.commands import Ended, Terminal, ratings
from palate.tuning import search
from palate.tuning.search_trial import Trials
from palate.tuning.tuned import Tuned


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    palate.write("data.csv", ratings())
    return palate


def tune(palate: Terminal, *words: str) -> Ended:
    return palate("tune", "ease", "--data", "data.csv", "--split", "leave_last", *words)


def test_the_best_trials_the_test_figures_and_the_command_that_trains_it(shop: Terminal) -> None:
    ended = tune(shop, "--trials", "4", "--out", "best.json")
    assert ended.code == 0, ended.err
    assert "4 trials of ease" in ended.out and "(defaults)" in ended.out and "which no trial saw" in ended.out
    best = json.loads((shop.folder / "best.json").read_text())
    (line,) = [line for line in ended.out.splitlines() if "palate train" in line]
    command = line.partition("palate train")[2].split()
    assert command == ["ease", "-p", f"l2={best['parameters']['l2']}", "--data", "data.csv"]
    assert shop("train", *command).code == 0


def test_it_goes_on_where_it_ended(shop: Terminal) -> None:
    tune(shop, "--trials", "2")
    (study,) = [file for file in shop.files() if file.endswith(".db")]
    assert study.startswith("palate-registry/work/tune-ease-")
    ended = tune(shop, "--trials", "3", "--json")
    report = json.loads(ended.out)
    assert report["resumed"] == 2 and len(report["trials"]) == 3 and "Going on after 2 trials" in ended.err


def test_interrupted_it_says_how_to_go_on(shop: Terminal) -> None:
    real, n = Trials.evaluated, 0

    def evaluated(*args: Any, **how: Any) -> Any:
        nonlocal n
        n += 1
        if n == 3:
            raise KeyboardInterrupt
        return real(*args, **how)

    shop.monkeypatch.setattr(Trials, "evaluated", evaluated)
    ended = tune(shop, "--trials", "5")
    assert ended.code == 130 and "2 trials kept in palate-registry/work/tune-ease" in ended.out
    assert "the same command goes on" in ended.out and "Traceback" not in ended.err


def test_plots_are_drawn(shop: Terminal) -> None:
    ended = tune(shop, "--trials", "2", "--plots", "drawn")
    assert ended.code == 0 and {"drawn/history.png", "drawn/parallel.svg"} <= shop.files()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("tune", "popular"), "nothing to search"),
        (("tune", "ease", "--space", "l2"), "no '='"),
        (("tune", "ease", "--space", "l3=1,2"), "no parameter"),
        (("tune", "ease", "-p", "l2"), "no '='"),
        (("tune", "ease", "--time", "soon"), "10m"),
        (("tune", "ease", "--metric", "rmse"), "predicts no ratings"),
        (("tune", "ease", "--per-user"), "--split"),
    ],
)
def test_bad_words_end_in_one_sentence(shop: Terminal, words: tuple[str, ...], says: str) -> None:
    ended = shop(*words, "--data", "data.csv")
    assert ended.code == 2 and says in ended.err and len(ended.err.strip().splitlines()) == 1


def test_a_space_without_the_defaults_is_not_called_by_their_name(shop: Terminal) -> None:
    ended = tune(shop, "--space", "l2=5", "--trials", "1")
    assert "1 trial of ease" in ended.out and "(nearest to the defaults)" in ended.out


def test_what_is_worse_on_the_test_part_is_not_recommended(shop: Terminal) -> None:
    shop.monkeypatch.setattr(Tuned, "is_worse", True)
    ended = tune(shop, "--space", "l2=5,6", "--trials", "2")
    assert "Keep the defaults, trained on all the data: palate train ease --data data.csv" in ended.out


def test_places_that_cannot_be_written_are_told_before_the_work(shop: Terminal) -> None:
    for option, place in (("--plots", "data.csv/drawn"), ("--study", "no/s.db"), ("--out", "no/o.json")):
        ended = tune(shop, option, place)
        assert ended.code == 2 and option in ended.err and not ended.out


def test_without_the_extra_it_says_what_to_install(shop: Terminal) -> None:
    shop.monkeypatch.setitem(sys.modules, "optuna", None)
    ended = shop("tune", "ease", "--data", "data.csv")
    assert ended.code == 2 and "pip install 'palate[tune]'" in ended.err and not ended.out


def test_a_budget_of_time(shop: Terminal) -> None:
    shop.monkeypatch.setattr(search, "TRIALS", 1)
    report = json.loads(tune(shop, "--time", "1s", "--trials", "3", "--json").out)
    assert 1 <= len(report["trials"]) <= 3
