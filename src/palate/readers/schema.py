"""Which column is the user, the item, the time, the rating, the event or the weight: told by names and contents."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from palate.errors import InputError
from palate.readers.times import TimeFormat, plausible_epoch, time_format
from palate.suggest import did_you_mean

ROLES = ("user", "item", "time", "rating", "event", "weight")
ID_WORDS = frozenset(
    {"id", "ids", "no", "nr", "key", "code", "idx", "index", "uuid", "guid", "hash", "unique", "number"}
)
# In the order in which they are believed: what stands first wins over what comes later.
WORDS: Mapping[str, tuple[str, ...]] = {
    "user": (
        "user uid",
        "visitor customer cust client reviewer member account shopper buyer person profile listener reader username "
        "viewer",
        "session",
    ),
    "item": (
        "item iid",
        "parentasin",
        "movie product asin sku book isbn track song artist article business anime game app goods content video show "
        "news offer venue poi listing recipe stock film album podcast episode course job ad document doc",
    ),
    "time": (
        "timestamp time unixreviewtime ts datetime",
        "date eventdate eventtime createdat day when created reviewtime",
    ),
    "rating": ("rating", "score stars star overall grade preference vote feedback"),
    "event": ("event eventtype", "type action behavior behaviour activity interaction"),
    "weight": ("weight count cnt plays playcount quantity",),
}
RATING_VALUES = 21  # 0.5 to 10 in halves: ratings take few values
MISSING = frozenset({"", "na", "nan", "null", "none", "\\n", "n/a"})


@dataclass(frozen=True)
class Schema:
    """The column of each role, how the time is written, and the sentences that say how each was found."""

    columns: Mapping[str, str]
    guesses: tuple[str, ...] = ()
    time: TimeFormat | None = None
    whole: Mapping[str, bool] = field(default_factory=dict)  # whether the ids in the sample are whole numbers
    extras: tuple[str, ...] = ()  # further columns that a rule reads


Sample = Mapping[str, Sequence[str]]  # each column's first values as they are written, "" where there is none


def guess(sample: Sample, given: Mapping[str, str], where: str, named: bool = True) -> Schema:
    """The schema of a table. `given` columns are taken as they are; `named` is False where there is no header.

    InputError where a given column is not there, or where user or item cannot be told.
    """
    found, says = dict(_checked(given, sample, where)), [f"{role}: column {c!r}, as said" for role, c in given.items()]
    for role in ROLES:
        column = None if role in found else (_by_name(role, sample, found, where) if named else None)
        if column is not None:
            found[role] = column
            says.append(f"{role}: column {column!r}, by its name")
    for role, column, why in _by_contents(sample, found, named):
        found[role] = column
        says.append(f"{role}: column {column!r}, {why}")
    says += _passed_over(sample, found) if named else []
    if "user" not in found or "item" not in found:
        lost = " and ".join(role for role in ("user", "item") if role not in found)
        raise InputError(f"{where}: cannot tell which column is the {lost}; {_cure(sample, lost.split()[0])}")
    return _with_formats(found, says, sample, where)


def said(columns: Mapping[str, str], sample: Sample, where: str, why: str) -> Schema:
    """The schema of a table whose columns are known from its layout."""
    return _with_formats(dict(columns), [f"{role}: column {c!r}, {why}" for role, c in columns.items()], sample, where)


def known_word(column: str) -> str | None:
    """The role that a column's name speaks for, if any."""
    return next((role for role in ROLES if _rank(role, column) is not None), None)


def _with_formats(found: dict[str, str], says: list[str], sample: Sample, where: str) -> Schema:
    time = None
    if "time" in found:
        values = [value for value in sample[found["time"]] if value.strip().lower() not in MISSING]
        time = time_format(values)
        if time is None and values:
            raise InputError(
                f"{where}: column {found['time']!r} does not hold times that can be read, such as {values[0]!r}; "
                "write seconds since 1970 or ISO dates, or name another column (--column time=NAME)"
            )
        time = time or TimeFormat("BIGINT", "empty")
        says.append(f"time: read as {time.says}")
    whole = {role: _whole(sample[found[role]]) for role in ("user", "item")}
    return Schema(found, tuple(says), time, whole)


