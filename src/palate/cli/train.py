"""`palate train`: fits a model on all the data and puts it into the registry."""

import sys
import time
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from palate.cli.data_options import Source, takes_data
from palate.cli.descriptions import of_version
from palate.cli.fitting import Fit
from palate.cli.forecast import print_forecasts
from palate.cli.output import print_json, takes_json
from palate.cli.parameters import takes_models, takes_parameters
from palate.cli.registry_option import takes_registry, work_folder
from palate.cli.screen import screen_for, watched
from palate.costs.forecast import forecast
from palate.data.dataset import Dataset
from palate.evaluation.faults.answers import broken_answers
from palate.evaluation.faults.ratings import check_rated, unrated
from palate.forms import parameters_of
from palate.models.recommender import Recommends, Watch
from palate.registry.checkpoint import Checkpoint, check_same_fit, load_checkpoint
from palate.registry.registry import Registry
from palate.registry.versions import Version
from palate.serving.complete import complete


@click.command()
@click.argument("model")
@takes_data
@takes_parameters
@takes_registry
@click.option("--promote/--no-promote", default=True, show_default=True, help="Whether it is served from now on.")
@click.option("--resume", is_flag=True, help="Go on with the fit of this model that Ctrl-C ended.")
@click.option(
    "--keep-every",
    default=0,
    type=click.IntRange(min=0),
    metavar="ROUNDS",
    help="Keep the fit after every so many rounds, to go on from there whatever ends it.",
)
@takes_json
def train(
    model: str,
    source: Source,
    parameters: tuple[str, ...],
    registry: Registry,
    promote: bool,
    resume: bool,
    keep_every: int,
    as_json: bool,
) -> None:
    """Fit MODEL on all the data, and put it into the registry as a new version.

    MODEL is a name (palate models catalogue), or a TOML or JSON file that describes a pipeline or a hybrid.

    Ctrl-C stops a fit that has rounds or parts after the round in progress, and saves a checkpoint: --resume goes on.
    A model that does not answer for a few users of the data is kept, but not promoted: the exit code is then 1.
    """
    screen = screen_for(as_json)
    ((name, fresh),) = takes_models([model], parameters).items()
    folder = work_folder(registry) / f"train-{name}"
    checkpoint = load_checkpoint(folder) if resume else None
    _, data = source.read(screen)
    check_rated(name, fresh, data.interactions)
    for sentence in unrated({name: fresh}, data.interactions):
        screen.print(f"  {sentence}", style="yellow", markup=False)
    digest = data.fingerprint
    if checkpoint:
        check_same_fit(checkpoint, fresh if parameters or name != model else None, digest)
        fresh = checkpoint.model
    comparison_id = registry.comparison_of(name, parameters_of(fresh), digest)
    print_forecasts({name: forecast(fresh, data)}, screen)
    fit = Fit(name, checkpoint or Checkpoint(fresh, digest), folder, keep_every)
    more = {"comparison": comparison_id, "promote": promote}
    version = publish(fresh, name, data, source.where, registry, screen, fit=fit, **more)
    screen.print(f"  {_measured(comparison_id)}", style="dim")
    tell_published(version, registry, screen)
    if as_json:
        print_json({**of_version(version), "parameters": parameters_of(fresh), "comparison": comparison_id})
    if promote and not version.live:
        sys.exit(1)


def _measured(comparison_id: str | None) -> str:
    if comparison_id is None:
        return "No comparison has measured it on these data: its card says so. `palate compare` measures."
    return f"Its card has the figures of the comparison {comparison_id}."


def publish(
    model: Recommends,
    name: str,
    data: Dataset,
    source: str,
    registry: Registry,
    screen: Console,
    *,
    fit: Fit | None = None,
    **more: Any,
) -> Version:
    """Fits the model, by `fit` where Ctrl-C is to keep it, and popularity to fall back on; publishes both as one.

    `more` is for `Registry.publish`. A few users are asked for first: what gives no answer is kept, and not promoted.
    """
    registry.live_number()  # where this cannot be read, the error comes before the work, not after it
    if fit:
        seconds = fit.run(data, screen)
    else:
        start = time.perf_counter()
        with watched(screen, f"fitting {name}", model) as on_round:
            model.fit(data, watch=Watch(on_round, looks=False))
        seconds = time.perf_counter() - start
    screen.print(f"Fitted {name} in {seconds:.1f} s.")
    served = complete(model, data)
    wrong = broken_answers(model, data) or broken_answers(served, data)
    if wrong:
        screen.print(f"Not promoted: {wrong}.", style="yellow", markup=False, soft_wrap=True)
        more["promote"] = False
    return registry.publish(served, data, name=name, source=source, fit_seconds=seconds, **more)


def tell_published(version: Version, registry: Registry, screen: Console) -> None:
    """Where the version is, and whether it is served."""
    live = "live" if version.live else f"not live; palate models promote {version.number}"
    where = f"of {escape(version.name)} is in {escape(str(registry.folder))}"
    screen.print(f"Version [bold]{version.number}[/bold] {where} ({live}).", soft_wrap=True)
