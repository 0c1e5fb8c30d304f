"""The published protocols by the names that recipes use: each makes tasks from a folder of data.

Each takes the folder, the metrics of the table, and the options of the recipe.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from palate.errors import InputError
from palate.reproduction import rankings, ratings, sequences, strong, tutorial
from palate.reproduction.task import Task
from palate.suggest import did_you_mean

Protocol = Callable[..., Sequence[Task]]
PROTOCOLS: Mapping[str, Protocol] = {
    "folds": ratings.five_folds,
    "given_ratings": ratings.given_ratings,
    "random_ratings": ratings.random_ratings,
    "tutorial": tutorial.tasks,
    "lightgcn": rankings.lightgcn,
    "ncf": rankings.ncf,
    "per_user": rankings.per_user,
    "strong": strong.strong,
    "leave_last": sequences.leave_last,
    "sessions": sequences.sessions,
}


def tasks(protocol: str, folder: Path, metrics: tuple[str, ...], options: Mapping[str, Any]) -> Sequence[Task]:
    """The tasks of that protocol; InputError for an unknown protocol or option, or for other data."""
    if protocol not in PROTOCOLS:
        raise InputError(
            f"there is no protocol {protocol!r}{did_you_mean(protocol, PROTOCOLS)}; there are {', '.join(PROTOCOLS)}"
        )
    try:
        return PROTOCOLS[protocol](folder, metrics, **options)
    except TypeError as problem:
        raise InputError(f"the protocol {protocol}: {problem}; see its function for the options it takes") from None
