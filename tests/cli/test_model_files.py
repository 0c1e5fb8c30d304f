"""A pipeline or a hybrid is described in a TOML or JSON file, and stands where a model is named."""

import json
import re
from pathlib import Path

import pytest

from cli.commands import Terminal, ratings
from palate.models.linear.ease import EASE
from palate.pipeline.pipeline import Pipeline
from palate.registry.artifact import load

PAGE = Path(__file__).parents[2] / "docs" / "pipelines.md"


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    """Events, and the file of the page on pipelines."""
    palate.write("events.csv", ratings())
    block = re.search(r"^```toml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert block
    palate.write("shop.toml", block[1])
    return palate


def test_a_pipeline_in_a_file_is_trained_and_served(shop: Terminal) -> None:
    ended = shop("train", "shop.toml", "--data", "events.csv", "-p", "ranker.parts.0.l2=100", "--json")
    assert ended.code == 0, ended.err
    version = json.loads(ended.out)
    assert version["model"] == "shop" and version["parameters"]["depth"] == 200
    assert version["parameters"]["retrievers"] == ["ease", {"kind": "item_knn", "neighbors": 50}]
    served = load(shop.folder / version["folder"])
    assert isinstance(served, Pipeline) and [type(part).__name__ for part in served.retrievers] == ["EASE", "ItemKNN"]
    assert served.ranker is not None and served.ranker.parts[0].l2 == 100.0  # type: ignore[attr-defined]
    assert shop("recommend", "u1").code == 0
    assert "| depth | 200 |" in shop("models", "card").out


def test_it_is_compared_under_the_name_of_the_file(shop: Terminal) -> None:
    shop.write("two.json", json.dumps({"kind": "mixed", "parts": ["popular", "ease"]}))
    how = ("--data", "events.csv", "--baselines", "none", "-p", "shop.depth=50", "--json")
    ended = shop("compare", "shop.toml", "two.json", *how)
    assert ended.code == 0, ended.err
    rows = {row["name"]: row["parameters"] for row in json.loads(ended.out)["models"]}
    assert rows["two"] == {"parts": ["popular", "ease"]} and rows["shop"]["depth"] == 50
    trained = json.loads(shop("train", "shop.toml", "--data", "events.csv", "-p", "depth=50", "--json").out)
    assert trained["comparison"], "the comparison that measured it is not known again"


def test_a_search_reaches_the_parts(shop: Terminal) -> None:
    shop.write("pair.toml", 'kind = "switching"\nfew = "popular"\nmany = {kind = "ease", l2 = 30}\n')
    how = ("--data", "events.csv", "--trials", "2", "--space", "many.l2=10,100", "-p", "enough=2", "--json")
    ended = shop("tune", "pair.toml", *how)
    assert ended.code == 0, ended.err
    tuned = json.loads(ended.out)
    assert list(tuned["space"]) == ["many.l2"] and tuned["trials"][0]["parameters"] == {"many.l2": 30.0}
    assert tuned["command"].startswith("palate train pair.toml -p enough=2 -p many.l2=")


def test_the_catalogue_lists_the_settings_of_its_parts(shop: Terminal) -> None:
    listed = json.loads(shop("models", "catalogue", "shop.toml", "--json").out)
    settings = {each["name"]: each for each in listed["parameters"]}
    assert settings["retrievers.1.neighbors"]["default"] == 50 and settings["ranker.parts.0.l2"]["scale"] == "log"
    assert settings["depth"]["default"] == 200 and "retrievers" not in settings


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("shop.toml", "kind = ", "shop.toml is not a TOML file"),
        ("shop.json", "{", "shop.json is not a JSON file"),
        ("shop.json", "[1]", "shop.json describes no model: it has no 'kind'"),
        ("shop.toml", 'retrievers = ["ease"]', "shop.toml describes no model: it has no 'kind'"),
        ("shop.toml", 'kind = "pipelin"', "unknown model 'pipelin'; did you mean 'pipeline'?"),
        ("shop.toml", 'kind = "mixed"\nparts = ["ease", "poplar"]', "mixed: parts[1]: there is no 'poplar'"),
        ("shop.toml", 'kind = "mixed"\nparts = [{kind = "bpr", factors = 0}]', "mixed: parts[0].factors must be"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_one_sentence(palate: Terminal, name: str, text: str, message: str) -> None:
    palate.write("events.csv", ratings())
    palate.write(name, text)
    ended = palate("train", name, "--data", "events.csv")
    assert ended.code == 2 and message in ended.err and "Traceback" not in ended.err


def test_files_and_parameters_that_name_nothing(shop: Terminal) -> None:
    for words, message in (
        (("train", "gone.toml"), "gone.toml cannot be read"),
        (("train", "ease", "-p", "kind=bpr"), "-p kind=bpr: what ease is cannot be changed"),
        (("train", "ease", "-p", "plan.l2=3"), "ease has no parameter 'plan'"),
        (
            ("train", "shop.toml", "-p", "retrievers.2.l2=3"),
            "retrievers has 2 parts, counted from 0, and no 2",
        ),
        (("compare", "ease", "shop.toml", "-p", "bpr.l2=3"), "is for 'bpr', which is not among ease, shop"),
        (("compare", "ease", "shop.toml", "-p", "l2=3"), "write it as -p ease.l2=3"),
    ):
        ended = shop(*words, "--data", "events.csv")
        assert ended.code == 2 and message in ended.err
    shop.write("ease.toml", 'kind = "ease"\nl2 = 3\n')
    assert "two models are called ease" in shop("compare", "ease", "ease.toml", "--data", "events.csv").err


def test_a_file_of_one_model_is_that_model(palate: Terminal) -> None:
    palate.write("events.csv", ratings())
    palate.write("mine.toml", 'kind = "ease"\nl2 = 30\n')
    ended = palate("train", "mine.toml", "--data", "events.csv", "--json")
    assert ended.code == 0 and json.loads(ended.out)["model"] == "mine"
    served = load(palate.folder / json.loads(ended.out)["folder"])
    assert isinstance(served, Pipeline) and served.retrievers[0] == EASE(l2=30.0)
