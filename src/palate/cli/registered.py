"""The option by which commands find the registry."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from palate.registry.registry import Registry

F = TypeVar("F", bound=Callable[..., Any])


def at_registry(command: F) -> F:
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
