"""How much memory a fit may take, and the refusal of one that would take more."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from palate.catalogue import models
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.errors import InputError, PalateError
from palate.spec import make

UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
NO_LIMIT = 1 << 62
MEMINFO = Path("/proc/meminfo")
GROUPS = Path("/sys/fs/cgroup")  # limits of a container and what it uses, by version 2 and by version 1
LIMITS = (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"))


def memory_limit() -> int:
    """The bytes that a fit may take: `PALATE_MEMORY` ("8g", "500m", or bytes), else what machine or container leaves.

    Where neither says so, as on systems without /proc, there is no limit: 2^62. Raises InputError for a value of
    PALATE_MEMORY that is no size.
    """
    said = os.environ.get("PALATE_MEMORY", "").strip().lower()
    if not said:
        return min([NO_LIMIT, *_available(MEMINFO), *_left_to_group(GROUPS)])
    size = re.fullmatch(r"(\d{1,18}(?:\.\d{1,6})?)\s*([kmgt]?)(?:i?b)?", said, re.ASCII)
    if size is None or float(size[1]) <= 0:
        raise InputError(f"PALATE_MEMORY is {said!r}; it takes a size above 0, such as 8g, 500m or a number of bytes")
    return min(NO_LIMIT, int(float(size[1]) * UNITS[size[2]]))


def keep_to_memory(name: str, cost: Cost, size: Size) -> None:
    """Raises InputError where a fit of that cost would take more memory than there is; says what to do instead."""
    limit = memory_limit()
    if cost.memory <= limit:
        return
    fitting = ", ".join(_that_fit(size, limit)) or "there is none in the catalogue"
    raise InputError(
        f"fitting {name} to {size.users:,} users, {size.items:,} items and {size.events:,} events would take "
        f"{in_words(cost.memory)} of memory, and {in_words(limit)} is the limit; take a model that keeps to it "
        f"({fitting}), smaller parameters, or fewer users and items (k-core), or set PALATE_MEMORY to a higher "
        f"limit, such as {-(-int(cost.memory) // UNITS['m'])}m"
    )


def in_words(memory: float) -> str:
    """Bytes, for people: 1.5 GiB."""
    for unit, name in ((UNITS["g"], "GiB"), (UNITS["m"], "MiB")):
        if memory >= unit:
            return f"{memory / unit:.1f} {name}"
    return f"{memory / UNITS['k']:.0f} KiB"


def _that_fit(size: Size, limit: int) -> Iterator[str]:
    """The models of the catalogue that the limit holds, with their defaults; those of ratings where there are such."""
    for name in models():
        try:
            model = make(name)
            if (size.has_ratings or not model.ratings) and model.fit_cost(size).memory <= limit:
                yield name
        except PalateError:  # one that needs parameters has no defaults
            continue


def _available(meminfo: Path) -> Iterator[int]:
    if meminfo.exists():
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                yield int(line.split()[1]) * UNITS["k"]


def _left_to_group(groups: Path) -> Iterator[int]:
    for most, used in LIMITS:
        if (groups / most).exists() and (limit := (groups / most).read_text().strip()).isdigit():
            yield max(0, int(limit) - int((groups / used).read_text()))
