"""`palate compare` and `palate report` from the terminal: files, curves, examples, going on after an interruption."""

import importlib.util
import json
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cli.commands import Ended, Terminal, ratings, titles
from palate.cli import compare_options
from palate.costs.forecast import Forecast, Forecastable, forecast
from palate.data.dataset import Dataset
from palate.data.fingerprint import fingerprint_of
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.evaluation import lineup
from palate.models.factors.ials import IALS
from palate.readers.read import read
from palate.registry.registry import Registry

DATA = ("--data", "data.csv", "--items", "items.csv", "--positive", "rating >= 4")


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    palate.write("data.csv", ratings())
    palate.write("items.csv", titles())
    return palate


def compared(shop: Terminal, *words: str) -> tuple[Ended, dict[str, Any]]:
    ended = shop("compare", *words, *DATA, "--out", "result.json")
    assert ended.code == 0, ended
    return ended, json.loads((shop.folder / "result.json").read_text())


def rows(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in result["models"]}


def test_the_simple_baselines_always_run(shop: Terminal) -> None:
    _, result = compared(shop, "random")
    assert set(rows(result)) == {"random", "popular", "item_knn", "ease"} and result["baseline"]


def test_cutoffs_and_negatives_as_asked_for(shop: Terminal) -> None:
    _, result = compared(shop, "popular", "--ks", "2,3", "-k", "4", "--negatives", "5")
    assert result["ks"] == [2, 3, 4] and result["k"] == 4
    assert any("5 sampled negatives" in warning for warning in result["warnings"])
    assert {"ndcg@2", "ndcg@3", "ndcg@4"} <= rows(result)["popular"]["metrics"].keys()


@pytest.mark.parametrize("ks", ["1,x", "0", "1,,2", "-1"])
def test_cutoffs_that_are_none(shop: Terminal, ks: str) -> None:
    ended = shop("compare", "popular", *DATA, f"--ks={ks}")
    assert ended.code == 2 and "1,5,10,20" in ended.err and len(ended.err.splitlines()) == 1


