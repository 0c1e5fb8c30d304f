"""`palate compare`: several models, measured on the same withheld events."""

import click

from palate.cli.comparing import Measured, measures
from palate.cli.parameters import made, takes_parameters
from palate.cli.reading import Source, reads_data
from palate.cli.registered import at_registry, check_writable
from palate.registry.registry import Registry

USUAL = ("popular", "item_knn", "ease", "ials")


@click.command()
@click.argument("models", nargs=-1)
@reads_data
@takes_parameters
@measures
@at_registry
def compare(
    models: tuple[str, ...], source: Source, parameters: tuple[str, ...], measured: Measured, registry: Registry
) -> None:
    """Fit each of MODELS on a part of the data, and rank them by the rest: full catalogue, nothing sampled.

    Without MODELS: popular, item_knn, ease and ials. The console shows the comparison.
    """
    check_writable(registry)
    comparison = measured.run(made(models or USUAL, parameters), source)
    registry.save_comparison(comparison.to_json())  # first: what is measured stays, even if the print-out breaks off
    measured.write(comparison)
