"""Whether a loaded value is what its field declares: an int where an int belongs, an array of its dtype and rank."""

from collections.abc import Callable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from palate.errors import ArtifactError


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The declared type of each field of a class, without marks such as search ranges."""
    return get_type_hints(kind)


def holds(value: Any, hint: Any) -> bool:  # noqa: PLR0911  (one line per kind of type)
    """Whether the value is of the declared type; of an array, its dtype and its number of axes."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, UnionType):
        return any(holds(value, arg) for arg in args)
    if origin is Annotated:
        return holds(value, args[0])
    if origin is Literal:
        return value in args
    if origin is tuple:
        return isinstance(value, tuple) and _all_hold(value, args)
    if origin is Callable:
        return callable(value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(holds(k, args[0]) and holds(v, args[1]) for k, v in value.items())
    return _is_plain(value, origin or hint)


def _all_hold(values: tuple[Any, ...], hints: tuple[Any, ...]) -> bool:
    if len(hints) == 2 and hints[1] is ...:
        return all(holds(value, hints[0]) for value in values)
    return len(values) == len(hints) and all(map(holds, values, hints))


def _is_plain(value: Any, kind: type) -> bool:
    """`isinstance`, but a bool is not a number, and a whole number may stand for a float."""
    if kind in (int, float):
        return isinstance(value, int if kind is int else (int, float)) and not isinstance(value, bool)
    return isinstance(value, kind)


def check_declared(kind: type, values: Mapping[str, Any]) -> None:
    """Raises ArtifactError, naming the field, where a value is not what the class declares."""
    hints = hints_of(kind)
    for name, value in values.items():
        if not holds(value, hints[name]):
            raise ArtifactError(f"{kind.__name__}.{name} should be {_type_name(hints[name])}, not {_what(value)}")


def _type_name(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint).replace("palate.", "")


def _what(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} with {value.ndim} axes"
    return f"a {type(value).__name__}"