def _whole(values: Sequence[str]) -> bool:
    there = [value.strip() for value in values if value.strip().lower() not in MISSING]
    return bool(there) and all(re.fullmatch(r"-?(0|[1-9]\d{0,17})", value) for value in there)


def _checked(given: Mapping[str, str], sample: Sample, where: str) -> Mapping[str, str]:
    for role, column in given.items():
        if role not in ROLES:
            raise InputError(f"no role {role!r}{did_you_mean(role, ROLES)}; roles are {', '.join(ROLES)}")
        if column not in sample:
            hint = did_you_mean(column, list(sample))
            raise InputError(f"{where}: no column {column!r}{hint}; the columns are {', '.join(sample)}")
        if len(both := [other for other in given if given[other] == column]) > 1:
            raise InputError(f"{where}: column {column!r} is given as {' and '.join(both)}; name one for each")
    return given


def _by_name(role: str, sample: Sample, found: Mapping[str, str], where: str) -> str | None:
    ranks = {column: _rank(role, column) for column in sample if column not in found.values()}
    ranked = {column: rank for column, rank in ranks.items() if rank is not None and _fits(role, sample[column])}
    best = [column for column, rank in ranked.items() if rank == min(ranked.values())]
    if len(best) > 1 and role in ("user", "item"):
        raise InputError(f"{where}: {' and '.join(map(repr, best))} could each be the {role}; {_cure(sample, role)}")
    return best[0] if best else None


def _passed_over(sample: Sample, found: Mapping[str, str]) -> list[str]:
    free = [column for column in sample if column not in found.values()]
    return [
        f"{role}: none; column {column!r} has the name for it and not the contents"
        for role in ROLES
        for column in free
        if role not in found and _rank(role, column) is not None and not _fits(role, sample[column])
    ]


def _rank(role: str, column: str) -> tuple[int, bool] | None:
    stem = _stem(column)
    place = next((place for place, words in enumerate(WORDS[role]) if stem in words.split()), None)
    return None if place is None else (place, stem == _joined(column))  # an id goes before the same word without


def _tokens(column: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return [token.lower() for token in re.split(r"[^A-Za-z0-9]+", spaced) if token]


def _joined(column: str) -> str:
    return "".join(_tokens(column))


def _stem(column: str) -> str:
    kept = [token for token in _tokens(column) if token not in ID_WORDS] or _tokens(column)
    joined = "".join(kept)
    shorter = re.sub(r"(?<=\w{3})ids?$", "", joined)
    return shorter if any(shorter in words.split() for role in WORDS.values() for words in role) else joined


def _fits(role: str, values: Sequence[str]) -> bool:
    there = [value for value in values if value.strip().lower() not in MISSING]
    if role == "time":
        return not there or time_format(there) is not None
    if role in ("rating", "weight"):
        return not there or numeric_share(there) > 0.5
    return role != "event" or numeric_share(there) < 0.5  # a kind of event is a word


def numeric_share(values: Sequence[str]) -> float:
    """The share of the values that are numbers."""
    return sum(re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", v.strip(), re.I) is not None for v in values) / max(
        1, len(values)
    )


def _by_contents(sample: Sample, found: Mapping[str, str], named: bool) -> list[tuple[str, str, str]]:
    free = {c: [v.strip() for v in values if v.strip()] for c, values in sample.items() if c not in found.values()}
    told: list[tuple[str, str, str]] = []
    for role, test, why in (("time", _moments, "its values are moments"), ("rating", _grades, "its values are few")):
        fitting = [column for column, values in free.items() if values and test(values)]
        if role not in found and fitting and (role == "time" or not named) and len(free) > (0 if named else 2):
            told.append((role, fitting[-1], why))
            free.pop(fitting[-1])
    missing = [role for role in ("user", "item") if role not in found]
    if not named and len(free) == len(missing):
        told += [(role, column, "by its place") for role, column in zip(missing, free, strict=True)]
    return told


def _moments(values: Sequence[str]) -> bool:
    return plausible_epoch(values) or (numeric_share(values) < 0.1 and time_format(values) is not None)


def _grades(values: Sequence[str]) -> bool:
    small = numeric_share(values) == 1.0 and all(-10 <= float(value) <= 10 for value in values)
    return small and len(set(values)) <= RATING_VALUES


def _cure(sample: Sample, role: str) -> str:
    return f"the columns are {', '.join(sample)}; say it with --column {role}=NAME"
