"""A model, a hybrid or a pipeline as a folder: JSON for what it is, arrays beside it, never pickle.

A dataclass of the catalogue becomes its name and its fields, whatever they hold in turn; so that
one rule saves them all, and loading makes nothing that the catalogue does not name.
"""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from palate.catalogue import CATALOGUE, find, name_of
from palate.errors import ArtifactError
from palate.models.recommender import Recommends
from palate.sparse import CSR

Arrays = dict[str, np.ndarray]
SPARSE = ("indptr", "indices", "data")


def save(what: Recommends, folder: Path) -> None:
    arrays: Arrays = {}
    said = _packed(what, "", arrays)
    folder.mkdir(parents=True)
    np.savez(folder / "arrays.npz", **arrays)  # type: ignore[arg-type]
    (folder / "model.json").write_text(json.dumps(said, indent=1))


def load(folder: Path) -> Recommends:
    with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
        loaded = _unpacked(json.loads((folder / "model.json").read_text()), dict(arrays))
    if not isinstance(loaded, Recommends):
        raise ArtifactError(f"{folder} holds a {type(loaded).__name__}, which recommends nothing")
    return loaded


def _packed(value: Any, path: str, arrays: Arrays) -> Any:
    """The value in JSON; arrays are put aside under their path."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.ndarray():
            arrays[path] = value
            return {"array": path}
        case CSR():
            arrays.update({f"{path}.{part}": getattr(value, part) for part in SPARSE})
            return {"sparse": path, "shape": list(value.shape)}
        case tuple():
            return [_packed(part, f"{path}[{place}]", arrays) for place, part in enumerate(value)]
        case dict():
            return {"table": {name: _packed(part, f"{path}.{name}", arrays) for name, part in value.items()}}
        case _:
            kind = name_of(type(value))
            if kind is None:
                raise ArtifactError(f"{type(value).__name__} is not in the catalogue")
            state = {name: _packed(part, f"{path}.{name}", arrays) for name, part in _state(value).items()}
            return {"kind": kind, "fields": state}


def _state(value: Any) -> dict[str, Any]:
    """All that a dataclass holds: its fields and, of a model, the counts that fit sets."""
    return {**{f.name: getattr(value, f.name) for f in fields(value)}, **vars(value)}


def _unpacked(said: Any, arrays: Arrays) -> Any:
    match said:
        case list():
            return tuple(_unpacked(part, arrays) for part in said)
        case {"array": path}:
            return arrays[path]
        case {"sparse": path, "shape": shape}:
            return CSR(*(arrays[f"{path}.{part}"] for part in SPARSE), shape=tuple(shape))
        case {"table": table}:
            return {name: _unpacked(part, arrays) for name, part in table.items()}
        case {"kind": kind, "fields": state}:
            if kind not in CATALOGUE:
                raise ArtifactError(f"no {kind!r} in the catalogue")
            return _made(find(kind), {name: _unpacked(part, arrays) for name, part in state.items()})
        case _:
            return said


def _made(kind: type, state: dict[str, Any]) -> Any:
    known = {f.name: f.init for f in fields(kind)} | {"n_users_": False, "n_items_": False}
    if state.keys() - known.keys():
        raise ArtifactError(f"{kind.__name__} has no {', '.join(sorted(state.keys() - known.keys()))}")
    made = kind(**{name: value for name, value in state.items() if known[name]})
    vars(made).update({name: value for name, value in state.items() if not known[name]})
    return made
