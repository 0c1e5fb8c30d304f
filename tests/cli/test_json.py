"""JSON on the standard output: of every command that has some, whole, and without what JSON does not know."""

import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from cli.commands import Terminal, ratings
from palate.cli.output import print_json
from palate.serving.answers import Contribution, Explanation


def strict(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_train_and_models_in_json(palate: Terminal) -> None:
    palate.write("r.csv", ratings())
    ended = palate("train", "item_knn", "--data", "r.csv", "-p", "neighbors=7", "--json")
    text = strict(ended.out)
    assert (text["version"], text["live"], text["model"], text["parameters"]["neighbors"]) == (1, True, "item_knn", 7)
    assert text["events"] == 480 and "Fitted item_knn" in ended.err
    palate("train", "popular", "--data", "r.csv", "--no-promote")
    assert [(entry["version"], entry["live"]) for entry in strict(palate("models", "list", "--json").out)] == [
        (1, True),
        (2, False),
    ]
    card = strict(palate("models", "card", "2", "--json").out)
    assert card["about"]["name"] == "popular" and card["card"].startswith("# popular")


def test_the_catalogue_in_json(palate: Terminal) -> None:
    names = {entry["model"]: entry["about"] for entry in strict(palate("models", "catalogue", "--json").out)}
    assert {"ease", "popular", "bpr"} <= set(names) and all(names.values())
    (l2,) = [
        entry
        for entry in strict(palate("models", "catalogue", "ease", "--json").out)["parameters"]
        if entry["name"] == "l2"
    ]
    assert l2["scale"] == "log" and l2["low"] < l2["default"] < l2["high"]


def test_an_empty_registry_and_a_broken_version_in_json(palate: Terminal) -> None:
    assert strict(palate("models", "list", "--json").out) == []
    palate.write("r.csv", ratings())
    palate("train", "popular", "--data", "r.csv")
    next(palate.folder.glob("palate-registry/versions/*/model.json")).write_text("{")
    (broken,) = strict(palate("models", "list", "--json").out)
    assert broken["version"] == 1 and broken["error"]


def test_a_score_beyond_all_bounds_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    part = Contribution(4, "Alien", None, None, None, None, 1.0, np.inf)
    print_json(asdict(Explanation(4, "Alien", "ease", float("nan"), "", (part, part))))
    text = strict(capsys.readouterr().out)
    assert text["score"] is None and [entry["contribution"] for entry in text["contributions"]] == [None, None]


def test_data_check_and_compare(palate: Terminal) -> None:
    palate.write("r.csv", ratings())
    strict(palate("data", "check", "r.csv", "--json").out)
    strict(palate("compare", "popular", "--data", "r.csv", "--json", "--out", "o.json").out)
    strict((palate.folder / "o.json").read_text())
