"""One thing that the doctor found, in plain sentences; and the words for numbers, ids and times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
from jaxtyping import Integer

from palate.data.vocabulary import Vocabulary

Severity = Literal["info", "notice", "warning"]
EXAMPLES = 3  # enough to look the rows up by, few enough to read
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_DATE = 253_402_300_799  # the last second of the year 9999


@dataclass(frozen=True)
class Finding:
    """`severity` is info (good to know), notice (think about it) or warning (figures will be wrong if it stays)."""

    kind: str  # in snake case, such as "duplicates": the same in every language and version
    severity: Severity
    sentence: str  # what was found, with numbers and example ids
    meaning: str  # what it means for models and metrics
    cure: str


def examples(vocabulary: Vocabulary, codes: Integer[np.ndarray, "codes"]) -> str:
    """The first few ids, quoted where they are strings: "a", "b", "c" and 4 more."""
    return listed([quoted(vocabulary.id(code)) for code in codes[:EXAMPLES].tolist()], len(codes))


def listed(words: Sequence[str], n: int | None = None) -> str:
    """The first few of n things, and how many more there are; n is the number of words where it is not given."""
    examples, more = ", ".join(words[:EXAMPLES]), (len(words) if n is None else n) - EXAMPLES
    return f"{examples} and {more:,} more" if more > 0 else examples


def quoted(name: str | int) -> str:
    return str(name) if isinstance(name, int) else f'"{name}"'


def share(part: int, whole: int) -> str:
    """In percent, with a digit after the point below 10 %."""
    percent = 100 * part / max(whole, 1)
    if part and percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def moment(second: int) -> str:
    """The date and time in UTC; a number too large or too small for one as it stands."""
    if not -62_135_596_800 <= second <= LAST_DATE:
        return str(second)
    return f"{EPOCH + timedelta(seconds=int(second)):%Y-%m-%d %H:%M:%S}"


def day(second: int) -> str:
    return moment(second).split(" ", maxsplit=1)[0]
