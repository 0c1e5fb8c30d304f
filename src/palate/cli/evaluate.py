"""`palate evaluate`: one model, measured on withheld events."""

import click

from palate.cli.comparing import Measured, measures
from palate.cli.outputs import forces
from palate.cli.parameters import takes_models, takes_parameters
from palate.cli.reading import Source, reads_data
from palate.evaluation.lineup import Lineup


@click.command()
@click.argument("model")
@reads_data
@takes_parameters
@measures
@forces
def evaluate(model: str, source: Source, parameters: tuple[str, ...], measured: Measured) -> None:
    """Fit MODEL on a part of the data, and measure it on the rest: full catalogue, nothing sampled.

    MODEL is a name (palate models catalogue), or a TOML or JSON file that describes a pipeline or a hybrid.
    """
    measured.output.check()
    screen, models = measured.screen, takes_models([model], parameters)
    measured.write(measured.compare(Lineup(models), measured.ask(source, screen), screen))
