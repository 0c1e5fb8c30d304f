"""Where a table begins in a text file, and whether its first row names the columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from palate.readers.quoting import is_number
from palate.readers.roles import known_word
from palate.readers.times import time_format

PREAMBLE = 30  # lines that may stand above a table
NEARLY = 0.9  # the share of a column that must be alike for its first value to stand out
SURE = 0.05  # how likely values that stand nowhere else may be where they are taken for names
LOOK = 1000  # rows to look at
SEVERAL = 2  # words that name roles: so many are names though one of them stands among the values
COMMENTS = ("#", "%", "//", "--")


@dataclass(frozen=True)
class Beginning:
    """`skip` rows stand above the table; `header` where its first row has names; `sure` where that is certain."""

    skip: int
    header: bool
    sure: bool = True


def beginning(rows: Sequence[Sequence[str]], width: int, wanted: set[str], header: bool | None) -> Beginning:
    """Where the table begins among the first rows, and whether with names; `wanted` are names that a caller gave."""
    for at, row in enumerate(rows[: PREAMBLE + 1]):
        if wanted & {field.strip() for field in row} and not any(map(is_number, row)):
            return Beginning(at, header is not False)
    skip = _comments(rows, width)
    if skip < len(rows) and not _begins(rows[skip], width):
        further = next((at for at in range(skip, min(len(rows), skip + PREAMBLE)) if len(rows[at]) == width), skip)
        if _names(rows[further], rows[further + 1 :])[0]:
            skip = further
    if header is not None:
        return Beginning(skip, header)
    return Beginning(skip, *_names(rows[skip], rows[skip + 1 :]))


def _begins(row: Sequence[str], width: int) -> bool:
    """Whether a row is of the table: as wide, or a header that lacks names."""
    return len(row) == width or (len(row) > 1 and any(known_word(field) for field in row))


def _comments(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many rows at the beginning are comments; a header behind a comment's sign is none."""
    at = 0
    while at < len(rows) - 1 and rows[at] and rows[at][0].lstrip().startswith(COMMENTS):
        if len(rows[at]) == width and not _names(rows[at + 1], rows[at + 2 :])[0]:
            break
        at += 1
    return at


def _names(first: Sequence[str], rest: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Whether a row names the columns of the others, and whether that is sure."""
    if any(is_number(field) for field in first if field.strip()):
        return False, True
    rest = rest[:LOOK]
    columns = [[row[at].strip() for row in rest if at < len(row) and row[at].strip()] for at in range(len(first))]
    pairs = [(field.strip(), column) for field, column in zip(first, columns, strict=True)]
    known = sum(known_word(field) is not None for field in first)
    again = any(field and field in column for field, column in pairs)
    if again and known < SEVERAL and list(first) not in rest:
        return False, True  # names do not stand among the values of their own column, save in files that were joined
    if known or any(_stands_out(field, column) for field, column in pairs):
        return True, True
    chance = 1.0
    for _, column in pairs:
        chance *= (sum(n == 1 for n in Counter(column).values()) + 1) / (len(column) + 1)
    return (True, True) if chance < SURE else (False, not rest)


def _stands_out(field: str, column: Sequence[str]) -> bool:
    """Whether a column is of numbers or of times, or all its texts of one form, and this field is not."""
    if not column:
        return False
    if sum(map(is_number, column)) >= NEARLY * len(column):
        return True
    if time_format(column[:50]):
        return time_format([field]) is None if field else True
    forms = {_form(cell) for cell in column}
    return (
        len(column) > 1 and len(forms) == 1 and any(sign.isdigit() for sign in column[0]) and _form(field) not in forms
    )


def _form(text: str) -> str:
    """Letters and digits of a text by kind, those that follow each other as one: u12 and u7 have one form."""
    signs = ["0" if sign.isdigit() else "a" if sign.isalpha() else sign for sign in text]
    return "".join(sign for at, sign in enumerate(signs) if at == 0 or sign != signs[at - 1])
