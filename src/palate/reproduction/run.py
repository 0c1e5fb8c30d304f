"""Runs the rows of a recipe one by one; each is saved as soon as it is finished."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np

from palate.errors import InputError
from palate.readers.downloads import KNOWN, locate
from palate.reproduction.finished_rows import folder as work_folder
from palate.reproduction.finished_rows import load_row, path_of, save_row
from palate.reproduction.machine import machine
from palate.reproduction.protocols import tasks
from palate.reproduction.recipe import Recipe, Row
from palate.reproduction.result import Line, Ours, Result
from palate.reproduction.task import OnStage, Task, silent


def reproduce(
    recipe: Recipe,
    data: Path | None = None,
    rows: Sequence[str] | None = None,
    *,
    fresh: bool = False,
    work: Path | None = None,
    on_stage: OnStage | None = None,
) -> Result:
    """Runs a recipe's rows: those named, or all that have a model and are not heavy.

    `data` is the folder; None looks for it by name (PALATE_DATA, the cache). Rows that an earlier run finished are
    taken from `work`, those not named too; `fresh` runs those named anew. Those that are forecast to be quick run
    first; the result keeps the order of the table. `on_stage` is called with what is being done. Raises InputError
    for a row that is unknown or has no model, and for data that are not found.
    """
    wanted = [recipe.row(name) for name in rows or ()]
    if bare := next((row for row in wanted if not row.model), None):
        raise InputError(f"{recipe.name}, row {bare.name}: there is no such model yet; leave it out of --rows")
    bench = _Bench(recipe, data, work or work_folder(), on_stage or silent)
    runs = [row for row in recipe.rows if (row in wanted if rows else bool(row.model) and not row.heavy)]
    ours = {row.name: None if fresh and row in runs else bench.finished(row) for row in recipe.rows}
    for row in bench.quick_first([row for row in runs if ours[row.name] is None]):
        ours[row.name] = bench.run(row)
    return Result(recipe, tuple(Line.of(recipe, row, ours[row.name]) for row in recipe.rows), machine())


class _Bench:
    """The data of a recipe, read when the first row needs them."""

    def __init__(self, recipe: Recipe, data: Path | None, work: Path, on_stage: OnStage) -> None:
        self.recipe, self.data, self.work, self.on_stage = recipe, data, work, on_stage

    @cached_property
    def folder(self) -> Path:
        return located(self.recipe, self.data)

    @cached_property
    def tasks(self) -> Sequence[Task]:
        self.on_stage(f"reading {self.recipe.data}")
        metrics = tuple(metric.name for metric in self.recipe.metrics)
        return tasks(self.recipe.protocol, self.folder, metrics, self.recipe.options)

    def finished(self, row: Row) -> Ours | None:
        payload = load_row(path_of(self.work, self.recipe, row, self.folder)) if row.model else None
        try:
            return None if payload is None else Ours.of_json(payload)
        except (KeyError, TypeError, ValueError, AttributeError):  # not of this version: it is run anew
            return None

    def quick_first(self, rows: Sequence[Row]) -> list[Row]:
        """By the seconds that their fits are forecast to take; as they stand where nothing has to run."""
        return (
            sorted(rows, key=lambda row: self.tasks[0].seconds(row.model, row.parameters)) if len(rows) > 1 else [*rows]
        )

    def run(self, row: Row) -> Ours:
        measured = []
        for at, task in enumerate(self.tasks, 1):
            label = f"{row.label}, {at} of {len(self.tasks)}" if len(self.tasks) > 1 else row.label
            measured.append(task.measure(row.model, row.parameters, _labelled(label, self.on_stage)))
        values = {metric.name: np.array([m.figures[metric.name] for m in measured]) for metric in self.recipe.metrics}
        several = {name: (float(of.min()), float(of.max())) for name, of in values.items() if len(of) > 1}
        ours = Ours(
            figures={name: float(of.mean()) for name, of in values.items()},
            spread=several,
            trials=len(measured),
            fit_seconds=round(sum(m.fit_seconds for m in measured), 2),
            ask_seconds=round(sum(m.ask_seconds for m in measured), 2),
            about=self.tasks[0].about,
            made=datetime.now(UTC).date().isoformat(),
        )
        save_row(path_of(self.work, self.recipe, row, self.folder), asdict(ours))
        return ours


def _labelled(label: str, on_stage: OnStage) -> OnStage:
    """Puts the row's label before each stage."""
    return lambda stage: on_stage(f"{label}: {stage}")


def located(recipe: Recipe, folder: Path | None) -> Path:
    """The folder of the data; InputError with the cure where it is not found."""
    if folder is not None:
        if not folder.is_dir():
            raise InputError(f"there is no folder {folder}; give that of {recipe.data} ({recipe.whence})")
        return folder
    if Path(recipe.data).is_absolute():  # of a recipe of one's own
        return Path(recipe.data)
    try:
        return locate(recipe.data)
    except InputError as problem:
        if recipe.data in KNOWN:
            raise
        raise InputError(
            f"{recipe.name} takes the data set {recipe.data}, which is not here; get it from {recipe.whence}, and give "
            f"its folder (--data FOLDER), or set PALATE_DATA to a folder that holds {recipe.data}"
        ) from problem
