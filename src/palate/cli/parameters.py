"""Models named on the command line, or described in a file, with their hyper-parameters."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from palate.cli.bundle import Command
from palate.errors import InputError
from palate.forms import FILES, read_form
from palate.models.recommender import Recommends
from palate.spec import KIND, build


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """NAME=VALUE as names and values; InputError for one without "="."""
    for text in texts:
        if "=" not in text:
            raise InputError(f"{option} {text} has no '='; write it as {option} NAME=VALUE")
    return dict(text.split("=", 1) for text in texts)


def takes_parameters(command: Command) -> Command:
    """Gives a command `-p NAME=VALUE`, as the argument `parameters`."""
    return click.option(
        "-p",
        "--parameter",
        "parameters",
        multiple=True,
        metavar="NAME=VALUE",
        help="A hyper-parameter of the model, such as l2=200; of one among several, ease.l2=200; "
        "of a part, parts.0.l2=200.",
    )(command)


def takes_models(names: Sequence[str], parameters: Sequence[str]) -> dict[str, Recommends]:
    """The models by what they are called: a name of the catalogue, or a TOML or JSON file, which is called by its stem.

    `ease.l2=200` is for one of them, `l2=200` for the only one.
    """
    forms: dict[str, Any] = {}
    for name in names:
        label, form = form_named(name)
        if label in forms and forms[label] != form:
            raise InputError(f"two models are called {label}; rename {name}")
        forms[label] = form
    for text in parameters:
        label, field, value = _parameter(text, list(forms))
        if field == KIND:
            raise InputError(f"-p {text}: what {label} is cannot be changed; name another model")
        forms[label][field] = value
    return {label: build(form) for label, form in forms.items()}


def form_named(name: str) -> tuple[str, dict[str, Any]]:
    """The label of a model, and the plain data that describe it."""
    path = Path(name)
    if path.suffix.lower() in FILES:
        return path.stem, read_form(path)
    if path.is_file():
        raise InputError(
            f"{name} is a file, and stands where models are named: put a pattern of files in quotes "
            "(--data 'part-*.csv'), or write --data before each file; a model described in a file is .toml or .json"
        )
    return name, {KIND: name}


def _parameter(text: str, labels: Sequence[str]) -> tuple[str, str, str]:
    """The label of the model, the field, and its value."""
    name, equals, value = text.partition("=")
    head, dot, rest = name.partition(".")
    own = not (dot and head in labels) and len(labels) == 1
    if not equals or not (own or dot):
        whose = "" if dot or own else f"{labels[0]}."
        missing = "" if equals else "has no value: "
        raise InputError(f"-p {text} {missing}write it as -p {whose}{name}={value or 'VALUE'}")
    if not own and head not in labels:
        raise InputError(f"-p {text} is for {head!r}, which is not among {', '.join(labels)}")
    return (labels[0], name, value) if own else (head, rest, value)
