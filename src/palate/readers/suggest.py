"""The nearest name to one that was mistyped."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """', did you mean X?' as the end of a sentence, "" where nothing is near."""
    by_small = {name.lower(): name for name in names}
    near = get_close_matches(given.lower(), list(by_small), n=1, cutoff=0.6)
    return f" (did you mean {by_small[near[0]]!r}?)" if near else ""
