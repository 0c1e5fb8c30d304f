"""How a column of times is written, detected from its contents: epochs in s, ms, us or ns, ISO dates, common dates."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from palate.data.features import NO_TIME
from palate.readers.missing import is_missing
from palate.readers.moments import NUMBERED, STEPS, Shape, rewritten, shape, steps_for

ISO = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z| UTC|[+-]\d\d(:?\d\d)?)?")
ZONED = re.compile(r"\d\d:\d\d.*(Z|UTC|[+-]\d\d(:?\d\d)?)$")
NUMBER = re.compile(r"-?\d+(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE)
DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(([01]\d|2[0-3])[0-5]\d([0-5]\d)?)?")
FRACTION = "fraction"  # the column of `events` that holds what is left of a time beside its whole seconds
MOST = 0.8  # the share of values that a format must fit: some rows may be broken
PATTERNS = 8  # ways to write a moment that one column may mix
LOOK = 50  # values to look at before a column of texts is looked at whole
UNITS = ((1e11, 1, "seconds"), (1e14, 1_000, "milliseconds"), (1e17, 1_000_000, "microseconds"))
DIVISORS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000, "nanoseconds": 1_000_000_000}
UNREAD = NO_TIME + 1  # stands for a time that cannot be read, until its row is left out
ORDERS = {"day-first": True, "month-first": False}
WORDS = (*ORDERS, *DIVISORS)


@dataclass(frozen=True)
class TimeFormat:
    """`kind` is the engine's type of the column; an epoch is divided by `divisor`.

    Where `patterns` (strptime's) are given, the column is read as text, rewritten by `steps` and parsed by the first
    pattern that fits. `shapes` are those of dates whose sample leaves open what is the day and what is the month.
    """

    kind: str
    says: str
    divisor: int = 1
    patterns: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    shapes: tuple[Shape, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether the engine itself reads the column as `kind`."""
        return not self.patterns

    def seconds(self, column: str) -> str:
        """Seconds since 1970 as SQL, from a column that is already of `kind`; NULL beyond the range of BIGINT."""
        if self.kind == "BIGINT":
            return f"({column} // {self.divisor})" if self.divisor > 1 else column
        value = f"{column} / {self.divisor}" if self.kind == "DOUBLE" else f"epoch({column})"
        return f"TRY_CAST(floor({value}) AS BIGINT)"

    def fraction(self, column: str) -> str:
        """What `seconds` leaves of a time, as SQL of a whole number that grows with it; "" where nothing is left."""
        if self.kind == "BIGINT":
            return f"CAST({column} % {self.divisor} AS INTEGER)" if self.divisor > 1 else ""
        if self.kind == "DOUBLE":
            return f"TRY_CAST(({column} / {self.divisor} - floor({column} / {self.divisor})) * 1e9 AS INTEGER)"
        return f"CAST(epoch_us({column if self.typed else self.parsed(column)}) % 1000000 AS INTEGER)"

    def parsed(self, column: str) -> str:
        """The column as SQL of `kind`, from what is of any type; NULL where it cannot be read."""
        if not self.patterns:
            return f"TRY_CAST({column} AS {self.kind})"
        listed = ", ".join(_text(pattern) for pattern in self.patterns)
        return f"try_strptime({self.text(column)}, [{listed}])"

    def text(self, column: str) -> str:
        """The column as SQL text, rewritten for the patterns."""
        sql = f"CAST({column} AS VARCHAR)"
        for expression, by in self.steps:
            sql = f"regexp_replace({sql}, {_text(expression)}, {_text(by)}, 'g')"
        return f"trim({sql})" if self.steps else sql

    def value(self, column: str, of_texts: bool = False) -> str:
        """Seconds as SQL, from a column of `kind` or of texts (as it is anyway where not `typed`).

        NO_TIME where nothing is written or a word for what is missing, UNREAD where it cannot be read.
        """
        if self.kind == "BIGINT":
            return f"coalesce({self.seconds(column)}, {NO_TIME})"
        texts = of_texts or not self.typed
        empty = is_missing(column) if texts else f"{column} IS NULL"
        read = self.seconds(self.parsed(column) if texts else column)
        return f"CASE WHEN {empty} THEN {NO_TIME} ELSE coalesce({read}, {UNREAD}) END"

    def counts(self, column: str, source: str) -> str:
        """SQL of how many rows have a first and a second number above 12, and how many values each takes."""
        numbers = ", ".join(
            f"TRY_CAST(regexp_extract({self.text(column)}, {_text(NUMBERED)}, {at}) AS INTEGER) AS n{at}"
            for at in (1, 2)
        )
        over = "count(*) FILTER (n1 > 12), count(*) FILTER (n2 > 12), count(DISTINCT n1), count(DISTINCT n2)"
        return f"SELECT {over} FROM (SELECT {numbers} FROM {source})"

    def ordered(self, over: tuple[int, int], distinct: tuple[int, int]) -> "TimeFormat":
        """The same once the whole column was counted, as `counts` does."""
        dotted = any("%d.%m" in shape.pattern for shape in self.shapes)
        day_first, says = _order(over, distinct, dotted)
        return replace(self, patterns=_patterns(self.shapes, day_first), says=says, shapes=())


def time_format(values: Sequence[str], wanted: str = "") -> TimeFormat | None:
    """What fits nearly all the given values (none of them empty); None if they are not times.

    `wanted` is a pattern of strptime, a unit (seconds, milliseconds, ...), "day-first" or "month-first", or "".
    """
    if "%" in wanted:
        kind = "TIMESTAMP WITH TIME ZONE" if "%z" in wanted.lower() else "TIMESTAMP"
        return TimeFormat(kind, f"dates as {wanted}, as specified", patterns=(wanted,))
    if wanted in DIVISORS:
        epoch = _epoch(values)
        return (
            None
            if epoch is None
            else replace(epoch, divisor=DIVISORS[wanted], says=f"{wanted} since 1970, as specified")
        )
    if _share(values, DAY) > MOST and (dates := _dates(values, wanted)):
        return dates
    if epoch := _epoch(values):
        return epoch
    if _share(values, ISO) > MOST:
        zoned = any(ZONED.search(value) for value in values)
        return TimeFormat("TIMESTAMP WITH TIME ZONE" if zoned else "TIMESTAMP", "ISO dates")
    return _dates(values, wanted)


def plausible_epoch(values: Sequence[str]) -> bool:
    """Whether whole numbers look like moments from 1980 to 2100 in some unit: they could be ids as well."""
    if not values or not all(value.isdigit() for value in values):
        return False
    epoch = _epoch(values)
    return epoch is not None and all(315_532_800 <= int(value) / epoch.divisor <= 4_102_444_800 for value in values)


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(value.strip()) is not None for value in values) / max(1, len(values))