def test_each_model_is_forecast_once_and_the_data_hashed_once(shop: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    forecasts: list[str] = []
    hashed: list[int] = []

    def counted(model: Forecastable, data: Dataset, queries: int = 0) -> Forecast:
        forecasts.append(type(model).__name__)
        return forecast(model, data, queries)

    def counted_hash(events: Interactions, *ids: Vocabulary) -> str:
        hashed.append(len(events))
        return fingerprint_of(events, *ids)

    monkeypatch.setattr(lineup, "forecast", counted)
    monkeypatch.setattr(compare_options, "forecast", counted)
    monkeypatch.setattr("palate.data.dataset.fingerprint_of", counted_hash)
    compared(shop, "ials")
    assert sorted(forecasts) == ["EASE", "IALS", "ItemKNN", "Popular"]
    assert len(hashed) == 2 and hashed[0] > hashed[1]  # of all events, and of those to learn from


def test_forecasts_stand_before_the_table_and_warnings_after(shop: Terminal) -> None:
    ended, result = compared(shop, "ials")
    for name in ("ials", "popular", "item_knn", "ease"):
        assert f"  {name}: about " in ended.out
    assert result["warnings"] and ended.out.index("ials: about") < ended.out.index("95 % interval")


def test_page_plots_and_table(shop: Terminal) -> None:
    ended, result = compared(
        shop, "ials", "--report", "out.html", "--plots", "p/q", "--parquet", "t.parquet", "--replay", "2"
    )
    assert "Wrote the report to out.html, 16 plots into p/q, the table to t.parquet" in ended.out.replace("\n", " ")
    page = (shop.folder / "out.html").read_text()
    assert "<html" in page and "Thing number" in page
    assert {path.suffix for path in (shop.folder / "p" / "q").iterdir()} == {".png", ".svg"}
    query = "SELECT name, count(*) FROM 't.parquet' WHERE part = 'curve' AND model = 'ials' GROUP BY name"
    n_rounds = len(rows(result)["ials"]["curves"]["rounds"])
    actual = duckdb.sql(query)
    assert actual is not None and dict(actual.fetchall()) == {"events": 4, "replay": 2, "rounds": n_rounds}


def test_curves_come_with_pictures_or_when_asked_for(shop: Terminal) -> None:
    plain = rows(compared(shop, "popular")[1])["ease"]
    row = rows(compared(shop, "popular", "--learning", "--replay", "3")[1])["ease"]
    refused = rows(compared(shop, "popular", "--report", "o.html", "--no-learning", "--replay", "0")[1])["ease"]
    assert plain["curves"] == refused["curves"] == {}
    points = row["curves"]["events"]
    assert [point["at"] for point in points] == [0.1, 0.25, 0.5, 1.0]
    assert points[-1]["mean"] == row["metrics"]["ndcg@10"]["mean"]
    assert len(row["curves"]["replay"]) == 3


def test_what_would_take_long_is_left_out_and_told(shop: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("palate.cli.curves.PATIENCE", 0.0)
    ended, result = compared(shop, "popular", "--report", "o.html")
    assert "Learning curves would take about 1 s: left out; --learning asks for it" in ended.out
    assert "--replay asks for it" in ended.out and rows(result)["ease"]["curves"] == {}


def test_data_without_times_are_not_replayed(palate: Terminal) -> None:
    lines = [line.rsplit(",", 1)[0] for line in ratings().splitlines()]
    palate.write("data.csv", "\n".join(lines) + "\n")
    ended = palate("compare", "popular", "--data", "data.csv", "--report", "o.html")
    assert ended.code == 0 and "No replay over time" in ended.out
    ended = palate("compare", "popular", "--data", "data.csv", "--replay", "2")
    assert ended.code == 2 and "--replay" in ended.err and "memory" not in ended.out  # told before what fits take


def test_examples_are_of_those_named_or_of_three(shop: Terminal) -> None:
    _, result = compared(shop, "popular")
    assert len(result["examples"]) == 3
    _, result = compared(shop, "popular", "--example", "u3")
    (entry,) = result["examples"]
    assert entry["user"] == "u3" and set(entry["lists"]) == {"popular", "item_knn", "ease"}
    assert all(title.startswith("Thing number") for title in entry["lists"]["ease"])
    assert [title in entry["relevant"] for title in entry["lists"]["ease"]] == entry["right"]["ease"]
    ended = shop("compare", "popular", *DATA, "--example", "u333")
    assert ended.code == 2 and "there is no user 'u333'" in ended.err


def test_interrupted_it_goes_on_where_it_stood(shop: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(self: IALS, data: Dataset) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as at:
        at.setattr(IALS, "learn", stopped)
        ended = shop("compare", "popular", "item_knn", "ease", "ials", *DATA)
    assert ended.code == 130 and ended.err.strip() == "palate: Interrupted."
    assert "What was finished is kept in palate-registry/work/" in ended.out
    assert ": the same command goes on." in ended.out
    again, result = compared(shop, "popular", "item_knn", "ease", "ials")
    assert "Kept from an earlier run: popular, item_knn, ease (--fresh" in again.out.replace("\n", " ")
    whole, anew = compared(shop, "popular", "item_knn", "ease", "ials", "--fresh")
    assert "Kept from" not in whole.out
    for name, row in rows(anew).items():
        assert row["metrics"] == rows(result)[name]["metrics"] and row["rank"] == rows(result)[name]["rank"]


def test_without_matplotlib_it_says_so_before_the_work(shop: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = importlib.util.find_spec

    def find(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "matplotlib" else whole(name, package)

    monkeypatch.setattr("palate.reports.canvas.find_spec", find)
    before = shop.files()
    ended = shop("compare", "popular", *DATA, "--plots", "p")
    assert ended.code == 2 and "palate[plots]" in ended.err and not ended.out and shop.files() == before


@pytest.mark.parametrize("words", [("--report", "no/o.html"), ("--parquet", "no/t.parquet"), ("--plots", "data.csv/p")])
def test_a_place_that_cannot_be_written_is_told_before_the_work(shop: Terminal, words: tuple[str, str]) -> None:
    ended = shop("compare", "popular", *DATA, *words)
    assert ended.code == 2 and words[0] in ended.err and not ended.out
    assert len(ended.err.splitlines()) == 1


def test_a_kept_comparison_is_written_out_later(shop: Terminal) -> None:
    compared(shop, "popular", "--report", "now.html", "--no-learning", "--replay", "0")
    compared(shop, "random", "-k", "5")
    rest = Registry(shop.folder / "palate-registry").comparisons()
    first = rest[-1]["id"]
    ended = shop("report", first, "--report", "later.html", "--parquet", "t.parquet", "--plots", "p")
    assert ended.code == 0 and {"later.html", "t.parquet", "p/leaderboard.svg"} <= shop.files()
    assert (shop.folder / "later.html").read_text() == (shop.folder / "now.html").read_text()
    assert "random" in shop("report").out and "random" not in shop("report", first).out


def test_a_report_of_nothing(palate: Terminal) -> None:
    ended = palate("report", "--report", "o.html")
    assert ended.code == 2 and "palate compare" in ended.err and not palate.files()
    ended = palate("report", "20200101", "--parquet", "t.parquet")
    assert ended.code == 2 and "20200101" in ended.err


def test_evaluate_is_one_model_with_all_figures(shop: Terminal) -> None:
    ended = shop("evaluate", "ease", *DATA, "--json", "--ks", "3")
    result = json.loads(ended.out)
    (row,) = result["models"]
    assert {"ndcg@3", "ndcg@10", "novelty@10", "exposure_gini@10"} <= row["metrics"].keys()
    assert "ease: about" in ended.err


def test_a_trained_model_has_the_card_of_its_comparison(shop: Terminal) -> None:
    compared(shop, "ease", "-p", "l2=50")
    alone = shop("train", "ease", *DATA)
    assert "No comparison has measured it" in alone.out and "Not measured" in shop("models", "card").out
    trained = shop("train", "ease", "-p", "l2=50", *DATA, "--no-promote")
    registry = Registry(shop.folder / "palate-registry")
    comparison_id = registry.version(2).about["comparison"]
    assert comparison_id == registry.comparisons()[0]["id"] and comparison_id in trained.out.replace("\n", "")
    card = shop("models", "card", "2").out
    mean = next(row for row in registry.measured(comparison_id).models if row.name == "ease").metrics["ndcg@10"].mean
    assert f"| ndcg@10 | {mean:.4f} |" in card and "| l2 | 50.0 |" in card and "ease: about" in trained.out
    assert card == (registry.version(2).folder / "card.md").read_text() + "\n"


def test_other_data_are_another_comparison(shop: Terminal) -> None:
    compared(shop, "ease")
    shop.write("data.csv", ratings(41))
    assert "No comparison has measured it" in shop("train", "ease", *DATA).out


def test_a_card_of_nothing(palate: Terminal) -> None:
    ended = palate("models", "card")
    assert ended.code == 2 and "nothing is live" in ended.err
    assert palate("models", "card", "7").code == 2


def test_the_comparison_knows_the_data_by_their_fingerprint(shop: Terminal) -> None:
    _, result = compared(shop, "popular")
    data = read(Path("data.csv"), items="items.csv", positive="rating >= 4").data
    registry = Registry(shop.folder / "palate-registry")
    shop("train", "popular", *DATA)
    live = registry.live()
    assert live is not None and result["about"]["data"] == live.about["data"]["fingerprint"]
    assert live.about["data"]["n_events"] == len(data.interactions)


def test_what_was_met_before_counts_if_asked_for(palate: Terminal) -> None:
    lines = [f"u{user},i{time % 3},{time + user}" for user in range(12) for time in range(9)]
    palate.write("data.csv", "\n".join(["user_id,item_id,timestamp", *lines]) + "\n")
    words = "evaluate", "popular", "--data", "data.csv", "--split", "leave_last", "--json"
    assert palate(*words).code == 2  # all that is withheld was met before
    (row,) = json.loads(palate(*words, "--repeats").out)["models"]
    assert row["metrics"]["recall@10"]["mean"] == 1.0


def test_folds_from_the_terminal(shop: Terminal) -> None:
    folds = "ease", "--split", "folds", "--folds", "3"
    ended, result = compared(shop, *folds, "--report", "out.html", "--example", "u3")
    about = f"3 folds: 40 users asked, {result['n_queries']} queries"
    assert result["split"] == about and result["n_queries"] > 80
    assert "Each model is fitted 3 times" in ended.out and "No learning curves over folds" in ended.out
    assert [entry["user"] for entry in result["examples"]] == ["u3"]
    assert about in (shop.folder / "out.html").read_text()
    again, same = compared(shop, *folds)
    assert "Kept from an earlier run: ease, popular, item_knn" in again.out
    assert {name: row["metrics"] for name, row in rows(same).items()} == {
        name: row["metrics"] for name, row in rows(result).items()
    }
    alone = shop("evaluate", *folds, *DATA, "--json")
    (row,) = json.loads(alone.out)["models"]
    assert row["metrics"] == rows(result)["ease"]["metrics"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--folds", "3"), "--folds goes with --split folds"),
        (("--split", "folds", "--per-user"), "--per-user does not go with --split folds"),
        (("--split", "folds", "--learning"), "--learning takes one split"),
        (("--split", "folds", "--folds", "1"), "--folds"),
    ],
)
def test_what_does_not_go_with_folds_is_said_before_any_fit(
    shop: Terminal, words: tuple[str, ...], message: str
) -> None:
    ended = shop("compare", "popular", *DATA, *words)
    assert ended.code == 2 and message in ended.err and "fitting" not in ended.out
