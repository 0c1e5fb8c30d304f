"""How much memory a fit may take."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from palate.errors import InputError

UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
NO_LIMIT = 1 << 62
MEMINFO = Path("/proc/meminfo")
GROUPS = Path("/sys/fs/cgroup")  # limits of a container and what it uses, by version 2 and by version 1
LIMITS = (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"))


def memory_limit() -> int:
    """The bytes that a fit may take: `PALATE_MEMORY` ("8g", "500m", or bytes), else what machine or container leaves.

    Where neither says so, as on systems without /proc, there is no limit: 2^62. Raises InputError for a value of
    PALATE_MEMORY that is not a size.
    """
    text = os.environ.get("PALATE_MEMORY", "").strip().lower()
    if not text:
        return min([NO_LIMIT, *_available(MEMINFO), *_left_to_group(GROUPS)])
    size = re.fullmatch(r"(\d{1,18}(?:\.\d{1,6})?)\s*([kmgt]?)(?:i?b)?", text, re.ASCII)
    if size is None or float(size[1]) <= 0:
        raise InputError(f"PALATE_MEMORY is {text!r}; it takes a size above 0, such as 8g, 500m or a number of bytes")
    return min(NO_LIMIT, int(float(size[1]) * UNITS[size[2]]))


def in_words(memory: float) -> str:
    """Bytes, for people: 1.5 GiB."""
    for unit, name in ((UNITS["g"], "GiB"), (UNITS["m"], "MiB")):
        if memory >= unit:
            return f"{memory / unit:.1f} {name}"
    return f"{memory / UNITS['k']:.0f} KiB"


def _available(meminfo: Path) -> Iterator[int]:
    if meminfo.exists():
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                yield int(line.split()[1]) * UNITS["k"]


def _left_to_group(groups: Path) -> Iterator[int]:
    for most, used in LIMITS:
        if (groups / most).exists() and (limit := (groups / most).read_text().strip()).isdigit():
            yield max(0, int(limit) - int((groups / used).read_text()))
