"""The options that say which events are withheld, and the split that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

import click
from rich.console import Console

from palate.cli.bundle import bundled
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.splitting.folds import folds
from palate.splitting.named import NAMES, default_name, split_by
from palate.splitting.split import Split

OPTIONS = [
    click.option(
        "--split", help=f"How events are withheld: {', '.join(NAMES)}. Default: temporal where there are times."
    ),
    click.option("--share", type=float, help="The share that is withheld (random, leave_last, temporal, ...)."),
    click.option("--n", type=click.IntRange(1), help="How many of each user's last events are withheld (leave_last)."),
    click.option("--moment", help="The moment of a temporal split: a date, or seconds since 1970."),
    click.option("--given", type=float, help="The share of a new user's events that is shown (new_users)."),
    click.option("--per-user", is_flag=True, default=None, help="Withhold the share of each user's events (random)."),
    click.option("--strangers", is_flag=True, default=None, help="Ask users who came after the moment too (temporal)."),
    click.option("--repeats", is_flag=True, default=None, help="What a user met before counts as an answer too."),
    click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="The seed of all that is left to chance."),
]


FOLDS = 5


@dataclass(frozen=True)
class Withheld:
    """How events are withheld: the name of the split, None for the usual one, and its options."""

    split: str | None
    options: Mapping[str, Any]
    seed: int

    def of(self, data: Dataset, screen: Console) -> Split:
        """The split; what was chosen where nobody chose is told on the screen."""
        name, why = (self.split, "") if self.split else default_name(data)
        taken = signature(NAMES.get(name, split_by)).parameters
        if not self.split:
            screen.print(f"  {why}", style="dim")
            if other := next((option for option in self.options if option not in taken), None):
                raise InputError(
                    f"--{other.replace('_', '-')} does not go with the usual split of these data, {name}; "
                    f"name the split with --split: {', '.join(NAMES)}"
                )
        return split_by(name, data, **({"seed": self.seed} if "seed" in taken else {}), **self.options)

    def several(self, data: Dataset, screen: Console, n: int | None) -> tuple[Split, ...]:
        """The n folds where the split is `folds`, else the one split."""
        if self.split != "folds":
            if n is not None:
                raise InputError("--folds goes with --split folds, by which every event is withheld once")
            return (self.of(data, screen),)
        if other := next((name for name in self.options if name != "repeats"), None):
            raise InputError(
                f"--{other.replace('_', '-')} does not go with --split folds; take --folds, --seed, --repeats"
            )
        return tuple(folds(data, FOLDS if n is None else n, self.seed, **self.options))


def withheld_of(values: Mapping[str, Any]) -> Withheld:
    """From the values of `OPTIONS`; those that nobody gave are left out."""
    given = {name: value for name, value in values.items() if value is not None}
    split, seed = given.pop("split", None), given.pop("seed", 0)
    return Withheld(split, given, seed)


withholds = bundled(OPTIONS, "withheld", withheld_of)
"""Gives a command the options of withholding, as one argument `withheld`."""
