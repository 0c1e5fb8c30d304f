"""A date and a time of day as people write them, as the pattern of strptime that reads it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
ZONES = {
    "EST": "-0500",
    "EDT": "-0400",
    "CST": "-0600",
    "CDT": "-0500",
    "MST": "-0700",
    "MDT": "-0600",
    "PST": "-0800",
    "PDT": "-0700",
}  # fmt: skip  (the zones with names of RFC 2822)
# What is rewritten before a pattern is sought, by the same expressions here and in the engine.
STEPS: tuple[tuple[str, str], ...] = (
    ("[\u00a0\u202f]", " "),
    (r"^\s*(?i:mon|tue|wed|thu|fri|sat|sun)(?i:day|sday|nesday|rsday|urday|s|r|rs)?\.?,?\s+", ""),
    (r"(\d) ?(?i:([ap])\.? ?m)\.?(\W|$)", r"\1 \2m\3"),
    (r"(:\d\d:\d\d),(\d)", r"\1.\2"),
    (r"(:\d\d\.\d{6})\d+", r"\1"),
    (r"(?i:(\W|^)sept)(\W)", r"\1Sep\2"),
    (r"(\d)(?:st|nd|rd|th)(\W)", r"\1\2"),
    (r",? at ", " "),
    (r"([+-]\d\d:?\d\d) ?\(?[A-Z]{2,5}\)?$", r"\1"),
    (r"(:\d\d(?:\.\d+)?(?i: [ap]m)?) ?(?:Z|UTC|GMT)([+-]\d\d:?\d\d)?$", r"\1 +0000\2"),
    (r" \+0000([+-]\d\d:?\d\d)$", r" \1"),
    *((rf"(:\d\d(?i: [ap]m)?) {zone}$", rf"\1 {offset}") for zone, offset in ZONES.items()),
)
TOKEN = re.compile(
    r"(?P<clock>\d{1,2}:\d\d(?P<seconds>:\d\d)?(?P<fraction>\.\d+)?)(?P<half> [ap]m)?(?P<gap> ?)"
    r"(?P<zone>[+-]\d\d(:?\d\d)?)?"
    r"|(?P<packed>\d{8})(?P<t>T?)(?P<time>\d{6}|\d{4})?(?P<utc>Z?)(?!\d)"
    r"|(?P<month>[A-Za-z]{3,9})|(?P<year>\d{4})(?!\d)|(?P<two>\d{1,2})(?!\d)|(?P<mark>[ ,./T:-]+)",
    re.IGNORECASE,
)
NUMBERED = r"(?:^|[^:\d])(\d{1,2})[-/., ]+(\d{1,2})[-/., ]"  # the two numbers of a date whose year comes last


@dataclass(frozen=True)
class Shape:
    """How one moment is written: `pattern` with the day first, and whether day and month are both numbers there."""

    pattern: str
    turnable: bool = False
    numbers: tuple[int, int] = (0, 0)  # of a turnable date: what comes first and second

    def ordered(self, day_first: bool) -> str:
        """The pattern with the day first, or with the month first."""
        if day_first or not self.turnable:
            return self.pattern
        return self.pattern.translate({ord("d"): "m", ord("m"): "d"})


def steps_for(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The rewritings that any of the values needs."""
    needed, texts = [], list(values)
    for expression, by in STEPS:
        rewritten = [re.sub(expression, by, value) for value in texts]
        if rewritten != texts:
            needed.append((expression, by))
            texts = rewritten
    return tuple(needed)


def rewritten(value: str, steps: Sequence[tuple[str, str]]) -> str:
    """A value after the rewritings."""
    for expression, by in steps:
        value = re.sub(expression, by, value)
    return value.strip()


def shape(value: str) -> Shape | None:
    """How a value is written; None where it is not a time."""
    parts: list[str] = []
    numbers: list[tuple[int, int]] = []  # the place among the parts, and the number, of what may be day, month or year
    at = 0
    while at < len(value):
        match = TOKEN.match(value, at)
        part = _part(match) if match else None
        if match is None or part is None:
            return None
        if match["two"]:
            numbers.append((len(parts), int(match["two"])))
        parts.append(part)
        at = match.end()
    return _placed(parts, numbers)


def _part(match: re.Match[str]) -> str | None:
    if match["clock"]:
        hours = "%I:%M" if match["half"] else "%H:%M"
        seconds = ":%S" * bool(match["seconds"]) + ".%f" * bool(match["fraction"])
        zone = match["gap"] + "%z" * bool(match["zone"])
        return hours + seconds + " %p" * bool(match["half"]) + zone
    if match["packed"]:
        times = {0: "", 4: "%H%M", 6: "%H%M%S"}[len(match["time"] or "")]
        return "%Y%m%d" + match["t"] + times + match["utc"]
    if match["month"]:
        return _month(match["month"].lower())
    return "%Y" if match["year"] else match["mark"] or ""


def _month(word: str) -> str | None:
    if word == "t":
        return "T"
    long = next((month for month in MONTHS if month.startswith(word)), None)
    return None if long is None else "%b" if len(word) == 3 else "%B" if word == long else None


def _placed(parts: list[str], numbers: list[tuple[int, int]]) -> Shape | None:
    """The pattern once each number has its meaning."""
    written = [part for part in parts if part in ("%Y", "%b", "%B") or part.startswith("%Y%m%d")]
    if any(part.startswith("%Y%m%d") for part in written):
        return Shape("".join(parts)) if len(written) == 1 and not numbers else None
    named, year = any(part in ("%b", "%B") for part in parts), parts.count("%Y")
    if year > 1 or len(numbers) + named + year != 3 or (not numbers):
        return None
    meanings, turnable = _meanings(parts, numbers, named, bool(year))
    for (place, number), directive in zip(numbers, meanings, strict=True):
        if number > (31 if "d" in directive else 99) or number == 0 and directive != "%y":
            return None
        parts[place] = directive
    first, second = (numbers[0][1], numbers[1][1]) if turnable else (0, 0)
    if turnable and (max(first, second) > 31 or min(first, second) > 12):
        return None
    return Shape("".join(parts), turnable, (first, second))


def _meanings(
    parts: list[str], numbers: list[tuple[int, int]], named: bool, year: bool
) -> tuple[tuple[str, ...], bool]:
    if named:
        return (("%d",) if year else ("%d", "%y")), False
    if year and parts.index("%Y") < numbers[0][0]:
        return ("%m", "%d"), False
    if not year and numbers[0][1] > 31:
        return ("%y", "%m", "%d"), False
    return (("%d", "%m") if year else ("%d", "%m", "%y")), True
