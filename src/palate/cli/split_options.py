"""The options that choose which events are withheld, and the split that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

import click
from rich.console import Console

from palate.cli.bundle import bundled
from palate.cli.data_options import Source
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.readers.published import published
from palate.readers.read import Reading
from palate.splitting.folds import folds
from palate.splitting.given import NEXT, given
from palate.splitting.named import NAMES, default_name, split_by
from palate.splitting.split import Split

OPTIONS = [
    click.option(
        "--split", help=f"How events are withheld: {', '.join(NAMES)}. Default: temporal where there are times."
    ),
    click.option("--share", type=float, help="The share that is withheld (random, leave_last, temporal, ...)."),
    click.option("--n", type=click.IntRange(1), help="How many of each user's last events are withheld (leave_last)."),
    click.option("--moment", help="The moment of a temporal split: a date, or seconds since 1970."),
    click.option("--test", metavar="FILE", help="What to ask for: a file of its own. Models learn from all of --data."),
    click.option("--validation", metavar="FILE", help="With --test: a file to choose settings by, not learned from."),
    click.option(
        "--keep-validation",
        is_flag=True,
        default=None,
        help="Keep the events before the last to choose by, not learned from (leave_last).",
    ),
    click.option(
        "--given",
        metavar="SHARE|next",
        help="The share of a new user's events that is shown (new_users), or of each user's events in --test; "
        "next: all but the last, which is asked for.",
    ),
    click.option("--per-user", is_flag=True, default=None, help="Withhold the share of each user's events (random)."),
    click.option("--strangers", is_flag=True, default=None, help="Ask users who came after the moment too (temporal)."),
    click.option(
        "--repeats", is_flag=True, default=None, help="What a user had interacted with before counts as an answer too."
    ),
    click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="The seed of all that is left to chance."),
]


FOLDS = 5


@dataclass(frozen=True)
class SplitOptions:
    """How events are withheld: the name of the split, None for the default one, and its options."""

    split: str | None
    options: Mapping[str, Any]
    seed: int
    test: str | None = None
    validation: str | None = None

    def read(self, source: Source, screen: Console) -> tuple[Reading, Dataset, Split]:
        """What `source` holds and the split of it: by files of their own, given or found in its folder, or made."""
        parts = self._parts(source, screen)
        if parts is None:
            reading, data = source.read(screen)
            split = self.of(data, screen)
            hint_at_repeats(reading, split, screen)
            return reading, data, split
        train, test, validation = parts
        reading, data = train.read(screen)
        test_data = test.read(screen)[0].data
        validation_data = None if validation is None else validation.read(screen)[0].data
        prefix, repeats = _prefix(self.options.get("given")), bool(self.options.get("repeats"))
        split = given(data, test_data, validation=validation_data, prefix=prefix, repeats=repeats)
        hint_at_repeats(reading, split, screen)
        return reading, data, split

    def _parts(self, source: Source, screen: Console) -> tuple[Source, Source, Source | None] | None:
        """What to learn from, to test on and to choose by, where these are files of their own."""
        if self.test is None and self.validation is not None:
            raise InputError("--validation goes with --test; name the file to test on as well")
        if self.test is not None:
            self._check_alone()
            return source, source.part(self.test), source.part(self.validation) if self.validation else None
        published_split = None if self.split or len(source.places) > 1 else published(source.places[0])
        if published_split is None:
            return None
        screen.print(
            f"  The folder holds a split: {published_split} (--split makes one of your own of all).", style="dim"
        )
        self._check_alone()
        validation = None if published_split.validation is None else source.part(str(published_split.validation))
        return source.at(str(published_split.train)), source.part(str(published_split.test)), validation

    def _check_alone(self) -> None:
        others = (name for name in self.options if name not in ("given", "repeats"))
        odd = "split" if self.split else next(others, None)
        if odd:
            name = odd.replace("_", "-")
            raise InputError(f"--{name} does not go with a test file: it is the split; leave --{name} out")

    def of(self, data: Dataset, screen: Console) -> Split:
        """The split; prints which one was chosen where no option names one."""
        name, why = (self.split, "") if self.split else default_name(data)
        taken = signature(NAMES.get(name, split_by)).parameters
        if not self.split:
            screen.print(f"  {why}", style="dim")
            if other := next((option for option in self.options if option not in taken), None):
                raise InputError(
                    f"--{other.replace('_', '-')} does not go with the usual split of these data, {name}; "
                    f"name the split with --split: {', '.join(NAMES)}"
                )
        options = dict(self.options)
        if "given" in options:
            options["given"] = _share(options["given"])
        return split_by(name, data, **({"seed": self.seed} if "seed" in taken else {}), **options)

    def several(self, source: Source, screen: Console, n: int | None) -> tuple[Reading, Dataset, tuple[Split, ...]]:
        """What `source` holds, and the n folds of it where the split is `folds`, else the one split."""
        if self.split != "folds":
            if n is not None:
                raise InputError("--folds goes with --split folds, by which every event is withheld once")
            reading, data, split = self.read(source, screen)
            return reading, data, (split,)
        if self.test or self.validation:
            raise InputError("--split folds does not go with a test file: it is the split; leave --split out")
        if other := next((name for name in self.options if name != "repeats"), None):
            raise InputError(
                f"--{other.replace('_', '-')} does not go with --split folds; take --folds, --seed, --repeats"
            )
        reading, data = source.read(screen)
        return reading, data, tuple(folds(data, FOLDS if n is None else n, self.seed, **self.options))


def split_options_of(values: Mapping[str, Any]) -> SplitOptions:
    """From the values of `OPTIONS`; those that are not set are left out."""
    options = {name: value for name, value in values.items() if value is not None}
    parts = [options.pop(name, None) for name in ("test", "validation")]
    if options.pop("keep_validation", None):
        options["validation"] = True
    split, seed = options.pop("split", None), options.pop("seed", 0)
    return SplitOptions(split, options, seed, *parts)


def hint_at_repeats(reading: Reading, split: Split, screen: Console) -> None:
    """Prints a hint where users are sessions and repeated items are not counted, as published tables count them."""
    if not split.repeats and "session" in reading.columns.get("user", "").lower():
        screen.print(
            "  The users here are sessions. Items from earlier in a session do not count as answers, while published "
            "figures on sessions mostly count it: add --repeats to count it as well.",
            style="yellow",
            soft_wrap=True,
        )


def _prefix(text: str | None) -> float | str | None:
    return text if text is None or text == NEXT else _share(text)


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"--given is {text!r}; give a share such as 0.5, or next with a test file") from None


takes_split = bundled(OPTIONS, "split_options", split_options_of)
"""Gives a command the options of withholding, as one argument `split_options`."""
