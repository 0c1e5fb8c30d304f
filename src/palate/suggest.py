"""The nearest name to one that was mistyped, and names listed in a sentence."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches


def nearest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of `names` most like a name, in capitals or not; None where none is alike by `cutoff`, from 0 to 1."""
    by_small = {known.lower(): known for known in names}
    near = get_close_matches(name.lower(), list(by_small), n=1, cutoff=cutoff)
    return by_small[near[0]] if near else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """' (did you mean X?)' as the end of a sentence, "" where nothing is near."""
    near = nearest(name, names)
    return f" (did you mean {near!r}?)" if near else ""


def suggestion(name: str, among: Iterable[str], instead: Iterable[str]) -> str:
    """The end of a sentence on an unknown name: the nearest there is, or else all those to take instead."""
    near = nearest(name, among)
    return f"; did you mean {near!r}?" if near else f"; there are: {', '.join(sorted(instead)) or 'none'}"


def listed(names: Collection[str], most: int = 12) -> str:
    """Names as part of a sentence; of many the first, and how many there are."""
    first = ", ".join(list(names)[:most])
    return first if len(names) <= most else f"{first}, ... ({len(names)} in all)"
