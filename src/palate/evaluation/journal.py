"""The journal of a comparison: finished trials on disk, so that after an interruption it goes on where it stood.

A file per model, named by a hash of all that its figures rest on: the data and the split, the cutoffs and metrics, the
model with its parameters, the version of Palate and, for a class from elsewhere, its source code. So what was kept for
other data or another model is never taken for this one's. A model is not kept if its parameters cannot be written down
(functions, open files), or if it is of a class without fields that is not a dataclass, or of one made in a function.
"""

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from palate.data.by_source import BySource
from palate.data.recommendations import Recommendations
from palate.evaluation.report import Report, TrialResult
from palate.identity import add_array, described, identity
from palate.metrics.rating import Errors
from palate.packed_arrays import Arrays
from palate.packing import Listed, packed, unpacked
from palate.splitting.split import Split
from palate.structure import arrays
from palate.writing import whole

JSON = "said"  # the member of the file that holds, as JSON, all but the arrays
RENAMED = {"Report": {"shown": "recommendations"}, "Errors": {"given": "actual", "given_squared": "actual_squared"}}
FORMAT = 2  # of what is kept of a model: what an earlier one lacks is measured anew


KINDS = Listed(
    {
        "Judged": TrialResult,
        "Report": Report,
        "Recommendations": Recommendations,
        "BySource": BySource,
        "Errors": Errors,
    }
)


@dataclass(frozen=True)
class Journal:
    """Where finished models are kept, and the hash of what they all rest on."""

    folder: Path
    on: str

    @classmethod
    def at(cls, folder: Path, split: Split, *settings: Any) -> "Journal":
        """The journal of comparisons on this split with these settings (JSON); the folder is made."""
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(split.train.fingerprint.encode())
        how = [FORMAT, version("palate"), split.kind, split.about, split.repeats, settings]
        digest.update(json.dumps(how).encode())
        events, queries = split.train.interactions, split.queries
        tables = (split.train.items, split.train.users, split.items, events.context, queries.features, queries.context)
        digest.update(json.dumps(described(tables)).encode())  # with the names of columns
        for part in (queries, split.relevant, split.rated, split.candidates, split.labelled, events.event):
            digest.update(b"part")  # so that splits that lack different parts differ
            for array in arrays(part):
                add_array(digest, array)
        return cls(folder, digest.hexdigest())

    def path(self, name: str, model: object) -> Path | None:
        """The file of a model under that name; None if it cannot be known again."""
        settings = identity(model)
        if settings is None:
            return None
        text = json.dumps([self.on, name, settings], sort_keys=True)
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.npz"

    def find(self, path: Path | None) -> TrialResult | None:
        """What is kept there; None where there is nothing, or nothing whole."""
        if path is None:
            return None
        try:
            with path.open("rb") as written, np.load(written, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            result = unpacked(_renamed(json.loads(arrays[JSON].tobytes())), arrays, KINDS)
        except (OSError, KeyError, ValueError, TypeError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error):
            return None
        return result if isinstance(result, TrialResult) else None

    def keep(self, path: Path | None, result: TrialResult) -> None:
        """Writes it whole or not at all; nothing where there is no path."""
        if path is None:
            return
        arrays: Arrays = {}
        payload = json.dumps(packed(result, "judged", arrays, KINDS)).encode()
        with whole(path) as draft, draft.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **{JSON: np.frombuffer(payload, np.uint8)}, **arrays)


def _renamed(payload: Any) -> Any:
    """The payload, of a file that an earlier Palate wrote, with the names that fields have now."""
    if isinstance(payload, list):
        return [_renamed(part) for part in payload]
    if not isinstance(payload, dict):
        return payload
    if "kind" not in payload:
        return {name: _renamed(part) for name, part in payload.items()}
    names = RENAMED.get(payload["kind"], {})
    return {**payload, "fields": {names.get(name, name): _renamed(part) for name, part in payload["fields"].items()}}
