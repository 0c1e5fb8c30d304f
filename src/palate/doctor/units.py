"""The unit in which times were written: seconds since 1970, as they should be, or thousandths and less of them."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.dataset import Dataset
from palate.doctor.finding import Finding, listed, moment

DAY = 86_400
EARLIEST = 631_152_000  # 1990: before it, nobody kept logs of this sort
LATEST = 4_102_444_800  # 2100: a number above it is not a time in seconds
UNITS = {"milliseconds": 1_000, "microseconds": 1_000_000, "nanoseconds": 1_000_000_000}


def dated(time: Int64[np.ndarray, "events"]) -> Bool[np.ndarray, "events"]:
    """Which times are plausible as seconds since 1970."""
    return np.asarray((time >= EARLIEST) & (time < LATEST))


def units(data: Dataset) -> Iterator[Finding]:
    time = data.interactions.time
    good, of_unit = dated(time), of_units(time)
    counts = {name: int(rows.sum()) for name, rows in of_unit.items() if rows.any()}
    if not counts:
        return
    name = max(counts, key=lambda unit: counts[unit])
    first = int(time[of_unit[name]][0])
    mixed = bool(good.any()) or len(counts) > 1
    listing = listed([f"{n:,} in {unit}" for unit, n in counts.items()])
    yield Finding(
        "mixed_time_units" if mixed else "time_unit",
        "warning",
        f"{listing}{f', {int(good.sum()):,} in seconds' if good.any() else ''}: a time such as {first} is "
        f"{moment(first // UNITS[name])} in {name}.",
        "Read as seconds these events lie thousands of years ahead: they are last in every history, and a split by "
        "time tests on them alone."
        if mixed
        else "Order is right, but what decays with days or hours decays not at all.",
        f"Divide the times in {name} by {UNITS[name]:,}.",
    )


def of_units(time: Int64[np.ndarray, "events"]) -> dict[str, Bool[np.ndarray, "events"]]:
    """Which times are plausible in each of the other units; none is so in two."""
    return {name: (time >= EARLIEST * per) & (time < LATEST * per) for name, per in UNITS.items()}
