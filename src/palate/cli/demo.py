"""`palate demo`: the main job, from events to a running service, on a shop made here or on MovieLens."""

from collections.abc import Mapping
from dataclasses import dataclass

import click
import numpy as np
from rich.console import Console
from rich.markup import escape

from palate.cli.compare_options import measure
from palate.cli.data_options import rejects_of, tell
from palate.cli.registry_option import check_writable, takes_registry
from palate.cli.screen import console, progress
from palate.cli.serve import run, service
from palate.cli.train import publish
from palate.data.dataset import Dataset
from palate.doctor import check
from palate.doctor.report import render as report
from palate.errors import InputError
from palate.evaluation.choice import chosen, why_chosen
from palate.evaluation.comparison import Comparison
from palate.evaluation.lineup import lined_up
from palate.models.recommender import Recommends
from palate.readers.read import read
from palate.readers.synthetic import shop as built
from palate.registry.registry import Registry
from palate.reports.terminal import render
from palate.serving.server import Server
from palate.spec import make
from palate.splitting.named import default_split
from palate.writing import counted

SHOPPERS = 3


@dataclass(frozen=True)
class World:
    """The data of the demo."""

    name: str
    data: Dataset
    shoppers: tuple[str, ...]  # ids of a few users whose lists are printed


@click.command()
@click.option("--data", "where", default="shop", show_default=True, help="shop, ml-100k, ml-1m, or any file or folder.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**32 - 1), help="The shop's seed.")
@click.option("--no-serve", is_flag=True, help="End after the print-out.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@takes_registry
def demo(where: str, seed: int, no_serve: bool, host: str, port: int, registry: Registry) -> None:
    """The main job: read, check, compare, train, recommend, serve."""
    screen = console()
    check_writable(registry)
    if not no_serve:
        service().check_port(host, port)  # before the work, not after it
    world = shop(seed, screen) if where == "shop" else read_world(where, screen)
    chapter(screen, 2, "What the data is like")
    examine(world.data, screen)
    chapter(screen, 3, "Which model, and by how much")
    comparison = judge(world, screen)
    comparison_id = registry.save_comparison(comparison.to_json())
    chapter(screen, 4, "The winner, fitted on all the data and registered")
    winner = chosen(comparison)
    screen.print(why_chosen(comparison, winner))
    model = make(winner.name)
    publish(model, winner.name, world.data, world.name, registry, screen, comparison=comparison_id, promote=True)
    chapter(screen, 5, "Recommendations, and why")
    for user_id in world.shoppers:
        introduce(Server.of(registry.load()), user_id, screen)
    if no_serve:
        folder = escape(str(registry.folder))
        screen.print(f"\nEverything is in {folder}. Serve it with: palate serve --registry {folder}", soft_wrap=True)
        return
    chapter(screen, 6, "The service and its console")
    run(registry, host=host, port=port)


def chapter(screen: Console, number: int, title: str) -> None:
    screen.print(f"\n[bold]{number}. {title}[/bold]")


def shop(seed: int, screen: Console) -> World:
    """The built-in shop."""
    chapter(screen, 1, "A shop, made here")
    with progress(screen, "making a year of events", None):
        data = built(seed)
    log = data.interactions
    screen.print(f"{counted(len(log), 'event')} in a year, by {log.n_users:,} shoppers on {log.n_items:,} items.")
    return World("shop", data, named(data))


def read_world(where: str, screen: Console) -> World:
    """Data by its name, or from a file or a folder."""
    chapter(screen, 1, "The data")
    with progress(screen, f"reading {escape(where)}", None):
        positive = "rating >= 4" if where.startswith("ml-") else None
        reading = read(where, positive=positive, rejects=rejects_of(where))
    tell(reading, screen)
    return World(where, reading.data, named(reading.data))


def named(data: Dataset) -> tuple[str, ...]:
    """A few users to show: one who did much, one in the middle, one who did little; and one who did nothing."""
    counts = np.bincount(data.interactions.user, minlength=data.n_users)
    active = np.argsort(counts, kind="stable")[int((counts == 0).sum()) :]
    if not len(active):
        raise InputError("no user has an event; give a file with events")
    some = [active[len(active) * part // 10] for part in (9, 5, 1)][:SHOPPERS]
    none = np.flatnonzero(counts == 0)[:1]
    return tuple(str(data.user_ids.id(int(code))) for code in [*some, *none])


def examine(data: Dataset, screen: Console) -> None:
    report(check(data), screen)


def judge(world: World, screen: Console) -> Comparison:
    """Every candidate on the same withheld events, ranked."""
    split, why = default_split(world.data)
    screen.print(f"  {why}", style="dim")
    lineup = lined_up(candidates(world.data), None, split, "ndcg@10")
    comparison = measure(lineup, split, world.name, screen, whole=world.data)
    render(comparison, screen)
    return comparison


def candidates(data: Dataset) -> Mapping[str, Recommends]:
    """What is worth trying on this data: six models or more."""
    names = ["random", "popular", "item_knn", "user_knn", "ials"]
    names += ["recent_popular"] if data.interactions.has_times else []
    names += ["ease"] if data.n_items <= 20_000 else []
    names += ["profile"] if data.items.columns else []
    return {name: make(name) for name in names}


def introduce(server: Server, user_id: str, screen: Console) -> None:
    """Prints a user: their last events, and their recommendations."""
    person = server.user(user_id, limit=3)
    answer = server.recommend(user_id=user_id, k=5)
    last = ", ".join(event.title for event in person.history) or "nothing yet"
    screen.print(f"\n[bold]{escape(person.name or user_id)}[/bold] · {counted(person.n_events, 'event')}")
    screen.print(f"  [dim]last: {escape(last)}[/dim]")
    if answer.fallback:
        screen.print(f"  [yellow]{escape(answer.fallback_reason or '')}[/yellow]")
    for item in answer.items:
        screen.print(f"  {item.rank}. {escape(item.title)}\n     [dim]{escape(item.reason)}[/dim]")
