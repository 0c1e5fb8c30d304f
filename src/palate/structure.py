"""What is made of parts: its settings, its parts, its arrays, and copies with other parts or without what was learned.

A model, a hybrid, a pipeline and a step are dataclasses. Fields whose names end in an underscore are set by `fit`; all
others are settings, and the parts of a thing are those that its settings hold.
"""

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
P = TypeVar("P")
Kinds = type[P] | tuple[type[P], ...]
CONTAINERS = (dict, tuple, list)


def is_learned(name: str) -> bool:
    """Whether a field of that name is set by `fit`."""
    return name.endswith("_")


def learned_names(whole: Any) -> list[str]:
    """The fields that `fit` sets."""
    return [f.name for f in fields(whole) if is_learned(f.name)] if is_dataclass(whole) else []


def settings(whole: Any) -> dict[str, Any]:
    """The fields that `fit` does not set, by name."""
    return {f.name: getattr(whole, f.name) for f in fields(whole) if not is_learned(f.name)}


def parts(whole: Any, kind: Kinds[P]) -> Iterator[P]:
    """What is of that kind in its settings, and in those of what is not; a part is not looked into."""
    return (part for _, part in places(whole, kind))


def places(whole: Any, kind: Kinds[P], before: str = "") -> Iterator[tuple[str, P]]:
    """Its parts, each with where it stands: "retrievers[0] EASE", "ranker SVD", "filters[0].by Utility"."""
    for name, value in settings(whole).items():
        several = isinstance(value, tuple)
        for at, part in enumerate(value if several else (value,)):
            place = f"{before}{name}[{at}]" if several else f"{before}{name}"
            if isinstance(part, kind):
                yield f"{place} {type(part).__name__}", part
            elif is_dataclass(part):
                yield from places(part, kind, f"{place}.")


def every(value: Any, kind: Kinds[P]) -> Iterator[P]:
    """All of that kind that it holds, itself first, wherever an attribute, a tuple, a list or a table has it; each
    once."""

    def attributes(value: Any) -> Iterable[Any] | None:
        return vars(value).values() if isinstance(value, kind) or is_instance(value) else None

    return (part for part in _walk(value, attributes, set()) if isinstance(part, kind))


def arrays(value: Any) -> Iterator[np.ndarray]:
    """The arrays in it, in the order of its fields: of a dataclass, a table, a tuple or a list, and of their parts."""
    return (leaf for leaf in leaves(value) if isinstance(leaf, np.ndarray))


def n_bytes(value: Any) -> int:
    """The bytes of all arrays in it: in its fields, in those of its parts and of their sparse matrices, each once.

    That is what an artifact of it holds, its data apart. Text counts as UTF-8 with 8 bytes for where each ends.
    """
    return sum(map(_bytes, {id(array): array for array in arrays(value)}.values()))


def leaves(value: Any, within: Kinds[Any] = object) -> Iterator[Any]:
    """The arrays, numbers, texts, ... in it, in the order of its fields; of dataclasses only in those `within`."""

    def fields_set(value: Any) -> Iterable[Any] | None:
        if not is_instance(value):
            return None
        names = [f.name for f in fields(value)] if isinstance(value, within) else []
        return [vars(value)[name] for name in names if name in vars(value)]

    for part in _walk(value, fields_set, set()):
        if not (is_instance(part) or isinstance(part, CONTAINERS)):
            yield part


def with_parts(whole: T, kind: Kinds[P], change: Callable[[P], P]) -> T:
    """A copy, each part of which is changed; a part that stands in two places is changed once."""
    done = dict[int, P]()

    def changed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(changed, value))
        if isinstance(value, kind):
            return done[id(value)] if id(value) in done else done.setdefault(id(value), change(value))
        return with_parts(value, kind, change) if is_instance(value) else value

    return _copied(whole, {name: changed(value) for name, value in settings(whole).items()})


def unfitted(whole: T) -> T:
    """A copy of the same settings that has learned nothing, nor have its parts; what stands in two places of the
    whole does so in the copy."""
    return _unfitted(whole, {})


def _unfitted(whole: T, copies: dict[int, Any]) -> T:
    if isinstance(whole, tuple):
        return type(whole)(_unfitted(part, copies) for part in whole)
    if id(whole) in copies:
        return copies[id(whole)]  # type: ignore[no-any-return]
    if not is_instance(whole):
        return copy.deepcopy(whole) if hasattr(type(whole), "fit") else whole  # what it has learned is not known
    twin = _copied(whole, {name: _unfitted(value, copies) for name, value in settings(whole).items()})
    for name in vars(twin).keys() - {f.name for f in fields(twin) if f.init}:  # type: ignore[arg-type]
        del vars(twin)[name]
    copies[id(whole)] = twin
    return twin


def _walk(value: Any, inside: Callable[[Any], Iterable[Any] | None], visited: set[int]) -> Iterator[Any]:
    """The value and all that it holds, depth first; each once, but for that in which `inside` finds no place."""
    match value:
        case dict():
            children: Iterable[Any] | None = value.values()
        case tuple() | list():
            children = value
        case _:
            children = inside(value)
    if children is not None:
        if id(value) in visited:
            return
        visited.add(id(value))
    yield value
    for part in children or ():
        yield from _walk(part, inside, visited)


def is_instance(value: Any) -> bool:
    """Whether it is an object of a dataclass."""
    return is_dataclass(value) and not isinstance(value, type)


def _copied(whole: T, values: dict[str, Any]) -> T:
    """A shallow copy with other values in some of its fields; of a frozen one too."""
    twin = copy.copy(whole)
    vars(twin).update(values)
    return twin


def _bytes(array: np.ndarray) -> int:
    if array.dtype.kind in "TUO":
        return sum(len(str(text).encode()) + 8 for text in array.ravel())
    return int(array.nbytes)
