"""Ids that are equal but for how they are written: leading zeros, an ending .0, case or spaces."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

ZEROS = re.compile(r"(^|[-_ :/#])0+(?=\d)")  # leading zeros of a number at the start or after a mark, as in item-007
POINT = re.compile(r"(?<=\d)\.0$")


def plain_form(written: str) -> str:
    """What ids that are alike have in common."""
    return POINT.sub("", ZEROS.sub(r"\1", " ".join(written.split()).casefold()))


def groups(written: Iterable[str]) -> dict[str, list[str]]:
    """The ids of each plain form."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for value in written:
        spellings[plain_form(value)].append(value)
    return spellings


def renamed(theirs: Iterable[str], ours: Set[str]) -> Mapping[str, str]:
    """For each of `theirs` that is not in `ours` but for how it is written, its name there.

    Only where one of either side is alike: ids that one side tells apart stay apart.
    """
    theirs_of, ours_of = groups(theirs), groups(ours)
    return {
        alike[0]: ours_of[form][0]
        for form, alike in theirs_of.items()
        if len(alike) == 1 and len(ours_of.get(form, ())) == 1 and alike[0] not in ours
    }