def _epoch(values: Sequence[str]) -> TimeFormat | None:
    numbers = [value.strip() for value in values if NUMBER.fullmatch(value.strip())]
    if not numbers or len(numbers) <= MOST * len(values):
        return None
    size = sorted(abs(float(number)) for number in numbers)[(len(numbers) - 1) // 2]
    divisor, unit = next(((d, u) for limit, d, u in UNITS if size < limit), (1_000_000_000, "nanoseconds"))
    whole = all(number.lstrip("-").isdigit() for number in numbers)
    return TimeFormat("BIGINT" if whole else "DOUBLE", f"{unit} since 1970", divisor)


def _dates(values: Sequence[str], wanted: str) -> TimeFormat | None:
    if all(_shape(value) is None for value in values[:LOOK]):
        return None
    steps = steps_for(values)
    counted = Counter(shape(rewritten(value, steps)) for value in values)
    fitting = {shape: n for shape, n in counted.items() if shape is not None}
    if sum(fitting.values()) <= MOST * len(values):
        return None
    shapes = tuple(sorted(fitting, key=lambda shape: -fitting[shape]))
    zoned = any("%z" in shape.pattern for shape in shapes)
    time_format = TimeFormat("TIMESTAMP WITH TIME ZONE" if zoned else "TIMESTAMP", "", steps=steps)
    if not any(shape.turnable for shape in shapes):
        return replace(time_format, patterns=_patterns(shapes, True), says=f"dates as {shapes[0].pattern}")
    if wanted in ORDERS:
        says = f"dates, {wanted.replace('-', ' ')}, as specified"
        return replace(time_format, patterns=_patterns(shapes, ORDERS[wanted]), says=says)
    return _turned(replace(time_format, shapes=shapes), fitting)


def _shape(value: str) -> Shape | None:
    return shape(rewritten(value, STEPS))


def _turned(time_format: TimeFormat, counted: dict[Shape, int]) -> TimeFormat:
    """Day or month first by what the sample shows; left open where it has no day above 12."""
    dates = {shape: n for shape, n in counted.items() if shape.turnable}
    over = tuple(sum(n for shape, n in dates.items() if shape.numbers[at] > 12) for at in (0, 1))
    distinct = tuple(len({shape.numbers[at] for shape in dates}) for at in (0, 1))
    day_first = time_format.ordered((over[0], over[1]), (distinct[0], distinct[1]))
    return day_first if any(over) else replace(day_first, shapes=time_format.shapes)


def _order(over: tuple[int, int], distinct: tuple[int, int], dotted: bool) -> tuple[bool, str]:
    """Whether the day comes first, and a sentence: by days above 12, else between dots or where it changes more."""
    if any(over):
        day_first = over[0] >= over[1]
        says = f"dates, {'day' if day_first else 'month'} first"
        lost = min(over)
        return day_first, says + (f"; {lost} are written the other way round" if lost else "")
    day_first = dotted or distinct[0] > distinct[1]
    likely, other = ("day", "month") if day_first else ("month", "day")
    return day_first, (
        f"dates, {likely} first, for want of a day above 12 (the first number takes {distinct[0]} values, the second "
        f"{distinct[1]}); if the {other} comes first, say it with --time-format {other}-first"
    )


def _patterns(shapes: Sequence[Shape], day_first: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shape.ordered(day_first) for shape in shapes))[:PATTERNS]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
