"""`palate train`: fits a model on all the data and puts it into the registry."""

import time
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from palate.cli.foretold import foretell
from palate.cli.parameters import made, takes_parameters
from palate.cli.reading import Source, reads_data
from palate.cli.registered import at_registry, check_writable
from palate.cli.screen import console, watched
from palate.data.dataset import Dataset
from palate.data.fingerprint import fingerprint
from palate.evaluation.comparing.described import parameters_of
from palate.models.baselines.popular import Popular
from palate.models.recommender import Recommender, Recommends
from palate.pipeline.pipeline import Pipeline
from palate.registry.registry import Registry, Version


@click.command()
@click.argument("model")
@reads_data
@takes_parameters
@at_registry
@click.option("--promote/--no-promote", default=True, show_default=True, help="Whether it is served from now on.")
def train(model: str, source: Source, parameters: tuple[str, ...], registry: Registry, promote: bool) -> None:
    """Fit MODEL on all the data, and put it into the registry as a new version."""
    screen = console()
    check_writable(registry)
    fresh = made([model], parameters)[model]
    _, data = source.read(screen)
    told = registry.comparison_of(model, parameters_of(fresh), fingerprint(data))
    foretell({model: fresh}, data, screen)
    version = publish(fresh, model, data, source.where, registry, screen, comparison=told, promote=promote)
    screen.print(f"  {_measured(told)}", style="dim")
    tell_published(version, registry, screen)


def _measured(told: str | None) -> str:
    if told is None:
        return "No comparison has measured it on these data: its card says so. `palate compare` measures."
    return f"Its card tells the figures of the comparison {told}."


def publish(
    model: Recommends, name: str, data: Dataset, source: str, registry: Registry, screen: Console, **more: Any
) -> Version:
    """Fits the model with popularity to fall back on, and publishes both as one; `more` is for `Registry.publish`."""
    served = with_fallback(model)
    begun = time.perf_counter()
    with watched(screen, f"fitting {name}", model) as watch:
        served.fit(data, watch=watch)
    seconds = time.perf_counter() - begun
    screen.print(f"Fitted {name} in {seconds:.1f} s.")
    return registry.publish(served, data, name=name, source=source, fit_seconds=seconds, **more)


def tell_published(version: Version, registry: Registry, screen: Console) -> None:
    """Where the version is, and whether it is served."""
    live = "live" if version.live else f"not live; palate models promote {version.number}"
    where = f"of {escape(version.name)} is in {escape(str(registry.folder))}"
    screen.print(f"Version [bold]{version.number}[/bold] {where} ({live}).", soft_wrap=True)


def with_fallback(model: Recommends) -> Recommends:
    """The model as it is served: who it cannot serve gets what is popular, and the answer says so."""
    ranks = isinstance(model, Recommender) and not isinstance(model, Popular)
    return Pipeline((model,), fallback=Popular()) if ranks else model
