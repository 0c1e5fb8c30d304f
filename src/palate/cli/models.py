"""`palate models`: what the registry holds, what is live, and which models there are."""

from dataclasses import fields

import click
from rich.markup import escape
from rich.table import Table

from palate.catalogue import find
from palate.catalogue import models as catalogued
from palate.cli.registered import at_registry
from palate.cli.screen import console
from palate.hyper import space
from palate.registry.registry import Registry


@click.group()
def models() -> None:
    """See and choose what is served."""


@models.command("list")
@at_registry
def list_versions(registry: Registry) -> None:
    """The versions in the registry, newest last; the live one is marked."""
    versions, live, screen = registry.versions(), registry.live(), console()
    if not versions:
        screen.print(f"There is no model in {escape(str(registry.folder))} yet: palate train MODEL --data FILE")
        return
    table = Table("", "Version", "Model", "Trained", "Data", "Events", box=None, header_style="dim")
    for version in versions:
        mark = "[green]live[/green]" if live and version.number == live.number else ""
        trained = version.created[:16].replace("T", " ")
        table.add_row(
            mark, str(version.number), escape(version.name), trained, escape(version.source), f"{version.n_events:,}"
        )
    screen.print(table)


@models.command()
@at_registry
@click.argument("number", type=click.IntRange(1))
def promote(registry: Registry, number: int) -> None:
    """Make version NUMBER the live one."""
    version = registry.promote(number)
    console().print(f"Version {version.number} ({version.name}) is live.")


@models.command()
@at_registry
def rollback(registry: Registry) -> None:
    """Make the version live that was live before."""
    version = registry.rollback()
    console().print(f"Version {version.number} ({version.name}) is live again.")


@models.command()
@click.argument("name", required=False)
def catalogue(name: str | None) -> None:
    """The models that there are; with NAME, the hyper-parameters of one."""
    screen = console()
    if name is None:
        table = Table("Model", "What it does", box=None, header_style="dim")
        for each in catalogued():
            table.add_row(each, first_line(find(each)))
        screen.print(table)
        return
    model = find(name)
    screen.print(f"[bold]{name}[/bold]: {first_line(model)}")
    table = Table("Hyper-parameter", "Default", "Meaning", box=None, header_style="dim")
    marks = space(model)
    for field in fields(model):
        if field.init:
            table.add_row(field.name, str(field.default), marks[field.name].about if field.name in marks else "")
    screen.print(table)


def first_line(model: type) -> str:
    """The first sentence of a model's docstring."""
    return (model.__doc__ or "").strip().split("\n")[0]
