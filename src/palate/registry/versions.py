"""One version of a registry, as its model.json describes it, and how a new one gets its number."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Version:
    """One artifact of the registry; `about` is the content of its model.json."""

    number: int
    folder: Path
    live: bool
    about: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.about["name"])

    @property
    def created(self) -> str:
        """When it was saved, in ISO 8601, UTC."""
        return str(self.about["created"])

    @property
    def source(self) -> str:
        """Where the data came from, "" where it is not known."""
        return str(self.about["source"])

    @property
    def n_events(self) -> int:
        return int((self.about["data"] or {"n_events": 0})["n_events"])


def take_number(draft: Path, number: int, place: Callable[[int], Path]) -> int:
    """Moves a draft to the place of a number: where another took it first the move fails, and the next is tried."""
    while True:
        try:
            os.rename(draft, place(number))
            return number
        except OSError:
            if not place(number).exists():
                raise
            number += 1
