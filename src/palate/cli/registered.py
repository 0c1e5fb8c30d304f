"""The option by which commands find the registry."""

import os
from pathlib import Path

import click

from palate.cli.bundle import Command
from palate.errors import InputError
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


def check_writable(registry: Registry) -> None:
    """Raises InputError where the registry's folder could not be written: told before long work, not after it."""
    check_folder(registry.folder, f"the registry {registry.folder} cannot be made", "--registry")


def check_file(path: Path | None, option: str) -> None:
    """Raises InputError where no file could be written at `path`: told before the work whose result goes there."""
    if path is None:
        return
    folder = path.parent
    if not folder.is_dir():
        cure = f"make the folder {folder}" if not folder.exists() else f"{folder} is a file: name another place"
        raise InputError(f"{option} {path} cannot be written: {cure}")
    if path.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
        why = "is a folder" if path.is_dir() else "may not be written by you"
        raise InputError(f"{option} {path} {why}: name another file")


def work_folder(registry: Registry) -> Path:
    """Where work that can be gone on with is kept, made if it is not there; InputError where it could not be."""
    check_writable(registry)
    folder = registry.folder / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def check_folder(folder: Path, trouble: str, option: str) -> None:
    """Raises InputError, beginning with `trouble`, where a folder that is there or to be made could not be written."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        why = "is a file" if there.is_file() else "cannot be written"
        raise InputError(f"{trouble}: {there} {why}; name another with {option}")
