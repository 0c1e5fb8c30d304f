"""`palate evaluate`: one model, measured on withheld events."""

import click

from palate.cli.compare_options import EvaluationOptions, takes_evaluation
from palate.cli.data_options import Source, takes_data
from palate.cli.output_files import takes_force
from palate.cli.parameters import takes_models, takes_parameters
from palate.evaluation.lineup import Lineup


@click.command()
@click.argument("model")
@takes_data
@takes_parameters
@takes_evaluation
@takes_force
def evaluate(model: str, source: Source, parameters: tuple[str, ...], evaluation: EvaluationOptions) -> None:
    """Fit MODEL on a part of the data, and measure it on the rest: full catalogue, nothing sampled.

    MODEL is a name (palate models catalogue), or a TOML or JSON file that describes a pipeline or a hybrid.
    """
    evaluation.output.check()
    screen, models = evaluation.screen, takes_models([model], parameters)
    evaluation.write(evaluation.compare(Lineup(models), evaluation.ask(source, screen), screen))
