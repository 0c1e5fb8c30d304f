"""Which column is the user, the item, the time, the rating, the event or the weight: by names and contents."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import partial

from palate.errors import InputError
from palate.readers.contents import fits, grades, moments
from palate.readers.missing import MISSING
from palate.readers.roles import ROLES, is_order, is_weak, rank
from palate.readers.times import TimeFormat, time_format
from palate.readers.unrated import Unrated
from palate.readers.unreadable_column import KINDS, Unread
from palate.suggest import did_you_mean, listed

PLAIN, POINTED, EITHER = "plain", "pointed", "either"  # whole numbers as 7, as 7.0, and both among each other


@dataclass(frozen=True)
class Schema:
    """The column of each role, how the time is written, and sentences on how each was identified."""

    columns: Mapping[str, str]
    guesses: tuple[str, ...] = ()
    time: TimeFormat | None = None
    whole: Mapping[str, str] = field(default_factory=dict)  # the form of ids that are whole numbers, else ""
    extras: tuple[str, ...] = ()  # further columns that a rule reads
    unrated: Unrated = Unrated()
    unread: tuple[Unread, ...] = ()  # what has the name for a role and not the contents


Sample = Mapping[str, Sequence[str]]  # each column's first values as they are written, "" where there is none


def guess(sample: Sample, roles: Mapping[str, str | None], where: str, named: bool = True, times: str = "") -> Schema:
    """The schema of a table. `given` columns are taken as they are, a role given None (or "none") stays empty; `named`
    is False where there is no header; `times` says how times are written, as `times.time_format` takes it.

    InputError where a given column is not there, or where the user or the item column cannot be identified.
    """
    refused = _refused(roles, sample, where)
    columns = _checked({role: c for role, c in roles.items() if c is not None and role not in refused}, sample, where)
    says = [
        f"{role}: none, as specified" if role in refused else f"{role}: column {c!r}, as specified"
        for role, c in roles.items()
    ]
    open_roles = [role for role in ROLES if role not in refused]
    for role in open_roles:
        column = None if role in columns else (_by_name(role, sample, columns, where, times) if named else None)
        if column is not None:
            columns[role] = column
            says.append(f"{role}: column {column!r}, by its name")
    for role, column, why in _by_contents(sample, columns, named, refused, times):
        columns[role] = column
        says.append(f"{role}: column {column!r}, {why}")
    unread = _passed_over(sample, columns, open_roles, times) if named else []
    says += [_quietly(column) for column in unread if column.role not in KINDS]
    if "user" not in columns or "item" not in columns:
        lost = " and ".join(role for role in ("user", "item") if role not in columns)
        raise InputError(f"{where}: cannot tell which column is the {lost}; {_cure(sample, lost.split()[0])}")
    loud = tuple(column for column in unread if column.role in KINDS)
    return replace(_with_formats(columns, says, sample, where, times), unread=loud)


def schema_of_layout(columns: Mapping[str, str], sample: Sample, where: str, why: str, times: str = "") -> Schema:
    """The schema of a table whose columns are known from its layout."""
    says = [f"{role}: column {c!r}, {why}" for role, c in columns.items()]
    return _with_formats(dict(columns), says, sample, where, times)


def _with_formats(columns: dict[str, str], says: list[str], sample: Sample, where: str, times: str) -> Schema:
    time = None
    if "time" in columns:
        values = [value for value in sample[columns["time"]] if value.strip().lower() not in MISSING]
        time = time_format(values, times)
        if time is None and values:
            raise InputError(
                f"{where}: column {columns['time']!r} does not hold times that can be read, such as {values[0]!r}; "
                "write seconds since 1970 or ISO dates, set how they are written (--time-format '%d.%m.%Y %H:%M'), "
                "or name another column (--column time=NAME)"
            )
        time = time or TimeFormat("BIGINT", "empty")
        says.append(f"time: read as {time.says}")
    whole = {role: _whole(sample[columns[role]]) for role in ("user", "item")}
    return Schema(columns, tuple(says), time, whole)


def _whole(values: Sequence[str]) -> str:
    filled = [value.strip() for value in values if value.strip().lower() not in MISSING]
    if not filled or not all(re.fullmatch(r"-?(0|[1-9]\d{0,17})(\.0)?", value) for value in filled):
        return ""
    pointed = [value.endswith(".0") for value in filled]
    return POINTED if all(pointed) else EITHER if any(pointed) else PLAIN


def _refused(roles: Mapping[str, str | None], sample: Sample, where: str) -> set[str]:
    """The roles that no column is to have."""
    if odd := next((role for role in roles if role not in ROLES), None):
        raise InputError(f"no role {odd!r}{did_you_mean(odd, ROLES)}; roles are {', '.join(ROLES)}")
    refused = {role for role, c in roles.items() if c is None or (c.lower() in ("", "none") and c not in sample)}
    if lost := refused & {"user", "item"}:
        raise InputError(f"{where}: events need a user and an item; name the column of the {min(lost)}")
    return refused


def _checked(roles: Mapping[str, str], sample: Sample, where: str) -> dict[str, str]:
    for column in roles.values():
        if column not in sample:
            hint = did_you_mean(column, list(sample))
            raise InputError(f"{where}: no column {column!r}{hint}; the columns are {listed(sample)}")
        if len(both := [other for other in roles if roles[other] == column]) > 1:
            raise InputError(f"{where}: column {column!r} is given as {' and '.join(both)}; name one for each")
    return dict(roles)


def _by_name(role: str, sample: Sample, columns: Mapping[str, str], where: str, times: str) -> str | None:
    ranks = {column: rank(role, column) for column in sample if column not in columns.values()}
    ranked = {column: of for column, of in ranks.items() if of is not None and _suits(role, column, sample, times)}
    best = [column for column, rank in ranked.items() if rank == min(ranked.values())]
    if len(best) > 1 and role in ("user", "item"):
        raise InputError(f"{where}: {' and '.join(map(repr, best))} could each be the {role}; {_cure(sample, role)}")
    return best[0] if best else None


def _suits(role: str, column: str, sample: Sample, times: str) -> bool:
    values = [value.strip() for value in sample[column] if value.strip()]
    return grades(values) if is_weak(role, column) else fits(role, values, times)


def _passed_over(sample: Sample, columns: Mapping[str, str], roles: Sequence[str], times: str) -> list[Unread]:
    """The columns with the name for a role that no column has, and not with the contents."""
    free = [column for column in sample if column not in columns.values()]
    return [
        Unread(role, column, _unfit(role, sample[column], times))
        for role in roles
        for column in free
        if role not in columns and rank(role, column) is not None and not is_weak(role, column)
    ]


def _unfit(role: str, values: Sequence[str], times: str) -> tuple[str, ...]:
    """Some values that cannot be read in this role, each once."""
    filled = dict.fromkeys(value.strip() for value in values if value.strip().lower() not in MISSING)
    return tuple([value[:40] for value in filled if not fits(role, [value], times)][:3])


def _quietly(unread: Unread) -> str:
    return f"{unread.role}: none; column {unread.column!r} has the name for it and not the contents"


def _by_contents(
    sample: Sample, columns: Mapping[str, str], named: bool, refused: AbstractSet[str], times: str
) -> list[tuple[str, str, str]]:
    free = {c: [v.strip() for v in values if v.strip()] for c, values in sample.items() if c not in columns.values()}
    guesses: list[tuple[str, str, str]] = []
    missing = [role for role in ("user", "item") if role not in columns]
    of_times = partial(moments, times=times)
    for role, test, why in (("time", of_times, "its values are moments"), ("rating", grades, "its values are few")):
        fitting = [column for column, values in free.items() if values and test(values)]
        if (
            role not in columns
            and role not in refused
            and fitting
            and (role == "time" or not named)
            and len(free) > (0 if named else len(missing))
        ):
            guesses.append((role, fitting[-1], why))
            free.pop(fitting[-1])
    if not named and len(free) == len(missing):
        guesses += [(role, column, "by its place") for role, column in zip(missing, free, strict=True)]
    return guesses


def _cure(sample: Sample, role: str) -> str:
    order = next((column for column in sample if is_order(column)), None)
    joined = {
        "user": f"where {order!r} numbers the orders, join the file that says whose they are (--join FILE)",
        "item": f"where {order!r} numbers the orders, join the file of their lines (--join FILE)",
    }
    return f"the columns are {listed(sample)}; set it with --column {role}=NAME" + (
        f"; {joined[role]}" if order and role in joined else ""
    )
