"""A comparison as one long table in Parquet: a line per figure, for any tool that filters and pivots."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from palate.errors import InputError
from palate.evaluation.comparison import Against, Comparison, Row

TYPES: Mapping[str, str] = {
    "model": "VARCHAR",
    "rank": "BIGINT",
    "baseline": "BOOLEAN",
    "part": "VARCHAR",
    "name": "VARCHAR",
    "k": "BIGINT",
    "slice": "VARCHAR",
    "point": "DOUBLE",
    "n": "BIGINT",
    "mean": "DOUBLE",
    "low": "DOUBLE",
    "high": "DOUBLE",
    "p": "DOUBLE",
    "p_holm": "DOUBLE",
    "effect": "DOUBLE",
}
"""The columns. A column that does not apply to a line is NULL.

`part` is the kind of a line, and `name` and the rest what it is of:

part        name                    k     slice    point           n        mean, low, high
"metric"    the metric: "ndcg"      10                             queries  its value and 95 % interval
"slice"     the group: "history"          its name                 queries  the ranking metric among them
"curve"     "events", "rounds",                    the share, the  queries  the metric there, or the loss
            "replay"                               round, seconds
"exposure"  "share_of_places"                      share of items           what the most recommended take
"against"   the baseline                                           queries  the difference to it in the ranking metric,
                                                                            with p, p_holm, effect
"versus"    the metric: "recall"    20                             queries  the same in each metric that was tested
"cost"      "fit_seconds", "seconds_per_1000", "memory", "size", "answered"   the figure; bytes for memory and size
"""
COSTS = ("fit_seconds", "seconds_per_1000", "memory", "size", "answered")
Line = dict[str, Any]


def write_parquet(comparison: Comparison, path: Path) -> None:
    """Writes the table whose columns `TYPES` names; an existing file is written over.

    Raises InputError for a comparison without models, ArtifactError where the file cannot be written.
    """
    from palate.registry.parquet import write_columns  # noqa: PLC0415  (brings DuckDB)

    table = lines(comparison)
    if not table:
        raise InputError("the comparison holds no model, so there is no table to write")
    columns = {name: np.array([line.get(name) for line in table], dtype=object) for name in TYPES}
    write_columns(path, columns, TYPES, "name another file")


def lines(comparison: Comparison) -> list[Line]:
    """The table's lines, model by model in the order of the comparison."""
    return [
        {"model": row.name, "rank": row.rank, "baseline": row.baseline, **line}
        for row in comparison.models
        for line in (*_metrics(row, comparison), *_slices(row), *_curves(row), *_rest(row, comparison))
    ]


def _metrics(row: Row, comparison: Comparison) -> Iterable[Line]:
    for full, figure in row.metrics.items():
        name, _, k = full.partition("@")
        ends = {"mean": figure.mean, "low": figure.low, "high": figure.high}
        yield {"part": "metric", "name": name, "k": int(k) if k else None, "n": comparison.n_queries, **ends}


def _slices(row: Row) -> Iterable[Line]:
    for part in row.slices:
        line = {"part": "slice", "name": part.group, "slice": part.name, "n": part.n}
        yield line | ({"mean": part.mean, "low": part.low, "high": part.high} if part.n else {})


def _curves(row: Row) -> Iterable[Line]:
    for name, points in row.curves.items():
        for point in points:
            line = {"part": "curve", "name": name, "point": point.at, "n": point.n or None}
            yield line | {"mean": point.mean, "low": point.low, "high": point.high}


def _tested(test: Against) -> Line:
    tested = dict(vars(test))
    return {"mean": tested.pop("difference"), **tested}


def _rest(row: Row, comparison: Comparison) -> Iterable[Line]:
    last = max(1, len(row.exposure) - 1)
    for place, share in enumerate(row.exposure):
        yield {"part": "exposure", "name": "share_of_places", "point": place / last, "mean": share}
    if row.against is not None:
        yield {"part": "against", "name": comparison.baseline, "n": comparison.n_queries, **_tested(row.against)}
    for full, test in row.tests.items():
        name, _, k = full.partition("@")
        head = {"part": "versus", "name": name, "k": int(k) if k else None, "n": comparison.n_queries}
        yield head | _tested(test)
    for name in COSTS if row.metrics else ():
        yield {"part": "cost", "name": name, "mean": float(getattr(row, name))}
