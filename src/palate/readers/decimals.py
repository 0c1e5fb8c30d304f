"""Numbers with a decimal comma, or with signs between thousands: detected in a column, and written with a point."""

import re
from collections.abc import Sequence

COMMA = re.compile(r"[-+]?(\d*|\d{1,3}(\.\d{3})+),\d+([eE][-+]?\d+)?|[-+]?\d{1,3}(\.\d{3}){2,}")
POINT = re.compile(r"[-+]?(\d*|\d{1,3}(,\d{3})+)\.\d+([eE][-+]?\d+)?|[-+]?\d{1,3}(,\d{3}){2,}")
GROUPED = {",": re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?"), ".": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")}
WHOLE = re.compile(r"[-+]?\d+")
THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+")
MOST = 0.5  # of a column must be numbers


def decimal_of(rows: Sequence[Sequence[str]], places: Sequence[int], separator: str) -> str:
    """The decimal sign of a table: a comma where a column at `places` has it, and no other has more points."""
    votes = {",": 0, ".": 0}
    for at in places:
        values = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
        for sign, pattern in ((",", COMMA), (".", POINT)):
            number = sum(pattern.fullmatch(value) is not None for value in values)
            plain = sum(WHOLE.fullmatch(value) is not None for value in values)
            grouped = separator == "," and all(THOUSANDS.fullmatch(v) or WHOLE.fullmatch(v) for v in values)
            if number and number + plain >= MOST * len(values) and not (sign == "," and grouped):
                votes[sign] += number
    return "," if votes[","] > votes["."] else "."


def thousands_of(rows: Sequence[Sequence[str]], places: Sequence[int], decimal: str) -> str:
    """The sign between thousands of any column of numbers, "" where there is none."""
    sign = "." if decimal == "," else ","
    for at in places:
        values = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
        grouped = sum(GROUPED[decimal].fullmatch(value) is not None for value in values)
        if grouped and all(is_decimal(value, decimal, sign) for value in values):
            return sign
    return ""


def is_decimal(value: str, decimal: str, thousands: str = "") -> bool:
    """Whether a text is a number in this way of writing."""
    if thousands and GROUPED[decimal].fullmatch(value):
        return True
    return (
        re.fullmatch(rf"[-+]?(\d+{re.escape(decimal)}?\d*|{re.escape(decimal)}\d+)([eE][-+]?\d+)?", value) is not None
    )


def pointed(values: Sequence[str], decimal: str, thousands: str) -> list[str]:
    """The values of a column with a point for decimals and nothing between thousands, where all are numbers."""
    if decimal == "." and not thousands:
        return list(values)
    filled = [value.strip() for value in values if value.strip()]
    number = sum(is_decimal(value, decimal, thousands) for value in filled)
    if not number or number < MOST * len(filled):
        return list(values)
    return [plain(value, decimal, thousands) for value in values]


def plain(value: str, decimal: str, thousands: str) -> str:
    """A number with a point for decimals and nothing between thousands; what is not a number as it is."""
    bare = value.strip()
    if not is_decimal(bare, decimal, thousands):
        return value
    return (bare.replace(thousands, "") if thousands else bare).replace(decimal, ".")
