"""Learning curves and the replay over time of `palate compare`, with a forecast and a limit of their time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from palate.cli.bundle import bundled
from palate.cli.compare_options import SplitData
from palate.cli.screen import progress
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.evaluation.comparison import Comparison, Point, Row
from palate.evaluation.learning import SHARES, learning_curves
from palate.evaluation.replay import Step, replay
from palate.models.recommender import Recommends
from palate.splitting.moments import are_moments

PATIENCE = 180.0  # seconds that a part may take that no option asks for
WINDOWS = 5
Curves = Mapping[str, Sequence[Point]]


@dataclass(frozen=True)
class CurveOptions:
    """Whether to learn from parts of the events, and in how many windows to replay; None where no option is given."""

    learning: bool | None
    windows: int | None

    def check(self, split: str | None) -> None:
        """Raises InputError where learning curves are asked for over folds."""
        if self.learning and split == "folds":
            raise InputError("--learning takes one split, not folds: leave it out, or take --split random")

    def check_data(self, data: Dataset) -> None:
        """Raises InputError where a replay is asked for of events without moments in time: before the fits."""
        if self.windows and not are_moments(data.interactions):
            raise InputError(
                "--replay takes events with moments in time, one clock for all: leave it out, or give times"
            )

    def added(
        self,
        comparison: Comparison,
        models: Mapping[str, Recommends],
        split_data: SplitData,
        screen: Console,
        journal: Path,
        wanted: bool,
    ) -> Comparison:
        """The comparison with its curves. Without an option, they are made if `wanted` and not too costly."""
        rows = [row for row in comparison.models if comparison.metric in row.metrics and not row.note]
        if len(split_data.splits) > 1:
            if wanted and self.learning is None:
                screen.print("  No learning curves over folds: they take one split.", style="dim")
        elif self._goes(
            self.learning, wanted, "Learning curves", "--learning", _learning_cost(rows, comparison), screen
        ):
            curves = _learned(rows, models, split_data, comparison, screen, journal)
            comparison = _with(comparison, "events", curves)
        windows = WINDOWS if self.windows is None else self.windows
        chosen = None if self.windows is None else self.windows > 0
        cost = _replay_cost(rows, comparison, windows)
        if self._goes(chosen, wanted, "The replay over time", "--replay", cost, screen):
            try:
                comparison = _with(
                    comparison, "replay", _replayed(rows, models, split_data, comparison, screen, windows)
                )
            except InputError as problem:
                if chosen:
                    raise
                screen.print(f"  No replay over time: {problem}.", style="dim", markup=False)
        return comparison

    def _goes(self, chosen: bool | None, wanted: bool, what: str, option: str, seconds: float, screen: Console) -> bool:
        goes = chosen if chosen is not None else wanted and seconds <= PATIENCE
        if goes:
            screen.print(f"  {what}: about {_clock(seconds)}.", style="dim")
        elif chosen is None and wanted:
            screen.print(f"  {what} would take about {_clock(seconds)}: left out; {option} asks for it.", style="dim")
        return goes


def _learned(
    rows: Sequence[Row],
    models: Mapping[str, Recommends],
    split_data: SplitData,
    comparison: Comparison,
    screen: Console,
    journal: Path,
) -> Curves:
    """Each model on the smaller shares; the whole was measured by the comparison itself."""
    with progress(screen, "learning curves", len(rows) * (len(SHARES) - 1)) as (bar, task):

        def on_progress(name: str, share: float) -> None:
            bar.update(task, advance=1, description=f"{name} learns from {share:.0%}")

        how: dict[str, Any] = {"k": comparison.k, "metric": comparison.metric, "journal": journal}
        compared = {row.name: models[row.name] for row in rows}
        split, shares = split_data.splits[0], SHARES[:-1]
        curves = learning_curves(compared, split, shares=shares, on_progress=on_progress, **how)
    whole = {row.name: row.metrics[comparison.metric] for row in rows}
    last = {name: Point(1.0, of.mean, of.low, of.high, comparison.n_queries) for name, of in whole.items()}
    return {name: (*curve, last[name]) for name, curve in curves.items()}


def _replayed(
    rows: Sequence[Row],
    models: Mapping[str, Recommends],
    split_data: SplitData,
    comparison: Comparison,
    screen: Console,
    windows: int,
) -> Curves:
    chosen = {row.name: models[row.name] for row in rows}
    with progress(screen, "replay over time", windows * len(rows)) as (bar, task):

        def on_progress(step: Step) -> None:
            over = step.stage in ("done", "failed")
            bar.update(task, advance=int(over), description=f"window {step.window} of {windows}: {step.name}")

        return replay(
            chosen, split_data.data, windows=windows, k=comparison.k, metric=comparison.metric, on_progress=on_progress
        )


def _with(comparison: Comparison, kind: str, curves: Curves) -> Comparison:
    rows = [
        replace(row, curves={**row.curves, kind: tuple(curves[row.name])}) if row.name in curves else row
        for row in comparison.models
    ]
    return replace(comparison, models=tuple(rows))


def _learning_cost(rows: Sequence[Row], comparison: Comparison) -> float:
    """Seconds, if the time of a fit is proportional to its events."""
    shares = SHARES[:-1]
    return sum(sum(shares) * row.fit_seconds + len(shares) * _asking(row, comparison) for row in rows)


def _replay_cost(rows: Sequence[Row], comparison: Comparison, windows: int) -> float:
    """Seconds, if a fit has 3/4 of the events on average, and each window asks half as many as the comparison did."""
    return sum(windows * (0.75 * row.fit_seconds + 0.5 * _asking(row, comparison)) for row in rows)


def _asking(row: Row, comparison: Comparison) -> float:
    return row.seconds_per_1000 * comparison.n_queries / 1000


def _clock(seconds: float) -> str:
    return f"{max(1.0, seconds):.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _curves(values: Mapping[str, Any]) -> CurveOptions:
    return CurveOptions(**values)


takes_curves = bundled(
    [
        click.option(
            "--learning/--no-learning",
            default=None,
            help="Measure on parts of the events too. Default: with --report or --plots, if it takes under 3 minutes.",
        ),
        click.option(
            "--replay",
            "windows",
            type=click.IntRange(0, 100),
            metavar="N",
            help="Walk the log in N windows, refitting at each. Default: 5 where curves are drawn as above; 0: none.",
        ),
    ],
    "curves",
    _curves,
)
"""Gives a command `--learning` and `--replay`, as one argument `curves`."""
