"""What a source or a layout hands to the reader: the table of events, what its columns are, what goes with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from palate.readers.attributes import KnownAttributes
from palate.readers.delimited import Delimited
from palate.readers.parts import Parts
from palate.readers.tables import Table

Events = Delimited | Table | Parts  # what can be looked into by `open`, and then made the table `events` by `stage`


@dataclass(frozen=True)
class EventSource:
    """`columns` are known from the layout, or empty where they must be guessed; `items` and `users` go with the events:
    as `KnownAttributes` they describe those with events, as a table they may add others."""

    events: Events
    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""
    items: KnownAttributes | Table | None = None
    users: KnownAttributes | Table | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How an owner lays out files: recognised by `detect`, opened by `open`."""

    name: str
    says: str
    detect: Callable[[Path], bool]
    open: Callable[[Path], EventSource]


def first_file(folder: Path, *names: str) -> Path | None:
    """The first of the files that is in a folder, plain or as .gz."""
    places = (folder / (name + end) for name in names for end in ("", ".gz"))
    return next((place for place in places if place.is_file()), None)
