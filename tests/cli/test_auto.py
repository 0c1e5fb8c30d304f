"""`palate auto`, from the terminal."""

import json

import pytest

from cli.commands import Terminal, ratings
from palate.tuning import halving, halving_trial


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    palate.write("data.csv", ratings(n_users=60))
    palate.monkeypatch.setattr(halving, "SETTINGS", 2)
    return palate


WORDS = ("auto", "--data", "data.csv", "--split", "leave_last", "--budget", "10s")


def test_from_data_to_a_live_model_with_its_reasons(shop: Terminal) -> None:
    ended = shop(*WORDS, "--out", "found.json")
    assert ended.code == 0, ended.err
    assert "The plan for" in ended.out and "a baseline" in ended.out and "not svd: it predicts ratings" in ended.out
    assert "is chosen" in ended.out and "(live)" in ended.out
    compared = json.loads((shop.folder / "found.json").read_text())
    assert {"popular", "item_knn", "ease"} <= {row["name"] for row in compared["models"]}
    assert "live" in shop("models", "list").out and shop("recommend", "u2", "-k", "3").code == 0
    again = shop(*WORDS, "--json", "--no-promote")
    assert "From an earlier run: " in again.err and json.loads(again.out)["metric"] == "ndcg@10"


def test_interrupted_it_says_how_to_go_on(shop: Terminal) -> None:
    def interrupted(*values: object, **how: object) -> None:
        raise KeyboardInterrupt

    shop.monkeypatch.setattr(halving_trial, "evaluate", interrupted)
    ended = shop(*WORDS)
    assert ended.code == 130 and "the same command goes on" in ended.out and "Traceback" not in ended.err


def test_a_budget_that_is_none_or_too_short(shop: Terminal) -> None:
    assert "10m" in shop("auto", "--data", "data.csv", "--budget", "soon").err
    ended = shop("auto", "--data", "data.csv", "--metric", "catalogue_coverage")
    assert ended.code == 2 and "cannot rank; rank by another" in ended.err and not ended.out
    assert "too short" in shop("auto", "--data", "data.csv", "--budget", "2s").err
