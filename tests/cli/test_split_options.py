"""The options that say which events are withheld reach the split, or are refused with what there is."""

import pytest
from click import Command, command
from click.testing import CliRunner
from splitting.worlds import dataset, many

from palate.cli.screen import console
from palate.cli.split_options import SplitOptions, takes_split
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.splitting.split import Split


def of(data: Dataset, *words: str) -> Split:
    options: list[SplitOptions] = []

    @command()
    @takes_split
    def split(split_options: SplitOptions) -> None:
        options.append(split_options)

    assert isinstance(split, Command)
    assert CliRunner().invoke(split, list(words)).exit_code == 0
    return options[0].of(data, console())


def test_strangers_are_asked() -> None:
    data = dataset([(0, 0, 1.0, 0), (0, 1, 1.0, 5), (1, 0, 1.0, 6)])
    assert len(of(data, "--split", "temporal", "--moment", "4").queries) == 1
    assert len(of(data, "--split", "temporal", "--moment", "4", "--strangers").queries) == 2


def test_what_was_met_before_counts() -> None:
    data = dataset([(0, 0, 1.0, 0), (0, 1, 1.0, 1), (0, 0, 1.0, 5), (0, 1, 1.0, 6)])
    assert of(data, "--split", "temporal", "--moment", "4", "--repeats").relevant.item.tolist() == [0, 1]


def test_of_each_user() -> None:
    split = of(many(), "--split", "random", "--share", "0.1", "--per-user")
    assert split.options == {"share": 0.1, "seed": 0, "per_user": True}


def test_what_a_split_does_not_know_is_said() -> None:
    with pytest.raises(InputError, match='"strangers" is no option of the split random'):
        of(many(), "--split", "random", "--strangers")
    with pytest.raises(InputError, match="--per-user does not go with the usual split of these data, temporal"):
        of(many(), "--per-user")
