"""The command line: `palate COMMAND`. Each command lives in a module of its own, imported when it is called."""

import errno
import sys
import warnings
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import click

from palate.errors import PalateError
from palate.suggest import nearest
from palate.writing import plain

COMMANDS = {
    "demo": ("palate.cli.demo:demo", "See it whole: a shop or MovieLens, from events to a running service."),
    "data": ("palate.cli.data:data", "Look at data before anything is learned from it."),
    "train": ("palate.cli.train:train", "Fit a model on all the data and put it into the registry."),
    "evaluate": ("palate.cli.evaluate:evaluate", "Measure one model on withheld events."),
    "compare": ("palate.cli.compare:compare", "Measure several models on the same withheld events."),
    "report": ("palate.cli.report:report", "Write out a comparison that is kept: a page, plots, a table."),
    "tune": ("palate.cli.tune:tune", "Search a model's hyper-parameters; the test part stays untouched until the end."),
    "auto": ("palate.cli.auto:auto", "Within a budget: plan, try, compare, and promote the model that serves best."),
    "models": ("palate.cli.models:models", "See and choose what is served: list, promote, rollback, card, catalogue."),
    "recommend": ("palate.cli.ask:recommend", "The best items for a user, with reasons."),
    "similar": ("palate.cli.ask:similar", "Items similar to one."),
    "explain": ("palate.cli.ask:explain", "Why an item is recommended to a user."),
    "serve": ("palate.cli.serve:serve", "Serve the live model: REST API and console."),
    "reproduce": ("palate.cli.reproduce:reproduce", "Reproduce a published table."),
}
BAD_INPUT = 2
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # errors of a full disk


class Lazy(click.Group):
    """A group whose commands are imported when they are called, not when help is printed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            near = nearest(cmd_name, COMMANDS)
            hint = f"; did you mean '{near}'?" if near else "."
            raise click.UsageError(f"There is no command '{cmd_name}'{hint} See palate --help.")
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="palate", message="%(version)s")
def app() -> None:
    """Palate, a recommender system: check data, compare models, train, serve, look.

    Begin with `palate demo`.
    """


def main() -> NoReturn:
    """Runs the command line; an error that a person can mend ends in one sentence and code 2, without a traceback."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # letters that the terminal lacks become "?"
    warnings.showwarning = _warn
    try:
        app.main(standalone_mode=False)
    except click.exceptions.Abort:
        _end("Interrupted.", 130)
    except click.ClickException as error:
        _end(error.format_message(), BAD_INPUT)
    except PalateError as error:
        _end(str(error), BAD_INPUT)
    except KeyboardInterrupt:
        _end("Interrupted.", 130)
    except BrokenPipeError:
        _end("", 1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        cure = (
            "Make room there, or name another place" if error.errno in FULL else "Check the path and your rights to it"
        )
        _end(f"{where}{error.strerror or error}. {cure}.", BAD_INPUT)
    sys.exit(0)


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """A warning in one line, without its place in the code."""
    click.echo(f"palate: {plain(str(message))}", err=True)


def _end(sentence: str, code: int) -> NoReturn:
    if sentence:
        click.echo(f"palate: {plain(sentence)}", err=True)
    sys.exit(code)
