"""Which version is served, and which were before it: `live.json` of a registry, changed by one at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from palate.errors import ArtifactError
from palate.registry.folder import read_json
from palate.registry.locks import exclusive
from palate.writing import write_json

PATIENCE = 10.0  # seconds to wait for another who promotes
POINTER = "live.json"
REMOVE = "remove it and promote one"
LOCK = ".live.lock"  # stays; who holds it is a matter of the process


@dataclass(frozen=True)
class Live:
    """The content of live.json in a registry's folder; a file without it raises ArtifactError."""

    folder: Path

    @property
    def trail(self) -> list[int]:
        """The numbers that were made live, the live one last; those that were rolled back have left it."""
        return list(self._content()["trail"])

    @property
    def number(self) -> int | None:
        """The number of the live version, None before the first was promoted."""
        trail = self.trail
        return trail[-1] if trail else None

    @property
    def history(self) -> list[dict[str, str]]:
        """What was promoted and rolled back and when, oldest first."""
        return list(self._content()["history"])

    def change(self, change: Callable[[list[int]], list[int]], did: str) -> int:
        """Writes down the changed trail, under a lock; returns the number that is live now."""
        with self._alone():
            content = self._content()
            trail = change(content["trail"])
            entry = {"did": did, "live": trail[-1], "at": datetime.now(UTC).isoformat(timespec="seconds")}
            write_json(self.folder / POINTER, {"trail": trail, "history": [*content["history"], entry]})
        return trail[-1]

    def _content(self) -> dict[str, Any]:
        path = self.folder / POINTER
        content = read_json(path, REMOVE) if path.exists() else {"trail": [], "history": []}
        read = isinstance(content, dict) and _is_trail(content.get("trail"))
        if not read or not isinstance(content.get("history"), list):
            raise ArtifactError(f"{path} does not say which version is live; {REMOVE}")
        return content

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Holds the lock of live.json, or raises ArtifactError after some seconds."""
        try:
            with exclusive(self.folder / LOCK, PATIENCE):
                for draft in self.folder.glob(".live.json.*"):  # of a process that was killed while it wrote
                    draft.unlink(missing_ok=True)
                yield
        except TimeoutError:
            raise ArtifactError(f"someone else is promoting in {self.folder}; try again in a moment") from None


def _is_trail(value: Any) -> bool:
    """Whether it is a list of numbers of versions."""
    return isinstance(value, list) and all(type(number) is int and number > 0 for number in value)
