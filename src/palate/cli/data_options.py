"""The options by which every command reads data, and the print-out of what was read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from palate.cli.bundle import bundled
from palate.cli.parameters import pairs
from palate.data.dataset import Dataset
from palate.data.filtering import k_core
from palate.errors import InputError
from palate.readers.read import Reading, read
from palate.writing import counted

OPTIONS = [
    click.option("--items", type=str, help="Attributes of the items: a table with an id column."),
    click.option("--users", type=str, help="Attributes of the users: a table with an id column."),
    click.option(
        "--join",
        multiple=True,
        metavar="FILE",
        help="A table to add to the events by the column that both have, such as orders to their lines.",
    ),
    click.option(
        "--column",
        multiple=True,
        metavar="ROLE=NAME",
        help="Which column is user, item, time, rating, event or weight; ROLE=none for no column.",
    ),
    click.option("--weight", multiple=True, metavar="KIND=NUMBER", help="The weight of a kind of event."),
    click.option(
        "--explode", metavar="item|user", help="The role whose column holds lists (baskets): an event for each member."
    ),
    click.option(
        "--unrated",
        default="",
        metavar="blank,NUMBER,...",
        help="Ratings that mean that none was given, such as blank,-1: the events stay, without a rating.",
    ),
    click.option(
        "--weight-scale",
        metavar="none|log|cap=NUMBER",
        help="How a column of weights is scaled: not at all, log2(1 + weight), or NUMBER at most.",
    ),
    click.option(
        "--returns",
        metavar="cancel|dislike|drop",
        help="What an amount below 0 means: it takes back earlier events of the same user and item, is a dislike, or "
        "is left out.",
    ),
    click.option("--positive", metavar="RULE", help='Events that are likes, such as "rating >= 4".'),
    click.option("--negative", metavar="RULE", help='Events that are dislikes, such as "rating <= 2".'),
    click.option("--delimiter", metavar="SIGN", help="What stands between two fields of a text file: ';', tab, ..."),
    click.option("--quote", metavar="SIGN|none", help="What stands around fields, or none: then quotes are letters."),
    click.option("--header/--no-header", default=None, help="Whether the first line names the columns."),
    click.option("--encoding", help="The encoding of text files: utf-8, utf-16, latin-1, cp1252, shift_jis, ..."),
    click.option("--decimal", metavar=",|.", help="The decimal sign of numbers in text files."),
    click.option(
        "--time-format",
        metavar="PATTERN",
        help="How times are written: '%d.%m.%Y %H:%M', or day-first, month-first, seconds, milliseconds, ...",
    ),
    click.option("--layout", help="The owner's layout of the data, where it is not found by itself."),
    click.option("--query", metavar="SQL", help="The query, where the data is the URL of a database."),
    click.option("--strict", is_flag=True, help="Stop at the first row that cannot be read."),
    click.option(
        "--rejects",
        type=click.Path(path_type=Path),
        help="Where rows that cannot be read are written; else into FILE.rejects.csv, here.",
    ),
    click.option("--core", metavar="USERS,ITEMS", help="Keep users and items with that many events or more (k-core)."),
]


@dataclass(frozen=True)
class Source:
    """What to read, and the options of reading."""

    places: tuple[str, ...]
    options: Mapping[str, Any]

    @property
    def where(self) -> str:
        """What is read, in words."""
        return ", ".join(self.places)

    def at(self, place: str) -> "Source":
        """The same of another place."""
        return replace(self, places=(place,))

    def part(self, place: str) -> "Source":
        """A part of the same data in a file of its own: the same options of reading, but no attributes and filters."""
        other: dict[str, Any] = {"items": None, "users": None, "core": None, "rejects": None}
        return Source((place,), {**self.options, **other})

    def read(self, console: Console, *, quiet: bool = False) -> tuple[Reading, Dataset]:
        """Reads, and prints guesses, rejected rows and notes; the data is that after the k-core, where there is one."""
        options = dict(self.options)
        core = options.pop("core")
        columns, weights = pairs(options.pop("column"), "--column"), pairs(options.pop("weight"), "--weight")
        numbers = {kind: _number(value, f"--weight {kind}") for kind, value in weights.items()}
        options["unrated"] = [text.strip() for text in options["unrated"].split(",") if text.strip()]
        options["rejects"] = options["rejects"] or rejects_of(self.places[0])
        source = self.places[0] if len(self.places) == 1 else list(self.places)
        reading = read(source, columns=columns or None, weights=numbers or None, **options)
        if not quiet:
            tell(reading, console)
        return reading, _cored(reading.data, core, console) if core else reading.data


def _source(values: Mapping[str, Any]) -> Source:
    return Source(tuple(values["where"]), {name: value for name, value in values.items() if name != "where"})


takes_data = bundled(
    [
        click.option(
            "--data",
            "where",
            required=True,
            multiple=True,
            help="A file, 'part-*.csv' or several --data, a folder, - (standard input), a known name or a URL.",
        ),
        *OPTIONS,
    ],
    "source",
    _source,
)
"""Gives a command `--data` and the options of reading, as one argument `source`."""

takes_file = bundled([click.argument("where", metavar="FILE...", nargs=-1, required=True), *OPTIONS], "source", _source)
"""The same, with what to read as the command's argument."""


def tell(reading: Reading, console: Console) -> None:
    """Prints what was read, the role of each column, and the rows that were left out."""
    interactions = reading.data.interactions
    console.print(
        f"[bold]{escape(reading.source)}[/bold]: {counted(len(interactions), 'event')}, "
        f"{counted(interactions.n_users, 'user')}, {counted(interactions.n_items, 'item')}",
        highlight=False,
    )
    for sentence in (*reading.guesses, *reading.notes):
        console.print(f"  {sentence}", style="dim", highlight=False, markup=False)
    for unread in reading.unread:
        console.print(f"  ! {unread}", style="bold yellow", highlight=False, markup=False)
    left = reading.rejects
    for row in left.examples:
        console.print(f"  {row.source} line {row.line}: {row.reason}: {row.text}", style="yellow", markup=False)
    if left.path:
        console.print(
            f"  All that was left out ({counted(left.count, 'row')}) is in {left.path}.", style="yellow", markup=False
        )


def rejects_of(where: str) -> Path | None:
    """Where the rows of a file that cannot be read are written, unless a place is named: in the working directory."""
    return Path(f"{Path(where).name}.rejects.csv") if Path(where).exists() else None


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{where} is {text!r}; it takes a number") from None


def _cored(data: Dataset, core: str, console: Console) -> Dataset:
    parts = core.split(",")
    if not all(part.strip().isdigit() for part in parts) or len(parts) > 2:
        raise InputError(f"--core is {core!r}; it takes two whole numbers, such as 5,5")
    filtered, report = k_core(data, int(parts[0]), int(parts[-1]))
    console.print(f"  {report}", style="dim", highlight=False, markup=False)
    return filtered
