"""A table run whole: verdicts that bend no band, rows kept when a run is broken off, data that are not there."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reproduction.worlds import recipe_file, small_world

from palate.errors import InputError
from palate.reproduction.markdown import results_in, save_result
from palate.reproduction.recipe import Measure, Recipe, Row, load, load_file
from palate.reproduction.result import (
    ALONE,
    NO_MODEL,
    NOT_RUN,
    OTHER_DATA,
    OTHERWISE,
    OUTSIDE,
    REPRODUCED,
    Line,
    Ours,
    Result,
)
from palate.reproduction.run import reproduce
from palate.reproduction.task import Measurement, ModelTask, OnStage


def recipe(tmp_path: Path, rows: dict[str, str]) -> Recipe:
    return load("small", recipe_file(tmp_path / "recipes", rows))


def run(tmp_path: Path, table: Recipe, **options: Any) -> Result:
    return reproduce(table, small_world(tmp_path / "data"), work=tmp_path / "work", **options)


@pytest.fixture
def ours(tmp_path: Path) -> Mapping[str, float]:
    """What ease has on the small world."""
    line = run(tmp_path, recipe(tmp_path, {"ease": 'model = "ease"'})).lines[0]
    assert line.ours is not None and line.verdict == ALONE
    return line.ours.figures


def published(recall: float, ndcg: float, more: str = "") -> str:
    return f'model = "ease"\npublished = {{ "recall@5" = {recall}, "ndcg@5" = {ndcg} }}\n{more}'


def test_inside_the_band_is_reproduced(tmp_path: Path, ours: Mapping[str, float]) -> None:
    table = recipe(tmp_path, {"ease": published(ours["recall@5"] + 0.0019, ours["ndcg@5"] - 0.0019)})
    (line,) = run(tmp_path, table).lines
    assert line.verdict == REPRODUCED and line.difference("recall@5") == pytest.approx(-0.0019)


def test_one_figure_outside_is_enough(tmp_path: Path, ours: Mapping[str, float]) -> None:
    table = recipe(tmp_path, {"ease": published(ours["recall@5"] - 0.0021, ours["ndcg@5"])})
    result = run(tmp_path, table)
    assert result.lines[0].verdict == OUTSIDE and result.outside == [result.lines[0]]
    assert result.lines[0].sentence(table.metrics) == "outside its band: recall@5 better by 0.0021"
    worse = recipe(tmp_path, {"ease": published(ours["recall@5"], ours["ndcg@5"] + 0.5)})
    assert run(tmp_path, worse).lines[0].sentence(table.metrics) == "outside its band: ndcg@5 worse by 0.5000"


def test_lower_may_be_better(tmp_path: Path, ours: Mapping[str, float]) -> None:
    table = recipe(tmp_path, {"ease": published(ours["recall@5"] - 0.1, ours["ndcg@5"])})
    metrics = tuple(replace(metric, better="lower") for metric in table.metrics)
    assert run(tmp_path, table).lines[0].sentence(metrics) == "outside its band: recall@5 worse by 0.1000"


def test_what_differs_is_never_reproduced(tmp_path: Path, ours: Mapping[str, float]) -> None:
    row = published(ours["recall@5"], ours["ndcg@5"], 'differs = "another way"')
    assert run(tmp_path, recipe(tmp_path, {"ease": row})).lines[0].verdict == OTHERWISE


def test_a_row_without_a_model_is_not_run(tmp_path: Path) -> None:
    table = recipe(tmp_path, {"later": 'published = { "recall@5" = 0.5 }', "popular": 'model = "popular"'})
    later, popular = run(tmp_path, table).lines
    assert later.verdict == NO_MODEL and later.ours is None and popular.ours is not None
    with pytest.raises(InputError, match="row later: there is no such model yet"):
        run(tmp_path, table, rows=["later"])
    with pytest.raises(InputError, match="did you mean 'popular'"):
        run(tmp_path, table, rows=["populer"])


def test_a_heavy_row_runs_where_it_is_asked_for(tmp_path: Path) -> None:
    table = recipe(tmp_path, {"popular": 'model = "popular"\nheavy = true', "random": 'model = "random"'})
    assert [line.verdict for line in run(tmp_path, table).lines] == [NOT_RUN, ALONE]
    assert [line.verdict for line in run(tmp_path, table, rows=["popular"]).lines] == [ALONE, ALONE]


def test_what_was_finished_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = recipe(tmp_path, {"popular": 'model = "popular"', "ease": 'model = "ease"'})
    fitted: list[str] = []
    whole = ModelTask.measure

    def broken_off(task: ModelTask, model: str, parameters: Mapping[str, Any], on_stage: OnStage) -> Measurement:
        if model == "ease" and not fitted.count("ease"):
            fitted.append(model)
            raise KeyboardInterrupt
        fitted.append(model)
        return whole(task, model, parameters, on_stage)

    monkeypatch.setattr(ModelTask, "measure", broken_off)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, table)
    result = run(tmp_path, table)
    assert fitted == ["popular", "ease", "ease"] and all(line.ours for line in result.lines)
    run(tmp_path, table)
    assert len(fitted) == 3
    run(tmp_path, table, fresh=True, rows=["ease"])
    assert fitted[3:] == ["ease"]


def test_other_settings_and_other_data_are_run_anew(tmp_path: Path) -> None:
    stages: list[str] = []
    run(tmp_path, recipe(tmp_path, {"ease": 'model = "ease"'}), on_stage=stages.append)
    run(tmp_path, recipe(tmp_path, {"ease": 'model = "ease"\nparameters = { l2 = 5.0 }'}), on_stage=stages.append)
    assert sum(stage.startswith("ease: asked in") for stage in stages) == 2
    train = tmp_path / "data" / "train.txt"
    train.write_text(train.read_text() + "0 29\n")
    reproduce(
        recipe(tmp_path, {"ease": 'model = "ease"'}), tmp_path / "data", work=tmp_path / "work", on_stage=stages.append
    )
    assert sum(stage.startswith("ease: asked in") for stage in stages) == 3


def test_a_broken_file_of_kept_rows_is_run_anew(tmp_path: Path) -> None:
    table = recipe(tmp_path, {"ease": 'model = "ease"'})
    first = run(tmp_path, table)
    (file,) = (tmp_path / "work").glob("*.json")
    for broken in ("{", "[]", '{"figures": {}}'):
        file.write_text(broken)
        again = run(tmp_path, table).lines[0].ours
        assert again is not None and first.lines[0].ours is not None and again.figures == first.lines[0].ours.figures


def test_data_that_are_not_there_are_told_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = recipe(tmp_path, {"ease": 'model = "ease"'})
    monkeypatch.setenv("PALATE_DATA", str(tmp_path))
    monkeypatch.setenv("PALATE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(InputError, match=r"get it from https://example.org/small-world.*--data.*PALATE_DATA"):
        reproduce(table, work=tmp_path / "work")
    with pytest.raises(InputError, match="there is no folder"):
        reproduce(table, tmp_path / "nowhere", work=tmp_path / "work")
    (tmp_path / "bare").mkdir()
    with pytest.raises(InputError, match=r"has no train.txt"):
        reproduce(table, tmp_path / "bare", work=tmp_path / "work")


def test_a_result_is_its_json(tmp_path: Path) -> None:
    table = recipe(tmp_path, {"ease": published(0.5, 0.5), "later": 'published = { "recall@5" = 0.5 }'})
    result = run(tmp_path, table)
    written = json.loads(json.dumps(result.to_json()))
    assert Result.of_json(written) == result
    assert written["recipe"]["rows"][0]["verdict"].startswith("outside its band")
    assert {"date", "processor", "cores", "memory", "threads", "palate", "numpy", "python"} <= set(written["about"])
    for broken in ({}, {"recipe": {}, "about": {}}, {"recipe": {"rows": [{}]}, "about": {}}):
        with pytest.raises(InputError, match="not a result of palate reproduce"):
            Result.of_json(broken)


def test_a_figure_that_is_no_number_is_neither_better_nor_worse() -> None:
    row = Row("a", "A", "somebody", model="svd", published={"rmse": 0.9}, band={"rmse": 0.01})
    line = Line(row, Ours({"rmse": float("nan")}, {}, 1, 0.0, 0.0, "", ""))
    assert line.sentence((Measure("rmse", "lower", ""),)) == "outside its band: rmse not a number"


def test_the_quick_rows_run_first_and_stand_where_the_table_has_them(tmp_path: Path) -> None:
    stages: list[str] = []
    rows = {"slow": 'model = "bpr"\nparameters = { epochs = 500 }', "quick": 'model = "popular"'}
    result = run(tmp_path, recipe(tmp_path, rows), on_stage=stages.append)
    assert [line.row.name for line in result.lines] == ["slow", "quick"]
    assert [stage.split(":")[0] for stage in stages] == ["reading small-world", *["quick"] * 3, *["slow"] * 3]
    assert [" ".join(stage.split()[1:3]) for stage in stages[1:4]] == ["fitting, about", "fitted in", "asked in"]


def test_how_long_asking_takes_is_told_where_many_are_asked(tmp_path: Path) -> None:
    stages: list[str] = []
    table = recipe(tmp_path, {"ease": 'model = "ease"'})
    reproduce(table, small_world(tmp_path / "many", users=1_200), work=tmp_path / "work", on_stage=stages.append)
    assert any("asking 1,200 users, about" in stage for stage in stages)


def test_other_data_are_not_compared_with_what_was_published(tmp_path: Path, ours: Mapping[str, float]) -> None:
    table = recipe(tmp_path, {"ease": published(ours["recall@5"], ours["ndcg@5"])})
    same = replace(table, size="40 users, 30 items, 280 events to learn from, 40 users asked")
    assert run(tmp_path, same).lines[0].verdict == REPRODUCED
    other = run(tmp_path, replace(table, size="41 users, 30 items, 280 events to learn from, 41 users asked"))
    assert other.lines[0].verdict == OTHER_DATA and other.lines[0].difference("recall@5") is None
    assert not other.outside and Result.of_json(other.to_json()) == other


def test_a_recipe_of_ones_own_by_its_path(tmp_path: Path) -> None:
    folder = recipe_file(tmp_path / "mine", {"ease": 'model = "ease"'})
    own = load_file(folder / "small.toml")
    assert own.name == "small" and own.data == "small-world"
    small_world(folder / "small-world")
    assert load_file(folder / "small.toml").data == str((folder / "small-world").resolve())
    with pytest.raises(InputError, match="there is no recipe"):
        load_file(tmp_path / "none.toml")


def test_rows_that_were_not_run_keep_what_an_earlier_result_has(tmp_path: Path) -> None:
    table = recipe(tmp_path, {"ease": 'model = "ease"', "popular": 'model = "popular"'})
    save_result(run(tmp_path, table), tmp_path / "out")
    again = reproduce(table, tmp_path / "data", ["popular"], work=tmp_path / "elsewhere")
    assert again.lines[0].ours is None
    (saved,) = (
        result for result in results_in(save_result(again, tmp_path / "out").parent) if result.recipe.name == "small"
    )
    assert all(line.ours for line in saved.lines)
    changed = recipe(tmp_path, {"ease": 'model = "ease"\nparameters = { l2 = 5.0 }', "popular": 'model = "popular"'})
    anew = reproduce(changed, tmp_path / "data", ["popular"], work=tmp_path / "elsewhere")
    save_result(anew, tmp_path / "out")
    (saved,) = (result for result in results_in(tmp_path / "out") if result.recipe.name == "small")
    assert saved.lines[0].ours is None and saved.lines[1].ours is not None
