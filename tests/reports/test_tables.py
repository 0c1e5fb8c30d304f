"""The Parquet table, read back by DuckDB and by pyarrow."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from reports.made import MODELS, comparison

from palate.errors import ArtifactError, InputError
from palate.evaluation.comparison import Against
from palate.reports.tables import TYPES, write_parquet


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "it's a table.parquet"
    write_parquet(comparison(), path)
    return path


def rows_of(path: Path, query: str) -> list[tuple[object, ...]]:
    quoted = str(path).replace("'", "''")
    return duckdb.sql(query.replace("TABLE", f"'{quoted}'")).fetchall()


def test_its_columns_have_their_types_whatever_is_null(path: Path, tmp_path: Path) -> None:
    types = {name: kind for name, kind, *_ in rows_of(path, "DESCRIBE SELECT * FROM TABLE")}
    assert types == dict(TYPES)
    bare = [replace(row, curves={}, slices=(), exposure=(), against=None) for row in comparison().models]
    write_parquet(comparison(models=bare), tmp_path / "bare.parquet")
    assert {
        name: kind for name, kind, *_ in rows_of(tmp_path / "bare.parquet", "DESCRIBE SELECT * FROM TABLE")
    } == types


def test_metrics_are_split_from_their_k(path: Path) -> None:
    of = "part = 'metric' AND name = 'ndcg' AND k = 10"
    query = f"SELECT model, mean, low, high FROM TABLE WHERE {of} ORDER BY rank, mean DESC"
    expected = [(row.name, *vars(row.metrics["ndcg@10"]).values()) for row in comparison().models]
    assert rows_of(path, query) == expected
    no_interval = "SELECT DISTINCT low IS NULL FROM TABLE WHERE name = 'catalogue_coverage'"
    assert rows_of(path, no_interval) == [(True,)]


def test_every_part_is_there_for_every_model(path: Path) -> None:
    counts = dict(rows_of(path, "SELECT part, count(DISTINCT model) FROM TABLE GROUP BY part"))
    n = len(MODELS)
    assert counts == {"metric": n, "slice": n, "curve": n, "exposure": n, "against": 2, "cost": n}


def test_figures_are_those_of_the_comparison(path: Path) -> None:
    row = comparison().models[0]
    (slice_,) = rows_of(path, "SELECT n, mean, low FROM TABLE WHERE model = 'ials' AND slice = '6-20 events'")
    assert slice_ == (900, row.slices[1].mean, row.slices[1].low)
    curve = rows_of(path, "SELECT point, mean FROM TABLE WHERE model = 'ials' AND name = 'rounds' ORDER BY point")
    assert curve == [(point.at, point.mean) for point in row.curves["rounds"]]
    assert row.against is not None
    (against,) = rows_of(
        path, "SELECT name, mean, low, high, p, p_holm, effect FROM TABLE WHERE part = 'against' AND model = 'ials'"
    )
    assert against == ("item_knn", *vars(row.against).values())
    ((memory,),) = rows_of(path, "SELECT mean FROM TABLE WHERE model = 'ials' AND name = 'memory'")
    assert memory == row.memory
    (half,) = rows_of(path, "SELECT mean FROM TABLE WHERE part = 'exposure' AND model = 'ials' AND point = 0.5")
    assert half == (row.exposure[10],)


def test_other_tools_read_it(path: Path) -> None:
    table = pq.read_table(path)
    assert table.column_names == list(TYPES) and table.num_rows == rows_of(path, "SELECT count(*) FROM TABLE")[0][0]


def test_a_model_that_failed_has_no_line_of_figures(tmp_path: Path) -> None:
    failed = replace(comparison().models[0], name="bad", metrics={}, slices=(), curves={}, exposure=(), against=None)
    write_parquet(comparison(models=[*comparison().models, failed]), tmp_path / "t.parquet")
    assert rows_of(tmp_path / "t.parquet", "SELECT count(*) FROM TABLE WHERE model = 'bad'") == [(0,)]


def test_no_model_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no model"):
        write_parquet(comparison(models=()), tmp_path / "t.parquet")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="t.parquet cannot be written.*name another file"):
        write_parquet(comparison(), tmp_path / "none" / "t.parquet")


def test_every_metric_that_was_tested_has_a_line(tmp_path: Path) -> None:
    test = Against(-0.02, -0.03, -0.01, 0.01, 0.03, -0.4)
    first, *rest = comparison().models
    write_parquet(
        comparison(models=[replace(first, tests={"recall@20": test, "rmse": test}), *rest]), tmp_path / "t.parquet"
    )
    lines = rows_of(
        tmp_path / "t.parquet", "SELECT name, k, mean, p_holm FROM TABLE WHERE part = 'versus' ORDER BY name"
    )
    assert lines == [("recall", 20, -0.02, 0.03), ("rmse", None, -0.02, 0.03)]
