"""What a comparison has finished, kept on disk: run again after an interruption, it goes on where it stood.

A file per model, named by a hash of all that its figures rest on: the data and the split, the cutoffs and metrics, the
model with its parameters, the version of Palate and, for a class from elsewhere, its source code. So what was kept for
other data or another model is never taken for this one's. A model is not kept if its parameters cannot be written down
(functions, open files), or if it is of a class without fields that is not a dataclass, or of one made in a function.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from palate.data.fingerprint import fingerprint
from palate.data.recommendations import Recommendations
from palate.evaluation.report import Report, TrialResult
from palate.metrics.rating import Errors
from palate.splitting.split import Split
from palate.structure import add_array, arrays, described, identity
from palate.writing import whole

SAID = "said"  # the member of the file that holds, as JSON, what is no array
FORMAT = 2  # of what is kept of a model: what an earlier one lacks is measured anew


KINDS = {"Judged": TrialResult, "Report": Report, "Recommendations": Recommendations, "Errors": Errors}  # in the file
KIND_NAMES = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True)
class Journal:
    """Where finished models are kept, and the hash of what they all rest on."""

    folder: Path
    on: str

    @classmethod
    def at(cls, folder: Path, split: Split, *settings: Any) -> "Journal":
        """The journal of comparisons on this split with these settings (JSON); the folder is made."""
        folder.mkdir(parents=True, exist_ok=True)
        seen = hashlib.sha256(fingerprint(split.train).encode())
        seen.update(json.dumps([FORMAT, version("palate"), split.kind, split.about, split.repeats, settings]).encode())
        done, asked = split.train.interactions, split.queries
        known = (split.train.items, split.train.users, split.items, done.context, asked.features, asked.context)
        seen.update(json.dumps(described(known)).encode())  # with the names of columns: arrays alone say not which is
        for part in (asked, split.relevant, split.rated, split.candidates, split.labelled, done.event):
            seen.update(b"part")  # so that what one lacks and another has is told apart
            for array in arrays(part):
                add_array(seen, array)
        return cls(folder, seen.hexdigest())

    def path(self, name: str, model: object) -> Path | None:
        """The file of a model under that name; None if it cannot be known again."""
        described = identity(model)
        if described is None:
            return None
        text = json.dumps([self.on, name, described], sort_keys=True)
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.npz"

    def find(self, path: Path | None) -> TrialResult | None:
        """What is kept there; None where there is nothing, or nothing whole."""
        if path is None:
            return None
        try:
            with path.open("rb") as written, np.load(written, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            found = _taken(json.loads(arrays[SAID].tobytes()), arrays)
        except (OSError, KeyError, ValueError, TypeError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error):
            return None
        return found if isinstance(found, TrialResult) else None

    def keep(self, path: Path | None, judged: TrialResult) -> None:
        """Writes it whole or not at all; nothing where there is no path."""
        if path is None:
            return
        arrays: dict[str, np.ndarray] = {}
        said = json.dumps(_put(judged, "judged", arrays)).encode()
        with whole(path) as draft, draft.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **{SAID: np.frombuffer(said, np.uint8)}, **arrays)


def _put(value: Any, path: str, arrays: dict[str, np.ndarray]) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.ndarray():
            arrays[path] = value
            return {"array": path}
        case tuple():
            return [_put(one, f"{path}.{place}", arrays) for place, one in enumerate(value)]
        case Mapping():
            return {"table": {name: _put(one, f"{path}.{name}", arrays) for name, one in value.items()}}
    parts = {f.name: _put(getattr(value, f.name), f"{path}.{f.name}", arrays) for f in fields(value)}
    return {"kind": KIND_NAMES[type(value)], "fields": parts}


def _taken(said: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    match said:
        case list():
            return tuple(_taken(one, arrays) for one in said)
        case {"array": str(path)}:
            return arrays[path]
        case {"table": dict(table)}:
            return {name: _taken(one, arrays) for name, one in table.items()}
        case {"kind": str(kind), "fields": dict(parts)}:
            return KINDS[kind](**{name: _taken(one, arrays) for name, one in parts.items()})
        case _:
            return said
