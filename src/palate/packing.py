"""Values as JSON with the arrays beside, and back: a dataclass is its name and its fields, recursively.

One rule packs models, hybrids, pipelines, tables and what a comparison keeps, and unpacking makes nothing that is not
named, by default in the catalogue: no code is run from what is loaded.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from palate.catalogue import CATALOGUE, find, name_of
from palate.declared import check_declared, hints_of
from palate.errors import ArtifactError, PalateError
from palate.hyper import before
from palate.packed_arrays import SPARSE, Arrays, array_at, packed_array, sparse_of, strings_of
from palate.sparse import CSR

COUNTS = ("n_users_", "n_items_")  # what fit sets on every model
UNFINISHED = ("rounds_", "state_")  # of an interrupted fit, to resume it


class Kinds:
    """The dataclasses that are packed, by name: here those of the catalogue."""

    def name(self, kind: type) -> str | None:
        return name_of(kind)

    def find(self, name: str) -> type:
        if name not in CATALOGUE:
            raise ArtifactError(f"there is no {name!r} in the catalogue; was the artifact saved by a newer Palate?")
        return find(name)


@dataclass(frozen=True)
class Listed(Kinds):
    """Those of a table of names."""

    kinds: Mapping[str, type]

    def name(self, kind: type) -> str | None:
        return next((name for name, listed in self.kinds.items() if listed is kind), None)

    def find(self, name: str) -> type:
        if name not in self.kinds:
            raise ArtifactError(f"there is no {name!r} among {', '.join(self.kinds)}")
        return self.kinds[name]


CATALOGUED = Kinds()


def packed(value: Any, path: str, arrays: Arrays, kinds: Kinds = CATALOGUED) -> Any:
    """The value in JSON; arrays are put aside under their path."""
    return _Packing(arrays, kinds).of(value, path)


class _Packing:
    """One value as it is packed. A model that stands in it twice is written once, and named where it stands again."""

    def __init__(self, arrays: Arrays, kinds: Kinds) -> None:
        self.arrays, self.kinds = arrays, kinds
        self.models = dict[int, dict[str, Any]]()

    def of(self, value: Any, path: str, unfinished: bool = False) -> Any:  # noqa: PLR0911  (one line per kind of value)
        """`unfinished` is what belongs to a whole whose fit was interrupted: not all of it has been fitted."""
        match value:
            case None | bool() | str():
                return value
            case int() | np.integer():
                return int(value)
            case float() | np.floating():
                return float(value) if math.isfinite(value) else {"number": str(float(value))}
            case np.bool_():
                return bool(value)
            case np.ndarray():
                return packed_array(value, path, self.arrays)
            case CSR():
                parts = {f"{path}.{part}": np.ascontiguousarray(getattr(value, part)) for part in SPARSE}
                self.arrays.update(parts)
                return {"sparse": path, "shape": list(value.shape)}
            case tuple():
                return [self.of(part, f"{path}[{place}]", unfinished) for place, part in enumerate(value)]
            case Mapping():
                return {"table": {name: self.of(part, f"{path}.{name}", unfinished) for name, part in value.items()}}
        if id(value) in self.models:
            return {"same": self.models[id(value)].setdefault("shared", path)}
        return self._dataclass(value, path, unfinished)

    def _dataclass(self, value: Any, path: str, unfinished: bool) -> dict[str, Any]:
        kind = self.kinds.name(type(value))
        if kind is None:
            what = f"{path} is a {type(value).__name__}"
            raise ArtifactError(f"{what}, which is not in the catalogue and cannot be saved")
        payload: dict[str, Any] = {"kind": kind}
        if hasattr(value, "fit"):
            self.models[id(value)] = payload
        unfinished = unfinished or bool(vars(value).get("state_"))
        state = _state(value, unfinished)
        payload["fields"] = {name: self.of(part, f"{path}.{name}", unfinished) for name, part in state.items()}
        if unfinished and not _learned(type(value)) <= state.keys():
            payload["unfitted"] = True
        return payload


def _state(value: Any, unfinished: bool) -> dict[str, Any]:
    """All that a dataclass holds: its fields; of a model, the counts that fit sets, and what resumes its fit."""
    set_by_fit = COUNTS + UNFINISHED if vars(value).get("state_") else COUNTS
    counts = {name: vars(value)[name] for name in set_by_fit if name in vars(value)}
    names = [f.name for f in fields(value) if f.name in vars(value) or not unfinished]
    return {**{name: getattr(value, name) for name in names}, **counts}


def unpacked(payload: Any, arrays: Mapping[str, np.ndarray], kinds: Kinds = CATALOGUED) -> Any:
    """The value that was packed; raises ArtifactError, with the place, where it is not one that can be."""
    return _Unpacking(arrays, kinds).of(payload)


class _Unpacking:
    """One value as it is unpacked, with the models in it that stand there again."""

    def __init__(self, arrays: Mapping[str, np.ndarray], kinds: Kinds) -> None:
        self.arrays, self.kinds = arrays, kinds
        self.shared = dict[str, Any]()

    def of(self, payload: Any) -> Any:  # noqa: PLR0911  (one line per kind of value)
        match payload:
            case list():
                return tuple(map(self.of, payload))
            case {"number": str(number)} if number in ("nan", "inf", "-inf"):
                return float(number)
            case {"array": str(path)}:
                return array_at(self.arrays, path)
            case {"strings": str(path)}:
                return strings_of(array_at(self.arrays, f"{path}.bytes"), array_at(self.arrays, f"{path}.ends"), path)
            case {"sparse": str(path), "shape": [int(rows), int(columns)]}:
                return sparse_of([array_at(self.arrays, f"{path}.{part}") for part in SPARSE], (rows, columns), path)
            case {"table": dict(table)}:
                return {name: self.of(part) for name, part in table.items()}
            case {"same": str(path)} if path in self.shared:
                return self.shared[path]
            case {"kind": str(kind), "fields": dict(state)}:
                values = {name: self.of(part) for name, part in state.items()}
                made = _made(kind, self.kinds.find(kind), values, payload.get("unfitted") is True)
                self.shared[str(payload.get("shared"))] = made
                return made
            case dict():
                raise ArtifactError(f"model.json holds {sorted(payload)}, which is not a value that Palate writes")
        return payload


def _made(name: str, kind: type, state: dict[str, Any], unfitted: bool) -> Any:
    if not is_dataclass(kind):
        raise ArtifactError(f"{name!r} is nothing that an artifact can hold")
    state = state if unfitted else {**_added_since(kind, state), **state}
    _check_fields(kind, state, unfitted)
    settings = {f.name for f in fields(kind) if f.init}
    try:
        made = kind(**{field: value for field, value in state.items() if field in settings})
    except (TypeError, ValueError, PalateError) as error:
        raise ArtifactError(f"no {kind.__name__} can be made of what is saved: {error}") from error
    for field, value in state.items():
        if field not in settings:
            object.__setattr__(made, field, value)
    return made


def _added_since(kind: type, state: dict[str, Any]) -> dict[str, Any]:
    """The learned fields that the kind has got since the artifact was written, as far as they follow from the rest."""
    new = {f.name: before(f) for f in fields(kind) if not f.init and f.name not in state}
    return {name: value_from(state) for name, value_from in new.items() if value_from is not None}


def _learned(kind: type) -> set[str]:
    """What `fit` sets on an object of that class, and every fitted one has."""
    hints = hints_of(kind)
    return {f.name for f in fields(kind) if not f.init} | {name for name in COUNTS if name in hints}


def _check_fields(kind: type, state: dict[str, Any], unfitted: bool) -> None:
    hints = hints_of(kind)
    known = {f.name for f in fields(kind)} | (hints.keys() & {*COUNTS, *UNFINISHED})
    if unknown := state.keys() - known:
        raise ArtifactError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    missing = _learned(kind) - state.keys()
    if missing and not unfitted:
        raise ArtifactError(f"{kind.__name__} lacks {', '.join(sorted(missing))}; train and save it anew")
    check_declared(kind, state)
