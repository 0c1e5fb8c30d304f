"""What the contents of a column suggest: numbers, times, ratings, kinds of events."""

import re
from collections.abc import Sequence

from palate.readers.missing import MISSING
from palate.readers.times import plausible_epoch, time_format

RATING_VALUES = 21  # 0.5 to 10 in halves: ratings take few values


def fits(role: str, values: Sequence[str], times: str = "") -> bool:
    """Whether values can be what a role holds; `times` says how times are written."""
    filled = [value for value in values if value.strip().lower() not in MISSING]
    if role == "time":
        return not filled or time_format(filled, times) is not None
    if role in ("rating", "weight"):
        return not filled or numeric_share(filled) > 0.5
    return role != "event" or numeric_share(filled) < 0.5  # a kind of event is a word


def numeric_share(values: Sequence[str]) -> float:
    """The share of the values that are numbers."""
    return sum(re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", v.strip(), re.I) is not None for v in values) / max(
        1, len(values)
    )


def moments(values: Sequence[str], times: str = "") -> bool:
    """Whether values are times beyond doubt."""
    return plausible_epoch(values) or (numeric_share(values) < 0.1 and time_format(values, times) is not None)


def grades(values: Sequence[str]) -> bool:
    """Whether values are few and small numbers, as ratings are."""
    small = numeric_share(values) == 1.0 and all(-10 <= float(value) <= 10 for value in values)
    return small and len(set(values)) <= RATING_VALUES
