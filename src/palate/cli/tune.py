"""`palate tune`: searches a model's hyper-parameters; the test part stays untouched until the end."""

import shlex
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from palate.cli.data_options import Source, takes_data
from palate.cli.output import Output, takes_output
from palate.cli.output_files import STUDY, check_file, check_folder, takes_force
from palate.cli.parameters import form_named, pairs, takes_parameters
from palate.cli.registry_option import takes_registry, work_folder
from palate.cli.screen import progress
from palate.cli.split_options import SplitOptions, takes_split
from palate.cli.tune_report import counted, render, setting
from palate.metrics.named import full_name
from palate.registry.registry import Registry
from palate.reports.canvas import check_matplotlib
from palate.reports.search import draw_search
from palate.spec import KIND
from palate.splitting.split import Split
from palate.tuning.budget import seconds_of
from palate.tuning.search import TRIALS, Step
from palate.tuning.search import tune as search
from palate.tuning.search_trial import is_higher_better
from palate.tuning.space import axes
from palate.tuning.study import check_installed
from palate.tuning.tuned import Tuned


@click.command()
@click.argument("model")
@takes_data
@takes_parameters
@takes_split
@takes_registry
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="The length of a list.")
@click.option("--metric", default="ndcg", show_default=True, help="What is searched for: ndcg, recall, ..., rmse.")
@click.option("--space", multiple=True, metavar="NAME=LOW,HIGH", help="Narrows a field; NAME=A,B,C names its values.")
@click.option("--trials", type=click.IntRange(1), help=f"How many settings to try in all. Default: {TRIALS}.")
@click.option("--time", "budget", metavar="10m", help="How long to search: 90s, 10m, 1h.")
@click.option("--study", type=click.Path(path_type=Path, dir_okay=False), help="The file that keeps the trials.")
@click.option("--plots", type=click.Path(path_type=Path, file_okay=False), help="Draw the search into this folder.")
@takes_output
@takes_force
def tune(
    model: str,
    source: Source,
    parameters: tuple[str, ...],
    split_options: SplitOptions,
    registry: Registry,
    k: int,
    metric: str,
    space: tuple[str, ...],
    trials: int | None,
    budget: str | None,
    study: Path | None,
    plots: Path | None,
    output: Output,
) -> None:
    """Search the hyper-parameters of MODEL on a part of what it learns from.

    MODEL is a name, or a TOML or JSON file that describes a pipeline or a hybrid: then those of its parts.

    The defaults are tried first. The test part is used once, at the end, for the best setting and for the defaults.
    -p NAME=VALUE fixes a field. What was tried is kept: the same command goes on where it ended.
    """
    label, form = form_named(model)
    name, fixed = form.pop(KIND), {**form, **pairs(parameters, "-p")}
    narrowed = {field: text.split(",") for field, text in pairs(space, "--space").items()}
    axes(name, fixed, narrowed)  # before the data is read: a wrong name is reported at once
    is_higher_better(full_name(metric, k))
    seconds = seconds_of(budget) if budget else None
    output.check()
    _check_ready(plots, study)
    study = study or work_folder(registry)
    screen = output.screen
    _, _, split = split_options.read(source, screen)
    how: dict[str, Any] = {"metric": metric, "k": k, "trials": trials, "seconds": seconds, "seed": split_options.seed}
    if label != model:
        how |= {"file": model, "in_file": [field for field in form if form[field] == fixed[field]]}
    tuned = _under_a_bar(name, split, screen, study=study, fixed=fixed, space=narrowed, **how)
    output.write(tuned.to_json(), lambda: render(tuned, screen, repeated(source)))
    if plots:
        drawn = ", ".join(map(str, draw_search(tuned, plots)))
        screen.print(f"Drawn: {drawn}", markup=False, soft_wrap=True)


def _check_ready(plots: Path | None, study: Path | None) -> None:
    """Raises what would go wrong after the work: what is not installed, and places that cannot be written."""
    check_installed()
    check_file(study, "--study", STUDY)
    if plots:
        check_matplotlib()
        check_folder(plots, f"no plots can be drawn into {plots}", "--plots")


def repeated(source: Source) -> str:
    """The options of reading, as they were given."""
    words = [word for place in source.places for word in ("--data", place)]
    for name, value in source.options.items():
        option = f"--{name}"
        if value is True:
            words.append(option)
        elif isinstance(value, tuple):
            words += [word for single in value for word in (option, str(single))]
        elif value:
            words += [option, str(value)]
    return shlex.join(words)


def _under_a_bar(model: str, split: Split, screen: Console, **how: Any) -> Tuned:
    """The search, with what is tried and the best so far; an interrupt prints how to go on."""
    at: Step | None = None
    with progress(screen, f"tuning {model}", None) as (bar, task):

        def on_progress(step: Step) -> None:
            nonlocal at
            if at is None and step.resumed:
                earlier = f"{counted(step.resumed)} of an earlier run, kept in {step.study}"
                screen.print(f"  Going on after {earlier}.", style="dim", markup=False, soft_wrap=True)
            at = step
            _move(bar, task, model, step)

        try:
            return search(model, split, on_progress=on_progress, **how)
        except KeyboardInterrupt:
            bar.stop()
            if at is not None and at.study is not None:
                sentence = f"{counted(at.done)} kept in {at.study}: the same command goes on."
                screen.print(sentence, markup=False, soft_wrap=True)
            raise


def _move(bar: Progress, task: TaskID, model: str, step: Step) -> None:
    best = f" · best {step.best.value:.4f}" if step.best and step.best.value is not None else ""
    of = f" of {step.of}" if step.of else ""
    doing = {
        "begin": f"trial {step.done + 1}{of}: {setting(step.parameters)}",
        "ended": f"trial {step.done}{of} ended",
        "test": "measuring on the test part, once",
    }[step.stage]
    bar.update(task, total=step.of, completed=step.done, description=f"tuning {model} · {doing}[bold]{best}[/bold]")
