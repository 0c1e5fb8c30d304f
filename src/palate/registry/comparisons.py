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
LEFT_AFTER = 600.0  # seconds after which a draft is taken for abandoned


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

    def __contains__(self, comparison_id: object) -> bool:
        ids = self.ids()
        return comparison_id in ids or (comparison_id == LATEST and bool(ids))

    def save(self, comparison: Mapping[str, Any]) -> str:
        """Returns the new id."""
        now = datetime.now(UTC)
        comparison_id = f"{now:%Y%m%d-%H%M%S-%f}-{os.urandom(2).hex()}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._clear()
        content = {**finite(comparison), "id": comparison_id, "created": now.isoformat(timespec="seconds")}
        write_json(self.folder / f"{comparison_id}.json", content)
        return comparison_id

    def find(self, comparison_id: str) -> dict[str, Any]:
        """What was saved; raises ArtifactError, with the ids that there are, for one that there is not."""
        ids = self.ids()
        if comparison_id == LATEST and ids:
            comparison_id = next((name for name in ids if not self.summaries([name])[0].problem), ids[0])
        if comparison_id not in ids:
            cure = f"there are: {', '.join(ids[:5])}" if ids else "run `palate compare`"
            raise ArtifactError(f"there is no comparison {comparison_id!r} in {self.folder.parent}; {cure}")
        return read_comparison(self.folder / f"{comparison_id}.json")

    def summaries(self, ids: Sequence[str]) -> list[Summary]:
        """Those of some ids, in a few words each."""
        return summaries(self.folder, ids)

    def newest_of(self, name: str, settings: Mapping[str, Any], data: str) -> str | None:
        """The id of the newest that measured this model with these settings on the data of this fingerprint."""
        for summary in self.summaries(self.ids()):
            if summary.data != data:
                continue
            try:
                comparison = as_comparison(self.find(summary.id))
            except (InputError, ArtifactError):
                continue  # an older Palate wrote it, or something else did
            rows = (row for row in comparison.models if row.metrics and row.name == name)
            if any(dict(row.parameters) == dict(settings) for row in rows):
                return summary.id
        return None

    def _clear(self) -> None:
        """Removes what processes that were killed while they wrote have left."""
        for draft in self.folder.glob(".*.json.*"):
            with suppress(OSError):
                if time.time() - draft.stat().st_mtime > LEFT_AFTER:
                    draft.unlink()


def as_comparison(content: Mapping[str, Any]) -> Comparison:
    """What a file holds, as a value; InputError where it is not a comparison as Palate writes it."""
    return Comparison.of_json({name: value for name, value in content.items() if name not in ("id", "created")})
