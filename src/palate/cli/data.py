"""`palate data`: a check of the data, before anything is learned from it."""

import click

from palate.cli.data_options import Source, takes_file, tell
from palate.cli.output import print_json, takes_json
from palate.cli.screen import screen_for
from palate.doctor import check as examine
from palate.doctor.report import render, to_json


@click.group()
def data() -> None:
    """Look at data before anything is learned from it."""


@data.command()
@takes_file
@click.option("--other", help="A second file, to find what leaks between the two (train and test, say).")
@takes_json
def check(source: Source, other: str | None, as_json: bool) -> None:
    """The data doctor: counts, dates, skew, faults and what they mean, and which models make sense for FILE."""
    screen = screen_for(as_json)
    reading, checked = source.read(screen, quiet=True)
    second = source.part(other).read(screen, quiet=True)[1] if other else None
    checkup = examine(checked, other=second, unread=reading.unread)
    if as_json:
        print_json(to_json(checkup))
    else:
        tell(reading, screen)
        render(checkup, screen)
