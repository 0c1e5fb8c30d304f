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
from palate.declared import hints_of, holds
from palate.errors import ArtifactError, PalateError
from palate.hyper import before
from palate.sparse import CSR

Arrays = dict[str, np.ndarray]
STRINGS = np.dtypes.StringDType()
SPARSE = ("indptr", "indices", "data")
COUNTS = ("n_users_", "n_items_")  # what fit sets on every model
UNFINISHED = ("rounds_", "state_")  # of a fit that was ended between two rounds, to resume it


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


def packed(value: Any, path: str, arrays: Arrays, kinds: Kinds = CATALOGUED) -> Any:  # noqa: PLR0911  (one line per kind of value)
    """The value in JSON; arrays are put aside under their path."""
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
            return _packed_array(value, path, arrays)
        case CSR():
            arrays.update({f"{path}.{part}": np.ascontiguousarray(getattr(value, part)) for part in SPARSE})
            return {"sparse": path, "shape": list(value.shape)}
        case tuple():
            return [packed(part, f"{path}[{place}]", arrays, kinds) for place, part in enumerate(value)]
        case Mapping():
            return {"table": {name: packed(part, f"{path}.{name}", arrays, kinds) for name, part in value.items()}}
    kind = kinds.name(type(value))
    if kind is None:
        raise ArtifactError(f"{path} is a {type(value).__name__}, which is not in the catalogue and cannot be saved")
    state = {name: packed(part, f"{path}.{name}", arrays, kinds) for name, part in _state(value).items()}
    return {"kind": kind, "fields": state}


def _packed_array(value: np.ndarray, path: str, arrays: Arrays) -> Any:
    if value.dtype.kind in "biuf":
        arrays[path] = np.array(value, order="C")
        return {"array": path}
    if value.dtype.kind not in "TU" or value.ndim != 1:
        raise ArtifactError(f"{path} is an array of {value.dtype}, which no artifact can hold")
    texts = [str(text).encode() for text in value]
    arrays[f"{path}.ends"] = np.cumsum([len(text) for text in texts], dtype=np.int64)
    arrays[f"{path}.bytes"] = np.frombuffer(b"".join(texts), dtype=np.uint8)
    return {"strings": path}


def _state(value: Any) -> dict[str, Any]:
    """All that a dataclass holds: its fields and, of a model, the counts that fit sets, and a fit that was ended."""
    set_by_fit = COUNTS + UNFINISHED if vars(value).get("state_") else COUNTS
    counts = {name: vars(value)[name] for name in set_by_fit if name in vars(value)}
    return {**{f.name: getattr(value, f.name) for f in fields(value)}, **counts}


def unpacked(payload: Any, arrays: Mapping[str, np.ndarray], kinds: Kinds = CATALOGUED) -> Any:  # noqa: PLR0911  (one line per kind of value)
    """The value that was packed; raises ArtifactError, with the place, where it is not one that can be."""
    match payload:
        case list():
            return tuple(unpacked(part, arrays, kinds) for part in payload)
        case {"number": str(number)} if number in ("nan", "inf", "-inf"):
            return float(number)
        case {"array": str(path)}:
            return _array(arrays, path)
        case {"strings": str(path)}:
            return _strings(_array(arrays, f"{path}.bytes"), _array(arrays, f"{path}.ends"), path)
        case {"sparse": str(path), "shape": [int(rows), int(columns)]}:
            return _sparse([_array(arrays, f"{path}.{part}") for part in SPARSE], (rows, columns), path)
        case {"table": dict(table)}:
            return {name: unpacked(part, arrays, kinds) for name, part in table.items()}
        case {"kind": str(kind), "fields": dict(state)}:
            values = {name: unpacked(part, arrays, kinds) for name, part in state.items()}
            return _made(kind, kinds.find(kind), values)
        case dict():
            raise ArtifactError(f"model.json holds {sorted(payload)}, which is not a value that Palate writes")
        case _:
            return payload


def _array(arrays: Mapping[str, np.ndarray], path: str) -> np.ndarray:
    if path not in arrays:
        raise ArtifactError(f"arrays.safetensors has no array {path!r}, which model.json names")
    return arrays[path]


def _strings(flat: np.ndarray, ends: np.ndarray, path: str) -> np.ndarray:
    starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
    if flat.dtype != np.uint8 or ends.dtype != np.int64 or (ends < starts).any() or ends[-1:].sum() != len(flat):
        raise ArtifactError(f"the strings {path!r} in arrays.safetensors do not fit together")
    whole = flat.tobytes()
    values = [whole[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    try:
        return np.array([value.decode() for value in values], dtype=STRINGS)
    except UnicodeDecodeError as error:
        raise ArtifactError(f"the strings {path!r} in arrays.safetensors are not UTF-8") from error


def _sparse(parts: list[np.ndarray], shape: tuple[int, int], path: str) -> CSR:
    """A matrix whose ends and columns are checked: compiled loops trust them."""
    indptr, indices, data = parts
    typed = indptr.dtype == np.int64 and indices.dtype == np.int32 and data.dtype == np.float32
    if not typed or not _fits_together(indptr, indices, data, shape):
        raise ArtifactError(f"the sparse matrix {path!r} in arrays.safetensors does not fit together")
    return CSR(indptr, indices, data, shape)


def _fits_together(indptr: np.ndarray, indices: np.ndarray, data: np.ndarray, shape: tuple[int, int]) -> bool:
    flat = indptr.ndim == indices.ndim == data.ndim == 1 and len(indptr) == shape[0] + 1
    ends = flat and indptr[0] == 0 and indptr[-1] == len(indices) == len(data) and bool((np.diff(indptr) >= 0).all())
    return bool(ends and (not len(indices) or (indices.min() >= 0 and indices.max() < shape[1])))


def _made(name: str, kind: type, state: dict[str, Any]) -> Any:
    if not is_dataclass(kind):
        raise ArtifactError(f"{name!r} is nothing that an artifact can hold")
    state = {**_added_since(kind, state), **state}
    _check_fields(kind, state)
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


def _check_fields(kind: type, state: dict[str, Any]) -> None:
    hints = hints_of(kind)
    known = {f.name: f.init for f in fields(kind)} | {name: False for name in COUNTS if name in hints}
    if unknown := state.keys() - known.keys() - (hints.keys() & set(UNFINISHED)):
        raise ArtifactError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    if missing := {name for name, init in known.items() if not init} - state.keys():
        raise ArtifactError(f"{kind.__name__} lacks {', '.join(sorted(missing))}; train and save it anew")
    for name, value in state.items():
        if not holds(value, hints[name]):
            raise ArtifactError(f"{kind.__name__}.{name} should be {_type_name(hints[name])}, not {_what(value)}")


def _type_name(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint).replace("palate.", "")


def _what(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} with {value.ndim} axes"
    return f"a {type(value).__name__}"
