"""`palate models`: what the registry holds, what is live, and which models there are."""

from collections.abc import Mapping
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from palate.catalogue import COMPOSED, find
from palate.catalogue import models as catalogued
from palate.cli.descriptions import of_class, of_model, of_settings, of_version
from palate.cli.output import print_json, takes_json
from palate.cli.parameters import form_named
from palate.cli.registry_option import takes_registry
from palate.cli.screen import console
from palate.errors import ArtifactError
from palate.registry.registry import Registry
from palate.registry.versions import Version
from palate.spec import build
from palate.writing import plain

FOLLOWED = " A service that runs on this registry follows within a moment."


@click.group()
def models() -> None:
    """See and choose what is served."""


@models.command("list")
@takes_registry
@takes_json
def list_versions(registry: Registry, as_json: bool) -> None:
    """The versions in the registry, newest last; the live one is marked."""
    registry.live_number()  # where this cannot be read, no version is to blame
    numbers, screen = registry.numbers(), console()
    if as_json:
        print_json([_described(registry, number) for number in numbers])
        return
    if not numbers:
        screen.print(f"There is no model in {escape(str(registry.folder))} yet: palate train MODEL --data FILE")
        return
    table = Table("", "Version", "Model", "Trained", "Data", "Events", box=None, header_style="dim")
    broken = []
    for number in numbers:
        try:
            table.add_row(*_row(registry.version(number)))
        except ArtifactError as error:  # one that cannot be read hides no other
            table.add_row("", str(number), "[red]cannot be read[/red]", "", "", "")
            broken.append(str(error))
    screen.print(table)
    for sentence in (*broken, *_adrift(registry, numbers)):
        screen.print(sentence, style="yellow", markup=False, soft_wrap=True)


def _row(version: Version) -> tuple[str, ...]:
    mark, trained = "[green]live[/green]" if version.live else "", version.created[:16].replace("T", " ")
    return mark, str(version.number), escape(version.name), trained, escape(version.source), f"{version.n_events:,}"


def _described(registry: Registry, number: int) -> dict[str, object]:
    """A version as JSON; of one that cannot be read, its number and why."""
    try:
        return of_version(registry.version(number))
    except ArtifactError as error:
        return {"version": number, "live": number == registry.live_number(), "error": str(error)}


def _adrift(registry: Registry, numbers: list[int]) -> list[str]:
    """What to say where the live version is not there any more."""
    live = registry.live_number()
    if live is None or live in numbers:
        return []
    return [f"Version {live} is live, but is not there: make another live with `palate models promote NUMBER`."]


@models.command()
@takes_registry
@click.argument("number", type=click.IntRange(1))
def promote(registry: Registry, number: int) -> None:
    """Make version NUMBER the live one."""
    version = registry.promote(number)
    console().print(f"Version {version.number} ({version.name}) is live.{FOLLOWED}")


@models.command()
@takes_registry
def rollback(registry: Registry) -> None:
    """Make the version live that was live before."""
    version = registry.rollback()
    console().print(f"Version {version.number} ({version.name}) is live again.{FOLLOWED}")


@models.command()
@takes_registry
@click.argument("number", type=click.IntRange(1), required=False)
@takes_json
def card(registry: Registry, number: int | None, as_json: bool) -> None:
    """The model card of version NUMBER, else of the live one, in Markdown; with --json, the facts it is made of too."""
    chosen = registry.live_number() if number is None else number
    if chosen is None:
        raise ArtifactError(f"nothing is live in {registry.folder}; name a version: palate models card NUMBER")
    text = registry.card(chosen)
    if as_json:
        version = registry.version(chosen)
        print_json({**of_version(version), "about": version.about, "card": text})
    else:
        click.echo(plain(text))


@models.command()
@click.argument("name", required=False)
@takes_json
def catalogue(name: str | None, as_json: bool) -> None:
    """The models that there are; with NAME, the hyper-parameters of one.

    NAME may be a TOML or JSON file that describes a pipeline or a hybrid: then those of its parts.
    """
    if name is not None:
        _show_one(name, as_json)
        return
    if as_json:
        print_json([of_model(each) for each in catalogued()])
        return
    table = Table("Model", "What it does", box=None, header_style="dim")
    for each in catalogued():
        table.add_row(each, first_line(find(each)))
    screen = console()
    screen.print(table)
    screen.print(f"Made of models, in a TOML or JSON file: {', '.join(COMPOSED)}.", style="dim", soft_wrap=True)


def _show_one(name: str, as_json: bool) -> None:
    label, form = form_named(name)
    if label == name:
        about = of_model(name, whole=True)
    else:
        model = build(form)
        about = {**of_class(label, type(model)), "parameters": of_settings(model)}
    if as_json:
        print_json(about)
        return
    screen = console()
    screen.print(f"[bold]{escape(about['model'])}[/bold]: {escape(about['about'])}")
    table = Table("Hyper-parameter", "Default", "Searched", "Meaning", box=None, header_style="dim")
    for each in about["parameters"]:
        table.add_row(each["name"], _plain(each["default"]), _searched(each), each["about"])
    screen.print(table)


def _searched(parameter: Mapping[str, Any]) -> str:
    """The values that a search tries, and on which scale."""
    if "choices" in parameter:
        return " or ".join(map(_plain, parameter["choices"]))
    if "low" not in parameter:
        return "not searched"
    scale = ", log scale" if parameter["scale"] == "log" else ""
    return f"{_plain(parameter['low'])} to {_plain(parameter['high'])}{scale}"


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def first_line(model: type) -> str:
    """The first sentence of a model's docstring."""
    return (model.__doc__ or "").strip().split("\n")[0]
