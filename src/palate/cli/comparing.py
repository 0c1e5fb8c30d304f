"""What `palate evaluate` and `palate compare` share: the options of measuring, and how the result is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from palate.cli.bundle import bundled
from palate.cli.foretold import foretell
from palate.cli.output import OPTIONS as OUTPUT
from palate.cli.output import Output
from palate.cli.reading import Source
from palate.cli.screen import console, in_words, progress
from palate.cli.withheld import FOLDS, Withheld, withheld_of
from palate.cli.withheld import OPTIONS as WITHHELD
from palate.costs.forecast import forecast
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.evaluation.compare import compare
from palate.evaluation.comparison import Comparison
from palate.evaluation.lineup import Lineup, lined_up
from palate.evaluation.splits import Splits
from palate.evaluation.trial import Progress
from palate.metrics.named import full_name
from palate.models.recommender import Recommends
from palate.reports.terminal import render, render_one
from palate.splitting.counts import census
from palate.splitting.negatives import with_negatives
from palate.splitting.split import Split

DOING = {
    "fit": "fitting",
    "ask": "asking",
    "done": "done with",
    "failed": "could not fit",
    "kept": "kept from an earlier run:",
}


@dataclass(frozen=True)
class Asked:
    """What was read and how it was split: once, or into folds."""

    name: str
    data: Dataset
    splits: tuple[Split, ...]


@dataclass(frozen=True)
class Measured:
    """How to measure, and where the figures go."""

    withheld: Withheld
    k: int
    ks: tuple[int, ...]
    metric: str
    negatives: int | None
    folds: int | None
    output: Output

    @property
    def screen(self) -> Console:
        """Where to say what is being done: apart from what is asked for, where that is JSON."""
        return self.output.screen

    def ask(self, source: Source, screen: Console) -> Asked:
        """Reads and splits."""
        reading, data, splits = self.withheld.several(source, screen, self.folds)
        if self.negatives:
            splits = tuple(with_negatives(split, self.negatives, self.withheld.seed) for split in splits)
        return Asked(reading.source, data, splits)

    def lineup(self, models: Mapping[str, Recommends], asked: Asked, baselines: Sequence[str] | None) -> Lineup:
        """The models and the baselines that run beside them."""
        return lined_up(models, baselines, asked.splits[0], full_name(self.metric, self.k))

    def compare(self, lineup: Lineup, asked: Asked, screen: Console, **how: Any) -> Comparison:
        """Measures as the options say; `how` is for `measure`."""
        options: dict[str, Any] = {
            "k": self.k,
            "ks": self.ks,
            "metric": self.metric,
            "seed": self.withheld.seed,
            "whole": asked.data,
        }
        return measure(lineup, asked.splits, asked.name, screen, **options, **how)

    def write(self, comparison: Comparison) -> None:
        """The table, or JSON; and JSON into a file, if one is named."""
        self.output.write(comparison.to_json(), lambda: show(comparison, console()))


def show(comparison: Comparison, screen: Console) -> None:
    """The leaderboard; of one model alone, every figure of it."""
    (render if len(comparison.models) > 1 else render_one)(comparison, screen)


def _cutoffs(ctx: click.Context, option: click.Parameter, given: str | None) -> tuple[int, ...]:
    parts = (given or "").split(",") if given else []
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise click.BadParameter(f"{given!r} is no list of cutoffs; write it as 1,5,10,20")
    return tuple(int(part) for part in parts)


OPTIONS = [
    *WITHHELD,
    click.option(
        "--folds",
        type=click.IntRange(2, 100),
        help=f"With --split folds: withhold every event once, in so many parts. Default: {FOLDS}.",
    ),
    click.option("--negatives", type=click.IntRange(1), help="Rank among so many sampled items: a published protocol."),
    click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="The length of a list."),
    click.option("--ks", metavar="1,5,10", callback=_cutoffs, help="More cutoffs. Default: 1, 5, 10, 20."),
    click.option(
        "--metric", default="ndcg", show_default=True, help="What ranks the models: ndcg, recall, map, ..., rmse, mae."
    ),
    *OUTPUT,
]


def _measured(values: Mapping[str, Any]) -> Measured:
    own = {name: values[name] for name in ("k", "ks", "metric", "negatives", "folds")}
    output = Output(values["as_json"], values["out"])
    rest = {name: value for name, value in values.items() if name not in (*own, "as_json", "out")}
    return Measured(withheld_of(rest), **own, output=output)


measures = bundled(OPTIONS, "measured", _measured)
"""Gives a command the options of measuring, as one argument `measured`."""


def measure(
    lineup: Lineup,
    split: Split | Sequence[Split],
    data: str,
    screen: Console,
    *,
    k: int = 10,
    metric: str = "ndcg",
    ks: Sequence[int] = (),
    seed: int = 0,
    journal: Path | None = None,
    examples: Sequence[int] = (),
    whole: Dataset | None = None,
) -> Comparison:
    """Compares under a bar that names the model at work; InputError, with all notes, where none can be fitted.

    What each fit will take is told before, and what the figures should be taken with after it. `whole` is the data that
    were split: by its fingerprint a model trained on the same is known to have been measured.
    """
    splits = Splits.of(split)
    first, n = splits.each[0], len(splits.each)
    fits = f" Each model is fitted {n} times; of the first:" if n > 1 else ""
    screen.print(f"  Split {splits.about}.{fits} {census(first)}", style="dim", markup=False)
    forecasts = lineup.forecasts or {
        name: forecast(model, first.train, len(first.queries)) for name, model in lineup.models.items()
    }
    foretell({name: forecasts[name] for name in lineup.models}, screen)
    how: dict[str, Any] = {"metric": metric, "ks": ks, "seed": seed, "journal": journal, "examples": examples}
    for sentence in lineup.left_out:
        screen.print(f"  {sentence}", style="yellow", markup=False, soft_wrap=True)
    comparison = _under_a_bar(lineup.models, splits, k, screen, data=data, **how)
    comparison = replace(comparison, warnings=(*lineup.left_out, *comparison.warnings))
    if not any(row.metrics for row in comparison.models):
        raise InputError("; ".join(f"{row.name}: {row.note}" for row in comparison.models))
    if whole is None:
        return comparison
    return replace(comparison, about={**comparison.about, "data": whole.fingerprint})


def _under_a_bar(models: Mapping[str, Recommends], splits: Splits, k: int, screen: Console, **how: Any) -> Comparison:
    """The comparison, with the model at work; what was kept is told."""
    kept: list[str] = []
    with progress(screen, "comparing", len(models)) as (bar, task):

        def on_progress(at: Progress) -> None:
            kept.extend([at.name] if at.stage == "kept" else [])
            rounds = f" · {escape(in_words(at.round))}" if at.round else ""
            done = at.place - (at.stage in ("fit", "ask"))
            fold = f" · {at.fold} of {at.folds}" if at.folds > 1 and at.stage in ("fit", "ask") else ""
            bar.update(task, completed=done, description=f"{DOING[at.stage]} {at.name}{fold}{rounds}")

        comparison = compare(models, splits.each, k, on_progress=on_progress, baselines=(), **how)
    if kept:
        names = ", ".join(kept)
        screen.print(f"  Kept from an earlier run: {names} (--fresh measures anew).", style="dim", markup=False)
    return comparison
