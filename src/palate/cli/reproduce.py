"""`palate reproduce`: a published table, theirs and ours side by side."""

import json

import click

from palate.cli.screen import console
from palate.evaluation.tutorial import render
from palate.evaluation.tutorial import tutorial as run
from palate.readers.read import read


@click.group()
def reproduce() -> None:
    """Reproduce a published table."""


@reproduce.command()
@click.option("--data", default="ml-100k", show_default=True, help="MovieLens 100K: its name or its folder.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**32 - 1))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def tutorial(data: str, seed: int, as_json: bool) -> None:
    """The classic tutorial's user- and item-based RMSE on ML-100K (random 75/25), ours beside it."""
    table = run(read(data).data, seed)
    if as_json:
        click.echo(json.dumps(table.to_json(), indent=1))
    else:
        render(table, console())
