"""The machine and the date of a result: date, machine, versions, threads, memory."""

import os
from datetime import UTC, datetime

from palate.evaluation.profiling import machine as machine_now
from palate.kernels.blas import held


def machine() -> dict[str, str]:
    """As words, by name: those of any comparison, and the date, the memory, and whether bits depend on threads."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        **machine_now(),
        "memory": _memory(),
        "blas": "one thread in each of ours" if held() else "not held: bits may depend on its number of threads",
    }


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
    except (AttributeError, ValueError, OSError):
        return "unknown"
