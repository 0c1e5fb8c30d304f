"""What makes a model this one and no other: its class and its settings, as JSON and in hashes."""

import hashlib
import inspect
import json
from typing import Any

import numpy as np

from palate.structure import is_instance, settings


def identity(value: Any) -> Any:
    """What makes a model this one, as JSON: its class and its settings, those of its parts included.

    None where something in it has no such description (a function, an object that is not a dataclass).
    """
    try:
        return described(value)
    except TypeError:
        return None


def described(value: Any) -> Any:
    """`identity`, but that it raises TypeError, with the reason, where there is none."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.bool_() | np.number():
            return value.item()
        case np.ndarray():
            digest = hashlib.sha256()
            add_array(digest, value)
            return {"array": digest.hexdigest()}
        case tuple() | list():
            return [described(part) for part in value]
        case dict():
            return {"table": [[described(name), described(part)] for name, part in value.items()]}
    if not is_instance(value):
        raise TypeError(f"a {type(value).__name__} cannot be written down")
    return {"kind": _place(type(value)), "fields": {name: described(part) for name, part in settings(value).items()}}


def add_array(digest: "hashlib._Hash", array: np.ndarray) -> None:
    """Adds an array to a hash: its type, its shape and its values."""
    digest.update(f"{array.dtype} {array.shape}".encode())
    plain = array.dtype.kind in "biuf"
    digest.update(np.ascontiguousarray(array).tobytes() if plain else json.dumps(array.tolist(), default=str).encode())


def _place(kind: type) -> str:
    """The place of a class; with the source of all of its classes that are not Palate's, which may change."""
    place = f"{kind.__module__}:{kind.__qualname__}"
    if "<locals>" in place:
        raise TypeError(f"{place} may rest on what the function around it holds")
    others = [base for base in kind.__mro__ if base.__module__.partition(".")[0] not in ("palate", "builtins", "abc")]
    try:
        sources = "".join(inspect.getsource(base) for base in others)
    except (OSError, TypeError):
        raise TypeError(f"{place} has no source to know it by") from None
    return f"{place} {hashlib.sha256(sources.encode()).hexdigest()}" if others else place
