"""A budget of time, as people write it: 90s, 10m, 1h."""

import re
from time import perf_counter

from palate.errors import InputError

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
WRITTEN = re.compile(r"(\d+(?:\.\d+)?)([smh])")


def seconds_of(text: str) -> float:
    """The seconds of "90s", "10m", "1.5h" or "1h30m"; a bare number is seconds. InputError for anything else."""
    plain = text.strip().lower().replace(" ", "")
    parts = WRITTEN.findall(plain)
    if parts and "".join(number + unit for number, unit in parts) == plain:
        total = sum(float(number) * UNITS[unit] for number, unit in parts)
    elif re.fullmatch(r"\d+(\.\d+)?", plain):
        total = float(plain)
    else:
        raise InputError(f"{text!r} is not a time; write it as 90s, 10m or 1h")
    if total <= 0:
        raise InputError(f"{text!r} leaves no time at all; give a second or more")
    return total


def duration(seconds: float) -> str:
    """In words: "0.4 s", "12 s", "3 min 20 s", "1 h 5 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s" if seconds >= 0.05 else f"{1000 * seconds:.0f} ms"
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(round(whole / 60), 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


class Clock:
    """Counts from when it is made; with a budget of None there is always time left."""

    def __init__(self, budget: float | None) -> None:
        self.started, self.budget = perf_counter(), budget

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return perf_counter() - self.started

    @property
    def remaining(self) -> float:
        """Seconds that remain, infinity without a budget, below 0 once it is passed."""
        return float("inf") if self.budget is None else self.budget - self.spent
