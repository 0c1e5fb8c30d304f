"""The catalogue joined to the ids of the events: by equal ids, else by ids that are alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from palate.errors import InputError
from palate.readers.attributes import Attributes
from palate.readers.codes import widened
from palate.readers.engine import Connection
from palate.readers.id_spelling import groups, plain_form, renamed
from palate.readers.rejects import Reject, reject
from palate.writing import counted


@dataclass(frozen=True)
class Joined:
    """All ids in order, each event's code among them, the attributes under these ids, and what to say."""

    ids: np.ndarray
    codes: np.ndarray
    attributes: Attributes
    notes: tuple[str, ...]


def joined(attributes: Attributes, ids: np.ndarray, codes: np.ndarray, role: str, connection: Connection) -> Joined:
    """The ids with those that have no events yet; InputError where no id of the events is among the attributes."""
    known = set(map(str, ids.tolist()))
    names = renamed(attributes.ids, known) if known - set(attributes.ids) else {}
    attributes = replace(attributes, ids=[names.get(identifier, identifier) for identifier in attributes.ids])
    if not known & set(attributes.ids):
        first, other = next(iter(attributes.ids), ""), str(ids[0])
        raise InputError(
            f"{attributes.name}: no {role} of the events is in it ({first!r} here, {other!r} there); "
            f"name its id column {role}_id"
        )
    attributes, more = _new(attributes, known, ids.dtype.kind == "i", role, connection)
    wide, moved = widened(ids, codes, more) if more else (ids, codes)
    return Joined(wide, moved, attributes, _notes(attributes, names, known, len(more), role))


def _new(
    attributes: Attributes, known: set[str], whole: bool, role: str, connection: Connection
) -> tuple[Attributes, Sequence[str]]:
    """The ids without events; where ids are whole numbers, as such. What cannot be one is left out with its line."""
    more = [identifier for identifier in attributes.ids if identifier not in known]
    if not whole:
        return attributes, more
    alike, names, left = groups([*attributes.ids, *(known - set(attributes.ids))]), {}, []
    lines = dict(zip(attributes.ids, attributes.lines, strict=False))
    for identifier in more:
        plain = plain_form(identifier)
        if plain.removeprefix("-").isdecimal() and len(alike[plain]) == 1 and abs(int(plain)) < 1 << 63:
            names[identifier] = str(int(plain))
        else:
            other = next((other for other in alike[plain] if other != identifier), "")
            why = (
                f"an {role} id that is {other} as a whole number"
                if other
                else f"an {role} id that is not a whole number"
            )
            left.append(Reject(attributes.name, lines.get(identifier, 0), why, identifier))
    reject(connection, left)
    return replace(attributes, ids=[names.get(identifier, identifier) for identifier in attributes.ids]), list(
        names.values()
    )


def _notes(attributes: Attributes, names: Mapping[str, str], known: set[str], more: int, role: str) -> tuple[str, ...]:
    where, bare = attributes.name, len(known - set(attributes.ids))
    says = []
    if names:
        theirs, ours = next(iter(names.items()))
        says.append(
            f"{counted(len(names), f'{role} id')} of {where} and the events differ in leading zeros, an ending .0, "
            f"case or spaces ({theirs!r} here, {ours!r} there), and were joined"
        )
    if more:
        says.append(f"{counted(more, role)} of {where} without events")
    if bare:
        says.append(_bare(bare, len(known), role, where))
    return tuple(says)


def _bare(bare: int, n: int, role: str, where: str) -> str:
    """Of how many that have events nothing is known; where these are most, what to look at."""
    cure = "; check that ids are written alike in both, and that it is the right file" if bare > n / 2 else ""
    return f"{bare:,} of the {n:,} {role}s with events are not in {where}: nothing is known of their attributes{cure}"
