"""Output of a command: a table for people, JSON on request, on the screen or into a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from palate.cli.bundle import Command, bundled
from palate.cli.output_files import JSON, check_file
from palate.cli.screen import screen_for
from palate.writing import json_text, write_text


@dataclass(frozen=True)
class Output:
    """Whether JSON is printed, and the file that it is written into too, if one is named."""

    as_json: bool
    out: Path | None

    @property
    def screen(self) -> Console:
        """The console for progress."""
        return screen_for(self.as_json)

    def check(self) -> None:
        """Raises InputError where the file could not be written: before the work."""
        check_file(self.out, "--out", JSON)

    def write(self, result: Mapping[str, Any], show: Callable[[], None]) -> None:
        """The result, as JSON or by `show`; null stands for NaN."""
        text = json_text(result)
        if self.out:
            write_text(self.out, text + "\n")
        if self.as_json:
            click.echo(text)
        else:
            show()


OPTIONS = [
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Also write JSON to this file."),
]


def takes_json(command: Command) -> Command:
    """Gives a command `--json`, as the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def print_json(value: Any) -> None:
    """Prints it."""
    click.echo(json_text(value))


def _output(values: Mapping[str, Any]) -> Output:
    return Output(**values)


takes_output = bundled(OPTIONS, "output", _output)
"""Gives a command `--json` and `--out`, as one argument `output`."""
