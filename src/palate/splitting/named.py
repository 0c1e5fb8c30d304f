"""The ways of splitting by name, and the default for a data set."""

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

from palate.data.dataset import Dataset, check_dataset
from palate.errors import InputError
from palate.splitting.cold_items import cold_items
from palate.splitting.leave_last import leave_last
from palate.splitting.moments import are_places
from palate.splitting.new_users import new_users
from palate.splitting.random import random
from palate.splitting.split import Split
from palate.splitting.temporal import temporal
from palate.suggest import nearest

NAMES: Mapping[str, Callable[..., Split]] = {
    "random": random,
    "leave_last": leave_last,
    "temporal": temporal,
    "new_users": new_users,
    "cold_items": cold_items,
}


def split_by(name: str, data: Dataset, **options: Any) -> Split:
    """The split of that name; options are the arguments of its function.

    Raises InputError for a name or an option that is not there, and what the split itself raises.
    """
    _known(name, "split", NAMES)
    check_dataset(data)
    taken = [option for option in signature(NAMES[name]).parameters if option != "data"]
    for option in options:
        _known(option, f"option of the split {name}", taken)
    return NAMES[name](data, **options)


def default_split(data: Dataset) -> tuple[Split, str]:
    """The default split, and the reason as a sentence.

    Temporal where there are times, leave_last where these are places in a sequence, else random.
    """
    name, why = default_name(data)
    return split_by(name, data), why


def default_name(data: Dataset) -> tuple[str, str]:
    """The name of the default split, and the reason as a sentence."""
    if are_places(data.interactions):
        return "leave_last", (
            "The times are places in each user's sequence, no moments for all, so each user's last event is withheld."
        )
    if data.interactions.has_times:
        why = (
            "Every event has a time, so models learn from what came before a moment and are asked for what came after."
        )
        return "temporal", why
    return "random", "Not every event has a time of its own, so a quarter of the events is withheld at random."


def _known(name: str, what: str, names: Mapping[str, Any] | list[str]) -> None:
    if name in names:
        return
    close = nearest(name, names)
    hint = f'did you mean "{close}"?' if close else f"there are: {', '.join(names)}"
    raise InputError(f'"{name}" is no {what}; {hint}')
