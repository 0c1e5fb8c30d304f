"""Quotes that open a field and are closed nowhere near are letters: none of them swallows the rows behind it."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

UNIT = "\x1f"  # the separator of ASCII that no text holds
FURTHEST = 1000  # lines that one field may hold
LOOK = 20  # lines behind an open quote that are looked at


@dataclass(frozen=True)
class Quotes:
    """How fields are separated and quoted; `quote` "" for not at all. Rows are `width` wide, numbers in `numeric`."""

    separator: str
    quote: str = '"'
    escape: str = '"'
    width: int = 0
    numeric: frozenset[int] = frozenset()

    @cached_property
    def _field(self) -> str:
        quote, separator = re.escape(self.quote), re.escape(self.separator)
        inside = f"(?:[^{quote}]|{quote}{quote})*"
        if self.escape != self.quote:
            inside = f"(?:[^{quote}{re.escape(self.escape)}]|{re.escape(self.escape)}.)*"
        plain = f"(?:(?!{quote})(?:(?!{separator}).)*)"
        return f"(?:{quote}{inside}{quote}|{plain})"

    @cached_property
    def _closed(self) -> re.Pattern[str]:
        return re.compile(f"{self._field}(?:{re.escape(self.separator)}{self._field})*", re.DOTALL)

    def is_closed(self, text: str) -> bool:
        """Whether every quote that opens a field in the text is closed where a field may end."""
        return self.quote not in text or not self.quote or self._closed.fullmatch(text) is not None

    def is_row(self, line: str) -> bool:
        """Whether a line is like the rows: as many fields, and numbers where they have numbers."""
        fields = line.split(self.separator)
        return len(fields) == self.width and all(is_number(fields[at]) or not fields[at] for at in self.numeric)

    def parsed(self, text: str) -> list[str]:
        """The fields of a row, which may stand on several lines."""
        parsed = list(reader([text], self))
        return parsed[0] if parsed else []

    def letter(self, line: str) -> str:
        """The line with its quotes as letters."""
        fields = line.split(self.separator)
        if len(fields) != self.width and len(lenient := self.parsed(line)) == self.width and "\n" not in line:
            fields = lenient
        doubled = self.escape + self.quote
        quoted = (
            f"{self.quote}{field.replace(self.quote, doubled)}{self.quote}" if self.quote in field else field
            for field in fields
        )
        return self.separator.join(quoted)

    def records(self, lines: Iterable[str]) -> Iterator[tuple[int, str, bool]]:
        """Each row that is not empty: its first line (from 1), its text, and whether a quote was taken for a letter."""
        ahead: list[str] = []
        source, at = iter(lines), 1
        while (line := ahead.pop(0) if ahead else next(source, None)) is not None:
            text = line.rstrip("\r\n")
            if self.is_closed(text):
                if text.strip():
                    yield at, text, False
                at += 1
                continue
            ahead += islice(source, max(0, FURTHEST - len(ahead)))
            more = self._end(text, ahead)
            whole = "\n".join([text, *(line.rstrip("\r\n") for line in ahead[:more])])
            yield at, whole if more else self.letter(text), not more
            del ahead[:more]
            at += 1 + more

    def _end(self, text: str, ahead: Sequence[str]) -> int:
        """How many further lines belong to a row that is open; 0 where its quote is a letter.

        The line that closes it may look like a row of its own. It is none where the first line, its quote a letter,
        were no row either, and both together are one.
        """
        whole, rows, alone = text, 0, self.is_row(text)
        for at, line in enumerate(ahead, 1):
            bare = line.rstrip("\r\n")
            whole += "\n" + bare
            rows += self.is_row(bare)
            if at >= LOOK and rows > at / 2:
                return 0
            if self.quote in bare and self.is_closed(whole):
                ends = not alone and self.is_row(bare) and len(self.parsed(whole)) == self.width
                return at if rows - ends <= at / 2 else 0
        return 0


def reader(text: Iterable[str], quotes: Quotes) -> Iterator[list[str]]:
    """Python's csv reader, which takes separators of several signs here."""
    if len(quotes.separator) > 1:
        swapped = Quotes(UNIT, quotes.quote, quotes.escape)
        return reader((line.replace(quotes.separator, UNIT) for line in text), swapped)
    if not quotes.quote:
        return csv.reader(text, delimiter=quotes.separator, quoting=csv.QUOTE_NONE)
    if quotes.escape == quotes.quote:
        return csv.reader(text, delimiter=quotes.separator, quotechar=quotes.quote)
    return csv.reader(
        text, delimiter=quotes.separator, quotechar=quotes.quote, doublequote=False, escapechar=quotes.escape
    )


def is_number(field: str) -> bool:
    """Whether a field is written as a number, with a point or a comma for the decimals."""
    try:
        float(field.replace(",", "."))
    except ValueError:
        return False
    return True


def shaped(quotes: Quotes, rows: Sequence[Sequence[str]]) -> Quotes:
    """The same with the width of most rows, and the columns in which nearly all of them have numbers."""
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    some = [row for row in rows if len(row) == width]
    numeric = frozenset(
        at for at in range(width) if sum(is_number(row[at]) or not row[at] for row in some) >= 0.95 * len(some)
    )
    return Quotes(quotes.separator, quotes.quote, quotes.escape, width, numeric)
