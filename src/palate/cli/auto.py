"""`palate auto`: within a budget of time, plans, tries, compares, and promotes the model that serves best."""

from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from palate.cli.data_options import Source, takes_data
from palate.cli.output import Output, takes_output
from palate.cli.output_files import takes_force
from palate.cli.registry_option import check_writable, takes_registry, work_folder
from palate.cli.screen import progress, resumable
from palate.cli.split_options import SplitOptions, takes_split
from palate.cli.train import publish, tell_published
from palate.cli.tune_report import setting
from palate.costs.memory import in_words
from palate.data.dataset import Dataset
from palate.metrics.named import full_name
from palate.registry.registry import Registry
from palate.reports.terminal import render
from palate.spec import make
from palate.splitting.split import Split
from palate.tuning.auto import At, AutoResult
from palate.tuning.auto import auto as search
from palate.tuning.budget import Clock, duration, seconds_of
from palate.tuning.plan import Plan
from palate.tuning.plan import plan as planned
from palate.tuning.search_trial import is_higher_better
from palate.writing import counted


@click.command()
@takes_data
@takes_split
@takes_registry
@click.option("--budget", default="10m", show_default=True, metavar="TIME", help="How long it may take: 90s, 10m, 1h.")
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="The length of a list.")
@click.option("--metric", default="ndcg", show_default=True, help="What ranks the models: ndcg, recall, ..., rmse.")
@click.option("--promote/--no-promote", default=True, show_default=True, help="Whether it is served from now on.")
@takes_output
@takes_force
def auto(
    source: Source,
    split_options: SplitOptions,
    registry: Registry,
    budget: str,
    k: int,
    metric: str,
    promote: bool,
    output: Output,
) -> None:
    """Find the model for the data: plan which to try, search their settings, compare the best, and register one.

    The test part is used once, at the end. What was tried is kept: the same command goes on where it was ended.
    """
    seconds = seconds_of(budget)
    clock = Clock(seconds)
    check_writable(registry)
    output.check()
    is_higher_better(full_name(metric, k))  # before the data is read, so that a wrong name is reported at once
    screen = output.screen
    _, data, split = split_options.read(source, screen)
    with progress(screen, "looking at the data", None):
        plan = planned(split, seconds, metric=metric, k=k)
    _tell_plan(plan, screen)
    how = {"seed": split_options.seed, "data": source.where, "folder": work_folder(registry), "clock": clock}
    result = _under_a_bar(plan, split, screen, how)
    comparison = registry.save_comparison(result.comparison.to_json())
    output.write(result.comparison.to_json(), lambda: render(result.comparison, screen))
    _register(result, data, source, registry, screen, {"comparison": comparison, "promote": promote})
    screen.print(f"All in {duration(clock.spent)} of {duration(seconds)}.", style="dim")


def _tell_plan(plan: Plan, screen: Console) -> None:
    """What matters of the data, and each model: in or out, and why."""
    for fact in plan.facts:
        screen.print(f"  {fact}", style="dim", markup=False)
    table = Table(header_style="dim", box=None, pad_edge=False)
    for name in ("model", "one fit", "memory", ""):
        table.add_column(name, justify="right" if name in ("one fit", "memory") else "left")
    for model in plan.tried:
        name, seconds = f"[bold]{escape(model.name)}[/bold]", duration(model.seconds)
        table.add_row(name, seconds, in_words(model.memory), escape(model.why))
    screen.print(f"\n[bold]The plan for {duration(plan.seconds)}[/bold], judged by {plan.metric}")
    screen.print(table)
    for model in plan.candidates:
        if not model.tried:
            screen.print(f"  not {model.name}: {model.why}", style="dim", markup=False)
    screen.print()


def _under_a_bar(plan: Plan, split: Split, screen: Console, how: dict[str, Any]) -> AutoResult:
    with resumable(how["folder"], screen), progress(screen, "trying", None) as (bar, task):

        def on_progress(at: At) -> None:
            best = "" if at.best is None else f"[bold] · best {at.best.name} {at.best.value:.4f}[/bold]"
            part = "all users" if at.share == 1.0 else f"1 in {round(1 / at.share)} users"
            doing = f"rung {at.rung} of {at.rungs}, {part}" if at.stage == "rung" else f"on the test part: {at.doing}"
            bar.update(task, total=at.of, completed=at.done, description=f"{doing}{best}")

        result = search(plan, split, on_progress=on_progress, **how)
    if result.resumed:
        screen.print(f"  From an earlier run: {counted(result.resumed, 'attempt')}.", style="dim")
    return result


def _register(
    result: AutoResult, data: Dataset, source: Source, registry: Registry, screen: Console, more: Mapping[str, Any]
) -> None:
    """Says why, and publishes the winner, fitted on all the data; `more` is for `Registry.publish`."""
    screen.print()
    for sentence in result.why:
        screen.print(sentence, markup=False)
    if result.parameters:
        screen.print(f"Its setting: {setting(result.parameters)}.", markup=False)
    model = make(result.model, **result.parameters)
    version = publish(model, result.model, data, source.where, registry, screen, **more)
    tell_published(version, registry, screen)
