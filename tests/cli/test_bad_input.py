"""Bad input ends in one clear sentence and code 2, and leaves nothing half-written."""

import json
import socket
from pathlib import Path

import pytest

from cli.commands import Terminal, ratings, titles

DEMO = ["demo", "--no-serve"]
HEADER = "user_id,item_id,rating,timestamp\n"
CASES = {
    "no such file": (None, ["train", "ease", "--data", "nowhere.csv"], "nowhere.csv"),
    "empty file": ("", ["train", "ease", "--data", "data.csv"], "empty"),
    "header and no row": (HEADER, ["train", "ease", "--data", "data.csv"], "no "),
    "wrong column": (ratings(), ["train", "ease", "--data", "data.csv", "--column", "user=user"], "user_id"),
    "column without a role": (ratings(), ["train", "ease", "--data", "data.csv", "--column", "user_id"], "="),
    "no numbers for ratings": (
        HEADER + "a,b,good,1\nc,d,bad,2\n",
        ["train", "svd", "--data", "data.csv", "--strict", "--column", "rating=rating"],
        "line 2",
    ),
    "missing ids, strictly": (HEADER + ",b,3,1\n", ["train", "ease", "--data", "data.csv", "--strict"], "line 2"),
    "all users filtered away": (ratings(), ["train", "ease", "--data", "data.csv", "--core", "1000,1"], "1000"),
    "core of words": (ratings(), ["train", "ease", "--data", "data.csv", "--core", "five"], "--core"),
    "k of 0": (ratings(), ["evaluate", "popular", "--data", "data.csv", "-k", "0"], "-k"),
    "unknown model": (ratings(), ["train", "eas", "--data", "data.csv"], "ease"),
    "unknown parameter": (ratings(), ["train", "ease", "--data", "data.csv", "-p", "l3=1"], "l2"),
    "parameter without a value": (ratings(), ["train", "ease", "--data", "data.csv", "-p", "l2"], "-p"),
    "parameter that is no number": (ratings(), ["train", "ease", "--data", "data.csv", "-p", "l2=much"], "l2"),
    "parameter out of range": (ratings(), ["train", "ials", "--data", "data.csv", "-p", "factors=0"], "factors"),
    "parameter without a solution, measured": (
        ratings(),
        ["evaluate", "als", "--data", "data.csv", "-p", "l2=0"],
        "als: least squares found no single solution",
    ),
    "more than memory holds": (ratings(), ["train", "ials", "--data", "data.csv", "-p", "factors=2e9"], "memory"),
    "unknown split": (ratings(), ["evaluate", "popular", "--data", "data.csv", "--split", "tempral"], "temporal"),
    "unknown metric": (ratings(), ["evaluate", "popular", "--data", "data.csv", "--metric", "ndgc"], "ndcg"),
    "unknown rule column": (ratings(), ["train", "ease", "--data", "data.csv", "--positive", "stars > 3"], "stars"),
    "rule that reads a file": (
        ratings(),
        ["train", "ease", "--data", "data.csv", "--positive", "(select count(*) from 'data.csv') > 1"],
        "rule",
    ),
    "weight that is no number": (ratings(), ["train", "ease", "--data", "data.csv", "--weight", "view=lots"], "view"),
    "unknown command": (None, ["trian"], "train"),
    "unknown option": (ratings(), ["train", "ease", "--dta", "data.csv"], "--data"),
    "nothing live": (None, ["recommend", "u1"], "palate train"),
    "no such version": (None, ["models", "promote", "7"], "7"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_and_code_2(palate: Terminal, case: str) -> None:
    text, words, named = CASES[case]
    if text is not None:
        palate.write("data.csv", text)
    before = palate.files()
    ended = palate(*words)
    assert ended.code == 2, ended
    assert "Traceback" not in ended.err and ended.err.startswith("palate: ")
    assert named in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert palate.files() == before


def trained(palate: Terminal) -> Path:
    palate.write("data.csv", ratings())
    palate.write("items.csv", titles())
    assert palate("train", "ease", "--data", "data.csv", "--items", "items.csv").code == 0
    return palate.folder / "palate-registry" / "versions" / "0001"


@pytest.mark.parametrize("name", ["model.json", "arrays.safetensors", "items.parquet", "events.parquet"])
def test_a_corrupt_artifact_names_the_file(palate: Terminal, name: str) -> None:
    file = trained(palate) / name
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    ended = palate("recommend", "u1")
    assert ended.code == 2 and name in ended.err and len(ended.err.strip().splitlines()) == 1


def test_a_missing_file_of_an_artifact_is_named(palate: Terminal) -> None:
    (trained(palate) / "arrays.safetensors").unlink()
    ended = palate("similar", "i1")
    assert ended.code == 2 and "arrays.safetensors" in ended.err


def test_an_unknown_item_says_which_was_meant(palate: Terminal) -> None:
    trained(palate)
    ended = palate("similar", "i1x")
    assert ended.code == 2 and "i1x" in ended.err and "did you mean" in ended.err


def test_a_port_that_is_taken(palate: Terminal) -> None:
    trained(palate)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = palate("serve", "--port", str(port))
    assert ended.code == 2 and str(port) in ended.err and "--port" in ended.err


def test_bad_rows_are_counted_shown_and_written(palate: Terminal) -> None:
    palate.write("data.csv", ratings() + ",i1,3,900000000\nu1,i2,good,900000000\n")
    ended = palate("train", "popular", "--data", "data.csv", "--rejects", "rejects.csv")
    assert ended.code == 0
    n = len(ratings().splitlines())
    assert str(n + 1) in ended.out and str(n + 2) in ended.out
    written = (palate.folder / "rejects.csv").read_text()
    assert str(n + 1) in written and "good" in written


def test_json_is_json_alone(palate: Terminal) -> None:
    trained(palate)
    answer = json.loads(palate("recommend", "u2", "-k", "3", "--json").out)
    assert [item["rank"] for item in answer["items"]] == [1, 2, 3]


@pytest.mark.parametrize(
    "words", [["train", "popular", "--data", "data.csv"], ["compare", "--data", "data.csv"], ["demo"]]
)
def test_a_registry_that_cannot_be_made_is_told_before_the_work(palate: Terminal, words: list[str]) -> None:
    palate.write("data.csv", ratings())
    palate.write("taken", "a file")
    ended = palate(*words, "--registry", "taken/registry")
    assert ended.code == 2 and "--registry" in ended.err and not ended.out
