"""The options that `palate evaluate` and `palate compare` share, and the measuring under a progress bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from palate.cli.bundle import bundled
from palate.cli.data_options import Source
from palate.cli.forecast import print_forecasts
from palate.cli.output import OPTIONS as OUTPUT_OPTIONS
from palate.cli.output import Output
from palate.cli.screen import console, in_words, progress
from palate.cli.split_options import FOLDS, SplitOptions, split_options_of
from palate.cli.split_options import OPTIONS as SPLIT
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
class SplitData:
    """The data that were read, and their split, or their folds."""

    name: str
    data: Dataset
    splits: tuple[Split, ...]


@dataclass(frozen=True)
class EvaluationOptions:
    """The options of measuring and of output."""

    split_options: SplitOptions
    k: int
    ks: tuple[int, ...]
    metric: str
    negatives: int | None
    folds: int | None
    output: Output

    @property
    def screen(self) -> Console:
        """The console for progress: stderr where the result is JSON."""
        return self.output.screen

    def ask(self, source: Source, screen: Console) -> SplitData:
        """Reads and splits."""
        reading, data, splits = self.split_options.several(source, screen, self.folds)
        if self.negatives:
            splits = tuple(with_negatives(split, self.negatives, self.split_options.seed) for split in splits)
        return SplitData(reading.source, data, splits)

    def lineup(
        self, models: Mapping[str, Recommends], split_data: SplitData, baselines: Sequence[str] | None
    ) -> Lineup:
        """The models and the baselines that run beside them."""
        return lined_up(models, baselines, split_data.splits[0], full_name(self.metric, self.k))

    def compare(self, lineup: Lineup, split_data: SplitData, screen: Console, **how: Any) -> Comparison:
        """Measures as the options ask; `how` is for `measure`."""
        options: dict[str, Any] = {
            "k": self.k,
            "ks": self.ks,
            "metric": self.metric,
            "seed": self.split_options.seed,
            "whole": split_data.data,
        }
        return measure(lineup, split_data.splits, split_data.name, screen, **options, **how)

    def write(self, comparison: Comparison) -> None:
        """The table, or JSON; and JSON into a file, if one is named."""
        self.output.write(comparison.to_json(), lambda: show(comparison, console()))


def show(comparison: Comparison, screen: Console) -> None:
    """The leaderboard; of one model alone, every figure of it."""
    (render if len(comparison.models) > 1 else render_one)(comparison, screen)


def _cutoffs(ctx: click.Context, option: click.Parameter, text: str | None) -> tuple[int, ...]:
    parts = (text or "").split(",") if text else []
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise click.BadParameter(f"{text!r} is not a list of cutoffs; write it as 1,5,10,20")
    return tuple(int(part) for part in parts)


OPTIONS = [
    *SPLIT,
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
    *OUTPUT_OPTIONS,
]


def _evaluation(values: Mapping[str, Any]) -> EvaluationOptions:
    own = {name: values[name] for name in ("k", "ks", "metric", "negatives", "folds")}
    output = Output(values["as_json"], values["out"])
    rest = {name: value for name, value in values.items() if name not in (*own, "as_json", "out")}
    return EvaluationOptions(split_options_of(rest), **own, output=output)


takes_evaluation = bundled(OPTIONS, "evaluation", _evaluation)
"""Gives a command the options of measuring, as one argument `evaluation`."""


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

    Prints a forecast of each fit before, and the warnings after it. `whole` is the data that
    were split: by its fingerprint a model trained on the same is known to have been measured.
    """
    splits = Splits.of(split)
    first, n = splits.each[0], len(splits.each)
    fits = f" Each model is fitted {n} times; of the first:" if n > 1 else ""
    screen.print(f"  Split {splits.about}.{fits} {census(first)}", style="dim", markup=False)
    forecasts = lineup.forecasts or {
        name: forecast(model, first.train, len(first.queries)) for name, model in lineup.models.items()
    }
    print_forecasts({name: forecasts[name] for name in lineup.models}, screen)
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
    """The comparison under a bar that names the model at work; prints which models come from an earlier run."""
    earlier: list[str] = []
    with progress(screen, "comparing", len(models)) as (bar, task):

        def on_progress(at: Progress) -> None:
            earlier.extend([at.name] if at.stage == "kept" else [])
            rounds = f" · {escape(in_words(at.round))}" if at.round else ""
            done = at.place - (at.stage in ("fit", "ask"))
            fold = f" · {at.fold} of {at.folds}" if at.folds > 1 and at.stage in ("fit", "ask") else ""
            bar.update(task, completed=done, description=f"{DOING[at.stage]} {at.name}{fold}{rounds}")

        comparison = compare(models, splits.each, k, on_progress=on_progress, baselines=(), **how)
    if earlier:
        names = ", ".join(earlier)
        screen.print(f"  Kept from an earlier run: {names} (--fresh measures anew).", style="dim", markup=False)
    return comparison
