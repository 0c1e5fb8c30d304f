"""`palate recommend`, `palate similar`, `palate explain`: answers of the live model in the terminal."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from palate.cli.batch import BatchOptions
from palate.cli.bundle import Command
from palate.cli.ids import IdCommand
from palate.cli.output import print_json, takes_json
from palate.cli.output_files import takes_force
from palate.cli.registry_option import takes_registry
from palate.cli.screen import console, screen_for
from palate.registry.registry import Registry
from palate.serving.answers import Answer, Explanation
from palate.serving.server import Server


def takes_version(command: Command) -> Command:
    """Gives a command the registry, the version, and JSON."""
    command = takes_json(command)
    command = click.option("--version", "number", type=click.IntRange(1), help="Ask this version, not the live one.")(
        command
    )
    return takes_registry(command)


@click.command(cls=IdCommand)
@click.argument("user", required=False)
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 200), help="The length of the list.")
@click.option("--reasons/--no-reasons", default=True, help="Whether to say why each item is shown.")
@click.option("--all", "everyone", is_flag=True, help="Lists for all users, into the file of --out.")
@click.option("--users-from", metavar="FILE", help="Lists for the users in a file, an id per line or a table.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="With many users: a .parquet or .csv.")
@takes_force
@takes_version
def recommend(
    user: str | None,
    k: int,
    reasons: bool,
    everyone: bool,
    users_from: str | None,
    out: Path | None,
    registry: Registry,
    number: int | None,
    as_json: bool,
) -> None:
    """The best items for USER, with reasons; or, with --all or --users-from, for many users into a file.

    The file has the columns user_id, rank, item_id, score and by, the model that proposed the item.
    """
    many = BatchOptions(everyone, users_from, out)
    many.check(user)
    server = Server.of(registry.load(number))
    if user is None:
        many.write(server, k, screen_for(as_json), as_json)
        return
    answer = server.recommend(user_id=user, k=k, reasons=reasons)
    if not answer.known:
        answer = replace(answer, fallback_reason=_who(server, user, answer))
    show(answer, as_json, f"For {user}")


@click.command(cls=IdCommand)
@click.argument("item")
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 200), help="The length of the list.")
@takes_version
def similar(item: str, k: int, registry: Registry, number: int | None, as_json: bool) -> None:
    """Items similar to ITEM."""
    server = Server.of(registry.load(number))
    show(server.similar(item, k=k), as_json, f"Like {server.item(item).title}")


@click.command(cls=IdCommand)
@click.argument("user")
@click.argument("item")
@takes_version
def explain(user: str, item: str, registry: Registry, number: int | None, as_json: bool) -> None:
    """How much each thing that USER did adds to the score of ITEM."""
    explanation = Server.of(registry.load(number)).explain(item, user_id=user)
    if as_json:
        print_json(_as_json(explanation))
        return
    screen = console()
    screen.print(f"[bold]{escape(explanation.title)}[/bold] for {escape(user)}: {escape(explanation.sentence)}")
    table = Table("Adds", "Item", "Title", box=None, header_style="dim")
    for event in explanation.contributions:
        table.add_row(f"{event.contribution:+.4f}", escape(str(event.item_id)), escape(event.title))
    if explanation.contributions:
        screen.print(table)


def _as_json(explanation: Explanation) -> dict[str, Any]:
    """By the names that the command's JSON has: `by`, `parts`, `adds`."""
    row = asdict(explanation)
    events = [{**event, "adds": event["contribution"]} for event in row.pop("contributions")]
    for event in events:
        del event["contribution"]
    return {**{("by" if name == "model" else name): value for name, value in row.items()}, "parts": events}


def _who(server: Server, user: str, answer: Answer) -> str:
    """That a user is not known, and who may have been meant."""
    why = answer.fallback_reason or f"user {user!r} was not known when the model was trained"
    return f"{why}{server.suggested_users(user)}"


def show(answer: Answer, as_json: bool, heading: str) -> None:
    """A list as a table, or as JSON."""
    if as_json:
        print_json(asdict(answer))
        return
    screen = console()
    why = f"  [yellow]{escape(answer.fallback_reason)}[/yellow]" if answer.fallback_reason else ""
    screen.print(f"[bold]{escape(heading)}[/bold]{why}")
    reasons = ["Why"] if any(item.reason for item in answer.items) else []
    table = Table("", "Item", "Title", "Score", *reasons, box=None, header_style="dim")
    for item in answer.items:
        cells = str(item.rank), str(item.item_id), item.title, f"{item.score:.3f}", item.reason
        table.add_row(*map(escape, cells[: len(table.columns)]))
    screen.print(table)
    if not answer.items:
        screen.print("There is nothing to show.")
