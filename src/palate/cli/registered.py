"""The option by which commands find the registry."""

from pathlib import Path

import click

from palate.cli.bundle import Command
from palate.registry.registry import Registry


def at_registry(command: Command) -> Command:
    """Gives a command `--registry`, as the argument `registry`."""

    def opened(ctx: click.Context, option: click.Parameter, folder: Path) -> Registry:
        return Registry(folder)

    return click.option(
        "--registry",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="PALATE_REGISTRY",
        default=Path("palate-registry"),
        show_default=True,
        callback=opened,
        help="The folder of models and comparisons.",
    )(command)
