"""Where a command may write: never over what it reads, and over a file of another kind only with `--force`."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Any

import click

from palate.cli.bundle import Command
from palate.errors import ArtifactError, InputError

WRITTEN = ("out", "report", "plots", "parquet", "study", "rejects", "to", "models_to", "work", "registry")
"""The options that name what a command writes; all other paths among its arguments are what it reads."""
FORCE = "palate.force"  # where click keeps the switch, for all that a command writes
MOST = 1 << 28  # bytes of a JSON file that is checked


@dataclass(frozen=True)
class Kind:
    """A kind of file, and the test for it: a second run may overwrite a file of the same kind."""

    name: str
    is_of: Callable[[Path], bool]


def _begins(*starts: bytes) -> Callable[[Path], bool]:
    def begins(path: Path) -> bool:
        with path.open("rb") as file:
            return file.read(64).lstrip().lower().startswith(starts)

    return begins


def _holds(*names: str) -> Callable[[Path], bool]:
    """Whether a Parquet file begins with these columns: one of events is of another kind than one of figures."""

    def holds(path: Path) -> bool:
        from palate.registry.parquet import names_in  # noqa: PLC0415  (brings DuckDB)

        try:
            return names_in(path)[: len(names)] == names
        except ArtifactError:
            return False

    return holds


def _is_json(path: Path) -> bool:
    try:
        return path.stat().st_size <= MOST and isinstance(json.loads(path.read_bytes()), dict)
    except ValueError:
        return False


JSON = Kind("JSON", _is_json)
HTML = Kind("an HTML page", _begins(b"<!doctype html", b"<html"))
TABLE = Kind("a table of figures", _holds("model", "rank"))
MARKDOWN = Kind("Markdown", _begins(b"#"))
STUDY = Kind("a study", _begins(b"sqlite format 3"))
LISTS = Kind("lists of recommendations", _begins(b"user_id,rank,"))
PARQUET_LISTS = Kind(LISTS.name, _holds("user_id", "rank"))


def takes_force(command: Command) -> Command:
    """Gives a command `--force`, which `check_file` reads; it is not an argument of the command."""

    def keep(ctx: click.Context, option: click.Parameter, value: bool) -> None:
        ctx.meta[FORCE] = value

    return click.option(
        "--force",
        is_flag=True,
        expose_value=False,
        callback=keep,
        help="Write over an existing file of another kind.",
    )(command)


def check_file(path: Path | None, option: str, kind: Kind) -> None:
    """Raises InputError where no file should or could be written at `path`; called before the long work.

    That is over what the command reads, over an existing file of another kind unless `--force` is given, over another
    output of the same command, and where nothing can be written.
    """
    if path is None:
        return
    folder = Path(os.path.realpath(path)).parent if path.is_symlink() else path.parent  # a link is followed
    if not folder.is_dir():
        cure = f"make the folder {folder}" if not folder.exists() else f"{folder} is a file: name another place"
        raise InputError(f"{option} {path} cannot be written: {cure}")
    if path.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
        why = "is a folder" if path.is_dir() else "may not be written by you"
        raise InputError(f"{option} {path} {why}: name another file")
    _check_not_read(path, option)
    if path.is_file() and path.stat().st_size and not _forced() and not kind.is_of(path):
        raise InputError(
            f"{option} {path} is there already and is not {kind.name}: name another file, or write over it with --force"
        )


def check_folder(folder: Path, trouble: str, option: str) -> None:
    """Raises InputError, beginning with `trouble`, where a folder that is there or to be made could not be written."""
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        why = "is a file" if existing.is_file() else "cannot be written"
        raise InputError(f"{trouble}: {existing} {why}; name another with {option}")


def _check_not_read(path: Path, option: str) -> None:
    context = click.get_current_context(silent=True)
    params = context.params if context else {}
    for other in (params.get(name) for name in WRITTEN if f"--{name}" != option):
        if isinstance(other, Path) and other.absolute() == path.absolute():
            raise InputError(f"{option} {path} is named for another output too: name a file for each")
    if not path.is_file():
        return
    for name, read in _read_paths(params):
        if read.exists() and (read.samefile(path) or (read.is_dir() and read.resolve() in path.resolve().parents)):
            raise InputError(f"{option} {path} is what {_called(context, name)} reads: name another file")
    registry = getattr(params.get("registry"), "folder", None)
    if registry is not None and registry.resolve() in path.resolve().parents:
        raise InputError(f"{option} {path} is kept by the registry {registry}: name another file")


def _read_paths(params: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """All paths that the command reads, by the names of their options."""
    for name, value in params.items():
        if name in WRITTEN:
            continue
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str | Path) and str(each):
                plain = str(each).split("///", 1)[-1]  # a database in a file: sqlite:///name.db
                yield from ((name, Path(match)) for match in (glob(plain) if glob_like(plain) else [plain]))


def glob_like(text: str) -> bool:
    """Whether a pattern of paths, and no path itself."""
    return any(sign in text for sign in "*?[") and not Path(text).exists()


def _called(context: click.Context | None, name: str) -> str:
    params = context.command.params if context else []
    param = next((each for each in params if each.name == name), None)
    return param.opts[0] if isinstance(param, click.Option) else "the command"


def _forced() -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(FORCE))
