"""The way through the house, from the terminal."""

import json
import os
import subprocess
import sys
from shutil import rmtree

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
    lists = shop("recommend", "u2", "-k", "3")
    assert lists.code == 0 and "Thing number" in lists.out and "because of" in lists.out
    similar = json.loads(shop("similar", "i4", "-k", "2", "--json").out)
    assert len(similar["items"]) == 2
    item = json.loads(shop("recommend", "u2", "-k", "1", "--json").out)["items"][0]["item_id"]
    explained = json.loads(shop("explain", "u2", item, "--json").out)
    assert explained["item_id"] == item and len(explained["parts"]) == 12


def test_someone_unknown_gets_the_fallback_and_is_told(shop: Terminal) -> None:
    shop("train", "ease", "--data", "data.csv")
    answer = json.loads(shop("recommend", "nobody", "--json").out)
    assert answer["fallback"] and answer["fallback_reason"] and len(answer["items"]) == 10


def test_reasons_are_left_out_where_none_are_asked_for(shop: Terminal) -> None:
    shop("train", "item_knn", "--data", "data.csv")
    assert "because of" in shop("recommend", "u2").out
    plain = shop("recommend", "u2", "--no-reasons").out
    assert "because" not in plain and "Why" not in plain
    assert json.loads(shop("recommend", "u2", "--no-reasons", "--json").out)["items"][0]["reasons"] == []


def test_someone_unknown_hears_who_may_be_meant(shop: Terminal) -> None:
    shop("train", "popular", "--data", "data.csv")
    ended = shop("recommend", "u2x")
    assert ended.code == 0 and "'u2x' was not known when the model was trained; did you mean 'u2" in ended.out
    assert "did you mean" in json.loads(shop("recommend", "u2x", "--json").out)["fallback_reason"]
    assert json.loads(shop("recommend", "u2", "--json").out)["fallback_reason"] is None


def test_ids_may_begin_with_a_minus(palate: Terminal) -> None:
    rows = [f"-{user},-{item}" for user in range(1, 7) for item in range(11, 17) if user + item != 15]
    palate.write("data.csv", "\n".join(["user_id,item_id", *rows]))
    assert palate("train", "item_knn", "--data", "data.csv").code == 0
    for words in (("-3", "-k", "1"), ("-k1", "-3"), ("-k", "1", "--", "-3"), ("-3",)):
        assert "-12" in palate("recommend", *words).out
    assert json.loads(palate("recommend", "-3", "--json", "-k", "1").out)["items"][0]["item_id"] == -12
    assert palate("similar", "-12", "-k", "2").code == 0
    assert palate("explain", "-3", "-12").code == 0 and "-k" in palate("recommend", "-h").out
    assert "did you mean '--json'" in palate("recommend", "-3", "--jsn").err.lower()
    wrong = palate("recommend", "--3")
    assert wrong.code == 2 and "stands behind --" in wrong.err


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
    rest = list((shop.folder / "palate-registry" / "comparisons").glob("*.json"))
    assert len(rest) == 1


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


def test_a_broken_version_hides_no_other(shop: Terminal) -> None:
    for _ in range(3):
        shop("train", "popular", "--data", "data.csv")
    versions = shop.folder / "palate-registry" / "versions"
    (versions / "0001" / "model.json").write_text("{}")
    listed = shop("models", "list")
    assert listed.code == 0 and "cannot be read" in listed.out and "popular" in listed.out and "live" in listed.out
    rmtree(versions / "0003")
    assert "Version 3 is live, but is not there" in shop("models", "list").out
    assert shop("models", "promote", "2").code == 0 and shop("recommend", "u1").code == 0


def test_a_live_file_that_is_broken_is_told_before_a_fit_and_no_version_is_blamed(shop: Terminal) -> None:
    shop("train", "popular", "--data", "data.csv")
    live = shop.folder / "palate-registry" / "live.json"
    live.write_text("")
    listed = shop("models", "list")
    assert listed.code == 2 and "live.json" in listed.err and "remove it and promote one" in listed.err
    assert not listed.out
    ended = shop("train", "item_knn", "--data", "data.csv")
    assert ended.code == 2 and "Fitted" not in ended.out and "remove it and promote one" in ended.err
    live.unlink()
    assert shop("models", "promote", "1").code == 0


def test_json_stays_json_beside_a_k_core(shop: Terminal) -> None:
    ended = shop("data", "check", "data.csv", "--core", "2,2", "--json")
    assert json.loads(ended.out)["facts"] and "kept users" in ended.err


def test_the_name_of_a_file_is_never_read_as_markup(palate: Terminal) -> None:
    palate.write("[red]a[.csv", ratings())
    assert "[red]a[.csv" in palate("train", "popular", "--data", "[red]a[.csv").out
    assert palate("demo", "--data", "[/red].csv", "--no-serve").code == 2


def test_a_terminal_without_the_letters_of_a_title(shop: Terminal) -> None:
    shop.write("items.csv", titles().replace("Thing", "Ämne"))
    shop("train", "popular", "--data", "data.csv", "--items", "items.csv")
    command = [sys.executable, "-m", "palate", "recommend", "u1"]
    where = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(command, cwd=shop.folder, env=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "?mne number" in done.stdout, done.stderr


@pytest.mark.parametrize("words", [("compare",), ("evaluate", "popular"), ("tune", "ease"), ("auto",)])
def test_a_file_that_cannot_be_written_is_told_before_the_work(shop: Terminal, words: tuple[str, ...]) -> None:
    before = shop.files()
    ended = shop(*words, "--data", "data.csv", "--out", "nowhere/result.json")
    assert ended.code == 2 and "--out nowhere/result.json" in ended.err and "make the folder nowhere" in ended.err
    assert not ended.out and shop.files() == before


def test_a_memory_limit_that_is_none_is_told_once(shop: Terminal) -> None:
    shop.monkeypatch.setenv("PALATE_MEMORY", "much")
    ended = shop("compare", "--data", "data.csv")
    assert ended.code == 2 and ended.err.count("PALATE_MEMORY") == 1
