"""The nearest name to one that was mistyped, and names listed in a sentence."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches


def nearest(given: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name most like the one given, in capitals or not; None where none is alike by `cutoff`, from 0 to 1."""
    by_small = {name.lower(): name for name in names}
    near = get_close_matches(given.lower(), list(by_small), n=1, cutoff=cutoff)
    return by_small[near[0]] if near else None


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """' (did you mean X?)' as the end of a sentence, "" where nothing is near."""
    near = nearest(given, names)
    return f" (did you mean {near!r}?)" if near else ""


def listed(names: Collection[str], most: int = 12) -> str:
    """Names as part of a sentence; of many the first, and how many there are."""
    shown = ", ".join(list(names)[:most])
    return shown if len(names) <= most else f"{shown}, ... ({len(names)} in all)"
