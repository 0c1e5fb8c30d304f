"""`palate compare`: several models, measured on the same withheld events."""

from shutil import rmtree

import click

from palate.cli.compare_options import EvaluationOptions, takes_evaluation
from palate.cli.curves import CurveOptions, takes_curves
from palate.cli.data_options import Source, takes_data
from palate.cli.exports import Exports, takes_exports
from palate.cli.output_files import takes_force
from palate.cli.parameters import takes_models, takes_parameters
from palate.cli.registry_option import check_writable, takes_registry, work_folder
from palate.cli.screen import resumable
from palate.evaluation.baselines import is_simple
from palate.evaluation.examples import rows_of, typical
from palate.evaluation.lineup import checked_baselines
from palate.registry.registry import Registry

USUAL = ("popular", "item_knn", "ease", "ials")


@click.command()
@click.argument("models", nargs=-1)
@takes_data
@takes_parameters
@takes_evaluation
@takes_exports
@takes_curves
@click.option("--example", "asking", multiple=True, metavar="USER", help="Show the lists of this user side by side.")
@click.option(
    "--baselines",
    metavar="NAMES",
    help="The simple baselines to run, such as popular,item_knn, or none. Default: popular, item_knn and ease, "
    "but for what would take longer than all the rest together or more memory than there is.",
)
@click.option("--fresh", is_flag=True, help="Measure anew what earlier runs on these data have kept.")
@takes_registry
@takes_force
def compare(
    models: tuple[str, ...],
    source: Source,
    parameters: tuple[str, ...],
    evaluation: EvaluationOptions,
    exports: Exports,
    curves: CurveOptions,
    asking: tuple[str, ...],
    baselines: str | None,
    fresh: bool,
    registry: Registry,
) -> None:
    """Fit each of MODELS on a part of the data, and rank them by the rest: full catalogue, nothing sampled.

    Without MODELS: ials. The simple baselines popular, item_knn and ease run beside them (--baselines). The console
    shows the comparison, and `palate report` writes it out later. Each model is kept when it is done, on each fold:
    interrupted and run again, the comparison goes on.
    """
    check_writable(registry)
    evaluation.output.check()
    exports.check()
    curves.check(evaluation.split_options.split)
    named = takes_models(models or USUAL, parameters)
    if not models:  # then no baseline among the usual was named
        named = {name: model for name, model in named.items() if not is_simple(model)}
    names = None if baselines is None else _names(baselines)
    screen = evaluation.screen
    split_data = evaluation.ask(source, screen)
    curves.check_data(split_data.data)
    work = work_folder(registry) / split_data.data.fingerprint  # of these data alone, so that --fresh forgets no others
    rows = rows_of(split_data.splits, asking) if asking else typical(split_data.splits)
    if fresh:
        rmtree(work, ignore_errors=True)
    with resumable(work, screen):
        lineup = evaluation.lineup(named, split_data, names)
        comparison = evaluation.compare(lineup, split_data, screen, journal=work, examples=rows)
        comparison = curves.added(comparison, lineup.models, split_data, screen, work, exports.pictures)
    registry.save_comparison(comparison.to_json())  # first: what is measured stays, even if the print-out breaks off
    evaluation.write(comparison)
    exports.write(comparison, screen)


def _names(baselines: str) -> tuple[str, ...]:
    return () if baselines.strip() == "none" else checked_baselines([name.strip() for name in baselines.split(",")])
