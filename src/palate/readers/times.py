"""How a column of times is written, told from its contents: epochs in s, ms, us or ns, ISO dates, common dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ISO = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?( ?(Z|UTC|[+-]\d\d(:?\d\d)?))?")
ZONED = re.compile(r"\d\d:\d\d.*(Z|UTC|[+-]\d\d(:?\d\d)?)$")
NUMBER = re.compile(r"-?\d+(\.\d*)?(e[+-]?\d+)?", re.IGNORECASE)
DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
SLASHED = re.compile(r"(\d\d?)([/.])(\d\d?)[/.]\d{4}( \d\d?:\d\d(:\d\d)?)?")
NAMED = re.compile(r"\d\d?-[A-Za-z]{3}-\d{4}")
YEAR_FIRST = re.compile(r"\d{4}/\d\d?/\d\d?( \d\d?:\d\d(:\d\d)?)?")
FRACTION = "fraction"  # the column of `events` that holds what is left of a time beside its whole seconds
MOST = 0.8  # the share of values that a format must fit: some rows may be broken
UNITS = ((1e11, 1, "seconds"), (1e14, 1_000, "milliseconds"), (1e17, 1_000_000, "microseconds"))


@dataclass(frozen=True)
class TimeFormat:
    """`kind` is the engine's type of the column; an epoch is divided by `divisor`; `pattern` is strptime's, or ""."""

    kind: str
    says: str
    divisor: int = 1
    pattern: str = ""

    def seconds(self, column: str) -> str:
        """Seconds since 1970 as SQL, from a column that is already of `kind`."""
        if self.kind == "BIGINT":
            return f"({column} // {self.divisor})" if self.divisor > 1 else column
        if self.kind == "DOUBLE":
            return f"CAST(floor({column} / {self.divisor}) AS BIGINT)"
        return f"CAST(floor(epoch({column})) AS BIGINT)"

    def fraction(self, column: str) -> str:
        """What `seconds` leaves of a time, as SQL of a whole number that grows with it; "" where nothing is left."""
        if self.kind == "BIGINT":
            return f"CAST({column} % {self.divisor} AS INTEGER)" if self.divisor > 1 else ""
        if self.kind == "DOUBLE":
            return f"CAST(({column} / {self.divisor} - floor({column} / {self.divisor})) * 1e9 AS INTEGER)"
        return f"CAST(epoch_us({column}) % 1000000 AS INTEGER)"

    def parsed(self, column: str) -> str:
        """The column as SQL of `kind`, from what is of any type; NULL where it cannot be read."""
        if self.pattern:
            return f"try_strptime(CAST({column} AS VARCHAR), '{self.pattern}')"
        return f"TRY_CAST({column} AS {self.kind})"


def time_format(values: Sequence[str]) -> TimeFormat | None:
    """What fits nearly all the given values (none of them empty); None if they are no times."""
    if _share(values, DAY) > MOST:
        return TimeFormat("TIMESTAMP", "dates as YYYYMMDD", pattern="%Y%m%d")
    if _share(values, NUMBER) > MOST:
        return _epoch([float(value) for value in values if NUMBER.fullmatch(value)], values)
    if _share(values, ISO) > MOST:
        zoned = any(ZONED.search(value) for value in values)
        return TimeFormat("TIMESTAMP WITH TIME ZONE" if zoned else "TIMESTAMP", "ISO dates")
    if _share(values, NAMED) > MOST:
        return TimeFormat("TIMESTAMP", "dates as DD-Mon-YYYY", pattern="%d-%b-%Y")
    if _share(values, YEAR_FIRST) > MOST:
        return TimeFormat("TIMESTAMP", "dates as YYYY/MM/DD", pattern="%Y/%m/%d" + _clock(values, YEAR_FIRST))
    return _slashed(values) if _share(values, SLASHED) > MOST else None


def plausible_epoch(values: Sequence[str]) -> bool:
    """Whether whole numbers look like moments from 1980 to 2100 in some unit: they could be ids as well."""
    if not values or not all(value.isdigit() for value in values):
        return False
    unit = _epoch([float(value) for value in values], values).divisor
    return all(315_532_800 <= int(value) / unit <= 4_102_444_800 for value in values)


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(value.strip()) is not None for value in values) / max(1, len(values))


def _epoch(numbers: Sequence[float], values: Sequence[str]) -> TimeFormat:
    size = sorted(abs(number) for number in numbers)[len(numbers) // 2]
    divisor, unit = next(((d, u) for limit, d, u in UNITS if size < limit), (1_000_000_000, "nanoseconds"))
    whole = all(value.strip().lstrip("-").isdigit() for value in values if NUMBER.fullmatch(value))
    return TimeFormat("BIGINT" if whole else "DOUBLE", f"{unit} since 1970", divisor)


def _slashed(values: Sequence[str]) -> TimeFormat:
    found = [match for value in values if (match := SLASHED.fullmatch(value.strip()))]
    mark = found[0][2]
    day_first = mark == "." or any(int(match[1]) > 12 for match in found)
    order, says = ("%d{0}%m{0}%Y", "day first") if day_first else ("%m{0}%d{0}%Y", "month first")
    if not day_first and not any(int(match[3]) > 12 for match in found):
        says += ", for want of a day above 12; write ISO dates if the day comes first"
    return TimeFormat("TIMESTAMP", f"dates, {says}", pattern=order.format(mark) + _clock(values, SLASHED))


def _clock(values: Sequence[str], pattern: re.Pattern[str]) -> str:
    first = next(value.strip() for value in values if pattern.fullmatch(value.strip()))
    return ("", " %H:%M", " %H:%M:%S")[first.count(":")]
