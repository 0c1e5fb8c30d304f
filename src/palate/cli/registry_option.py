"""The option `--registry`, and checks of its folder."""

from pathlib import Path

import click

from palate.cli.bundle import Command
from palate.cli.output_files import check_folder
from palate.registry.registry import Registry


def takes_registry(command: Command) -> Command:
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


def check_writable(registry: Registry) -> None:
    """Raises InputError where the registry's folder could not be written: before long work, not after it."""
    check_folder(registry.folder, f"the registry {registry.folder} cannot be made", "--registry")


def work_folder(registry: Registry) -> Path:
    """The folder of resumable work, made if it does not exist; InputError where it cannot be made."""
    check_writable(registry)
    folder = registry.folder / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
