"""Models named on the command line, with their hyper-parameters."""

from collections.abc import Sequence
from pathlib import Path

import click

from palate.cli.bundle import Command
from palate.errors import InputError
from palate.models.recommender import Recommends
from palate.spec import make


def pairs(given: Sequence[str], option: str) -> dict[str, str]:
    """NAME=VALUE as names and values; InputError for one without "="."""
    for text in given:
        if "=" not in text:
            raise InputError(f"{option} {text} has no '='; write it as {option} NAME=VALUE")
    return dict(text.split("=", 1) for text in given)


def takes_parameters(command: Command) -> Command:
    """Gives a command `-p NAME=VALUE`, as the argument `parameters`."""
    return click.option(
        "-p",
        "--parameter",
        "parameters",
        multiple=True,
        metavar="NAME=VALUE",
        help="A hyper-parameter of the model, such as l2=200; of one among several, ease.l2=200.",
    )(command)


def made(names: Sequence[str], parameters: Sequence[str]) -> dict[str, Recommends]:
    """The named models; `ease.l2=200` is for one of them, `l2=200` for the only one."""
    if file := next((name for name in names if Path(name).is_file()), None):
        raise InputError(
            f"{file} is a file, and stands where models are named: put a pattern of files in quotes "
            "(--data 'part-*.csv'), or write --data before each file"
        )
    given: dict[str, dict[str, str]] = {name: {} for name in names}
    for text in parameters:
        name, equals, value = text.partition("=")
        model, dot, field = name.rpartition(".")
        model = model if dot else names[0]
        if not equals or (not dot and len(given) > 1):
            whose = "" if dot or len(given) == 1 else f"{names[0]}."
            missing = "" if equals else "has no value: "
            raise InputError(f"-p {text} {missing}write it as -p {whose}{name}={value or 'VALUE'}")
        if model not in given:
            raise InputError(f"-p {text} is for {model!r}, which is not among {', '.join(given)}")
        given[model][field] = value
    return {name: make(name, **values) for name, values in given.items()}
