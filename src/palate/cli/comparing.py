"""What `palate evaluate` and `palate compare` share: the options of measuring, and how the result is shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from palate.cli.bundle import bundled
from palate.cli.reading import Source
from palate.cli.screen import console, progress
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.evaluation.compare import Progress, compare
from palate.evaluation.comparison import Comparison
from palate.evaluation.table import render, render_one
from palate.models.recommender import Recommends
from palate.splitting.counts import census
from palate.splitting.named import NAMES, default_split, split_by
from palate.splitting.split import Split

DOING = {"fit": "fitting", "ask": "asking", "done": "done with", "failed": "could not fit"}


@dataclass(frozen=True)
class Measured:
    """How to measure, and where the figures go."""

    split: str | None
    options: Mapping[str, Any]
    k: int
    metric: str
    as_json: bool
    out: Path | None

    def run(self, models: Mapping[str, Recommends], source: Source) -> Comparison:
        """Reads, splits, fits and measures; what is said on the way goes to the terminal, unless JSON is wanted."""
        screen = Console(stderr=True, highlight=False) if self.as_json else console()
        reading, data = source.read(screen)
        return measure(models, self._split(data, screen), reading.source, screen, k=self.k, metric=self.metric)

    def write(self, comparison: Comparison) -> None:
        """The table, or JSON; and JSON into a file, if one is named."""
        text = json.dumps(comparison.to_json(), indent=1)
        if self.out:
            self.out.write_text(text + "\n")
        if self.as_json:
            click.echo(text)
        else:
            (render if len(comparison.models) > 1 else render_one)(comparison, console())

    def _split(self, data: Dataset, screen: Console) -> Split:
        if self.split:
            return split_by(self.split, data, **self.options)
        if self.options:
            raise InputError(f"--{next(iter(self.options))} goes with --split; name one of {', '.join(NAMES)}")
        split, why = default_split(data)
        screen.print(f"  {why}", style="dim")
        return split


OPTIONS = [
    click.option(
        "--split", help=f"How events are withheld: {', '.join(NAMES)}. Default: temporal where there are times."
    ),
    click.option("--share", type=float, help="The share that is withheld (random, leave_last, temporal, ...)."),
    click.option("--n", type=click.IntRange(1), help="How many of each user's last events are withheld (leave_last)."),
    click.option("--moment", help="The moment of a temporal split: a date, or seconds since 1970."),
    click.option("--given", type=float, help="The share of a new user's events that is shown (new_users)."),
    click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="The seed of a split by chance."),
    click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="The length of a list."),
    click.option(
        "--metric", default="ndcg", show_default=True, help="What ranks the models: ndcg, recall, map, ..., rmse, mae."
    ),
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Also write JSON to this file."),
]


def _measured(values: Mapping[str, Any]) -> Measured:
    how = {name: values[name] for name in ("split", "k", "metric", "as_json", "out")}
    options = {name: value for name, value in values.items() if name not in how and value is not None}
    return Measured(options=options, **how)


measures = bundled(OPTIONS, "measured", _measured)
"""Gives a command the options of measuring, as one argument `measured`."""


def measure(
    models: Mapping[str, Recommends], split: Split, data: str, screen: Console, *, k: int = 10, metric: str = "ndcg"
) -> Comparison:
    """Compares under a bar that names the model at work; InputError, with all notes, where none can be fitted."""
    screen.print(f"  Split {split.about}. {census(split)}", style="dim")
    with progress(screen, "comparing", len(models)) as (bar, task):

        def told(at: Progress) -> None:
            bar.update(
                task, completed=at.place - (at.stage in ("fit", "ask")), description=f"{DOING[at.stage]} {at.name}"
            )

        comparison = compare(models, split, k, metric=metric, told=told, data=data)
    if not any(row.metrics for row in comparison.models):
        raise InputError("; ".join(f"{row.name}: {row.note}" for row in comparison.models))
    return comparison
