"""The number of threads of the kernels: `PALATE_THREADS`, else the machine's cores."""

import os

from palate.errors import InputError
from palate.kernels import _compiled as compiled

MOST = 1024


def use_threads(n: int | None = None) -> int:
    """Sets the number of threads of every kernel from now on, and returns it; None reads `PALATE_THREADS`.

    Results do not depend on it: a row is worked on by one thread.
    """
    value = os.environ.get("PALATE_THREADS", "0") if n is None else str(n)
    if not (value.isascii() and value.isdigit()) or len(value) > 4 or int(value) > MOST:
        raise InputError(f"PALATE_THREADS is {value!r}; it takes a whole number up to {MOST}, 0 for one per core")
    compiled.set_threads(int(value))
    return compiled.threads()
