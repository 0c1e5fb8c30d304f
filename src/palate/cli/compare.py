"""`palate compare`: several models, measured on the same withheld events."""

from shutil import rmtree

import click

from palate.cli.comparing import Measured, measures
from palate.cli.curves import Extras, draws_curves
from palate.cli.handing import HandOuts, hands_out
from palate.cli.outputs import forces
from palate.cli.parameters import takes_models, takes_parameters
from palate.cli.reading import Source, reads_data
from palate.cli.registered import at_registry, check_writable, work_folder
from palate.cli.screen import kept_in
from palate.evaluation.baselines import is_simple
from palate.evaluation.examples import rows_of, typical
from palate.evaluation.lineup import checked_baselines
from palate.registry.registry import Registry

USUAL = ("popular", "item_knn", "ease", "ials")


@click.command()
@click.argument("models", nargs=-1)
@reads_data
@takes_parameters
@measures
@hands_out
@draws_curves
@click.option("--example", "asking", multiple=True, metavar="USER", help="Show the lists of this user side by side.")
@click.option(
    "--baselines",
    metavar="NAMES",
    help="The simple baselines to run, such as popular,item_knn, or none. Default: popular, item_knn and ease, "
    "but for what would take longer than all the rest together or more memory than there is.",
)
@click.option("--fresh", is_flag=True, help="Measure anew what earlier runs on these data have kept.")
@at_registry
@forces
def compare(
    models: tuple[str, ...],
    source: Source,
    parameters: tuple[str, ...],
    measured: Measured,
    hand_outs: HandOuts,
    extras: Extras,
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
    measured.output.check()
    hand_outs.check()
    extras.check(measured.withheld.split)
    named = takes_models(models or USUAL, parameters)
    if not models:  # then nobody asked for the baselines among the usual
        named = {name: model for name, model in named.items() if not is_simple(model)}
    names = None if baselines is None else _names(baselines)
    screen = measured.screen
    asked = measured.ask(source, screen)
    extras.check_data(asked.data)
    work = work_folder(registry) / asked.data.fingerprint  # of these data alone, so that --fresh forgets no others
    rows = rows_of(asked.splits, asking) if asking else typical(asked.splits)
    if fresh:
        rmtree(work, ignore_errors=True)
    with kept_in(work, screen):
        lineup = measured.lineup(named, asked, names)
        comparison = measured.compare(lineup, asked, screen, journal=work, examples=rows)
        comparison = extras.added(comparison, lineup.models, asked, screen, work, hand_outs.pictures)
    registry.save_comparison(comparison.to_json())  # first: what is measured stays, even if the print-out breaks off
    measured.write(comparison)
    hand_outs.write(comparison, screen)


def _names(baselines: str) -> tuple[str, ...]:
    return () if baselines.strip() == "none" else checked_baselines([name.strip() for name in baselines.split(",")])
