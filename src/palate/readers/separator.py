"""Which sign stands between two fields: by rows of one width, and by how much the fields look like values."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from palate.readers.quoting import Quotes, reader
from palate.readers.roles import known_word
from palate.readers.times import time_format

SEPARATORS = ("::", "\t", ",", ";", "|", "\x01", "^", "~", " ")
NAMES = {"\t": "a tab", " ": "a space", "\x01": "the sign \\x01"}
STRONG = ("\t", ";", "|", "::", "\x01", "^")  # hardly ever stand in a value that is not a list
LINES = 400  # lines of the sample by which separators are weighed
LEAST = 0.5  # of the lines must have one width
NAMED = 0.3  # the lead of a sign by which the first line has a word for a role
CLOSE = 0.1  # a lead below this is noted
VALUE = re.compile(r"[-+]?[\d.,]*\d(?:e[-+]?\d+)?%?|[\w.@:/+#-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """The separator that fits best, and another that fits nearly as well, or ""."""

    best: str
    other: str = ""


def choose(lines: Sequence[str], quote: str, escape: str) -> Choice | None:
    """The separator of lines with their ends; None where none gives most lines one width above 1."""
    some = lines[:LINES]
    scores = {sign: score for sign in SEPARATORS if (score := _score(some, Quotes(sign, quote, escape))) > 0}
    ranked = sorted(scores, key=lambda sign: -scores[sign])
    if not ranked:
        return None
    close = len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < CLOSE
    return Choice(ranked[0], ranked[1] if close else "")


def in_words(separator: str) -> str:
    """A separator in a sentence."""
    return NAMES.get(separator, repr(separator))


def _score(lines: Sequence[str], quotes: Quotes) -> float:
    if not any(quotes.separator in line for line in lines):
        return 0.0
    each = [
        quotes.parsed(line.rstrip("\r\n")) for line in lines if line.strip() and quotes.is_closed(line.rstrip("\r\n"))
    ]
    over = [row for row in reader(lines, quotes) if row]
    rows = max(each, over, key=_regular)
    width, share = _most(rows)
    if width < 2 or share <= LEAST:
        return 0.0
    full = [row for row in rows if len(row) == width]
    clean = [_cleanness([row[at] for row in full[1:] or full]) for at in range(width)]
    head = 0.05 if rows and len(rows[0]) == width else 0.0
    names = NAMED if rows and any(known_word(field) for field in rows[0]) else 0.0
    return share * sum(clean) / width + 0.03 * min(4, sum(share_clean > 0.9 for share_clean in clean)) + head + names


def _regular(rows: Sequence[Sequence[str]]) -> float:
    width, share = _most(rows)
    return share if width > 1 else 0.0


def _most(rows: Sequence[Sequence[str]]) -> tuple[int, float]:
    counts = Counter(map(len, rows))
    if not counts:
        return 0, 0.0
    width, n = counts.most_common(1)[0]
    return width, n / counts.total()


def _cleanness(values: Sequence[str]) -> float:
    """From 0 to 1: how much a column looks like single values rather than like several in one field."""
    filled = [value for value in values if value.strip()]
    if not filled:
        return 0.5
    if time_format([value.strip() for value in filled[:50]]):
        return 1.0
    return sum(_value(value) for value in filled) / len(filled)


def _value(value: str) -> float:
    if VALUE.fullmatch(value):
        return 1.0
    if any(sign in value for sign in STRONG) or value.endswith(","):
        return 0.2
    return 0.4 if value != value.strip() else 0.6
