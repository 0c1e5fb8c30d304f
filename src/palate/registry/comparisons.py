"""A folder of comparisons, each a JSON file named by when it was saved."""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from palate.errors import ArtifactError, InputError
from palate.evaluation.comparison import Comparison
from palate.registry.summaries import Summary, read_comparison, summaries
from palate.writing import finite, write_json

LATEST = "latest"
LEFT_AFTER = 600.0  # seconds after which nobody writes a draft any more


@dataclass(frozen=True)
class Comparisons:
    """The files of one folder; an id is the name of a file without its ending."""

    folder: Path

    def ids(self) -> list[str]:
        """Newest first."""
        if not self.folder.is_dir():
            return []
        names = (path.name for path in self.folder.iterdir())
        return sorted((name[:-5] for name in names if name[:1].isdecimal() and name.endswith(".json")), reverse=True)

    def __contains__(self, told: str) -> bool:
        there = self.ids()
        return told in there or (told == LATEST and bool(there))

    def save(self, comparison: Mapping[str, Any]) -> str:
        """Returns the new id."""
        now = datetime.now(UTC)
        told = f"{now:%Y%m%d-%H%M%S-%f}-{os.urandom(2).hex()}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._clear()
        kept = {**finite(comparison), "id": told, "created": now.isoformat(timespec="seconds")}
        write_json(self.folder / f"{told}.json", kept)
        return told

    def find(self, told: str) -> dict[str, Any]:
        """What was saved; raises ArtifactError, saying which there are, for an id that is not there."""
        there = self.ids()
        if told == LATEST and there:
            told = next((each for each in there if not self.summaries([each])[0].problem), there[0])
        if told not in there:
            cure = f"there are: {', '.join(there[:5])}" if there else "run `palate compare`"
            raise ArtifactError(f"there is no comparison {told!r} in {self.folder.parent}; {cure}")
        return read_comparison(self.folder / f"{told}.json")

    def summaries(self, ids: Sequence[str]) -> list[Summary]:
        """Those of some ids, in a few words each."""
        return summaries(self.folder, ids)

    def newest_of(self, name: str, settings: Mapping[str, Any], data: str) -> str | None:
        """The id of the newest that measured this model with these settings on the data of this fingerprint."""
        for told in (one.id for one in self.summaries(self.ids()) if one.data == data):
            try:
                found = compared(self.find(told))
            except (InputError, ArtifactError):
                continue  # one that an older Palate wrote, or nobody's
            rows = (row for row in found.models if row.metrics and row.name == name)
            if any(dict(row.parameters) == dict(settings) for row in rows):
                return told
        return None

    def _clear(self) -> None:
        """Removes what processes that were killed while they wrote have left."""
        for left in self.folder.glob(".*.json.*"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > LEFT_AFTER:
                    left.unlink()


def compared(kept: Mapping[str, Any]) -> Comparison:
    """What was kept, as a value; InputError where it is no comparison as Palate writes it."""
    return Comparison.of_json({name: value for name, value in kept.items() if name not in ("id", "created")})
