"""The way through the house, from the terminal."""

import json

import pytest

from cli.commands import Terminal, ratings, titles
from palate.cli.app import COMMANDS


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    palate.write("data.csv", ratings())
    palate.write("items.csv", titles())
    return palate


def test_help_names_every_command(palate: Terminal) -> None:
    ended = palate("--help")
    assert ended.code == 0 and all(name in ended.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(palate: Terminal, name: str) -> None:
    ended = palate(name, "--help")
    assert ended.code == 0 and "Usage" in ended.out


def test_train_recommend_similar_explain(shop: Terminal) -> None:
    assert shop("train", "ease", "-p", "l2=5", "--data", "data.csv", "--items", "items.csv").code == 0
    shown = shop("recommend", "u2", "-k", "3")
    assert shown.code == 0 and "Thing number" in shown.out and "because of" in shown.out
    similar = json.loads(shop("similar", "i4", "-k", "2", "--json").out)
    assert len(similar["items"]) == 2
    item = json.loads(shop("recommend", "u2", "-k", "1", "--json").out)["items"][0]["item_id"]
    explained = json.loads(shop("explain", "u2", item, "--json").out)
    assert explained["item_id"] == item and len(explained["parts"]) == 12


def test_someone_unknown_gets_the_fallback_and_is_told(shop: Terminal) -> None:
    shop("train", "ease", "--data", "data.csv")
    answer = json.loads(shop("recommend", "nobody", "--json").out)
    assert answer["fallback"] and answer["fallback_reason"] and len(answer["items"]) == 10


def test_versions_are_listed_promoted_and_rolled_back(shop: Terminal) -> None:
    assert "palate train" in shop("models", "list").out
    shop("train", "popular", "--data", "data.csv")
    shop("train", "item_knn", "--data", "data.csv", "--no-promote")
    listed = shop("models", "list").out.splitlines()
    assert ["live" in line for line in listed[-2:]] == [True, False]
    assert shop("models", "promote", "2").code == 0
    assert "live" in shop("models", "list").out.splitlines()[-1]
    assert "1" in shop("models", "rollback").out
    assert "live" not in shop("models", "list").out.splitlines()[-1]


def test_compare_prints_a_table_keeps_it_and_writes_json(shop: Terminal) -> None:
    words = "compare", "popular", "item_knn", "-p", "item_knn.neighbors=5", "--data", "data.csv", "-k", "5"
    ended = shop(*words, "--positive", "rating >= 4", "--out", "result.json")
    assert ended.code == 0 and "item_knn" in ended.out
    result = json.loads((shop.folder / "result.json").read_text())
    assert result["models"][0]["name"] == "item_knn" and result["models"][0]["parameters"]["neighbors"] == 5
    kept = list((shop.folder / "palate-registry" / "comparisons").glob("*.json"))
    assert len(kept) == 1


def test_evaluate_gives_rating_errors_of_models_that_predict_ratings(shop: Terminal) -> None:
    ended = shop("evaluate", "bias", "--data", "data.csv", "--split", "random", "--seed", "3", "--json")
    metrics = json.loads(ended.out)["models"][0]["metrics"]
    assert {"rmse", "mae", "r2", "ndcg@10", "recall@10", "catalogue_coverage@10"} <= metrics.keys()
    assert metrics["rmse"]["low"] <= metrics["rmse"]["mean"] <= metrics["rmse"]["high"]


def test_the_doctor_speaks_and_gives_json(shop: Terminal) -> None:
    assert "users" in shop("data", "check", "data.csv").out
    assert json.loads(shop("data", "check", "data.csv", "--json").out)["facts"]


def test_catalogue_lists_models_and_their_hyper_parameters(shop: Terminal) -> None:
    assert "ease" in shop("models", "catalogue").out
    assert "l2" in shop("models", "catalogue", "ease").out


def test_titles_are_printed_as_they_are_and_never_read_as_markup(palate: Terminal) -> None:
    palate.write("data.csv", ratings())
    palate.write("items.csv", titles().replace("Thing number", "[/red] [bold] Thing"))
    assert palate("train", "item_knn", "--data", "data.csv", "--items", "items.csv").code == 0
    assert "[/red] [bold] Thing" in palate("recommend", "u2").out
    assert "[/red] [bold] Thing" in palate("explain", "u2", "i4").out
