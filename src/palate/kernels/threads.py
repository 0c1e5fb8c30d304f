"""How many threads the kernels use: `PALATE_THREADS`, else as many as the machine has cores."""

import os

from palate.errors import InputError
from palate.kernels import _compiled as compiled

MOST = 1024


def use_threads(n: int | None = None) -> int:
    """Sets the number of threads of every kernel from now on, and returns it; None reads `PALATE_THREADS`.

    Results do not depend on it: a row is worked on by one thread.
    """
    said = os.environ.get("PALATE_THREADS", "0") if n is None else str(n)
    if not (said.isascii() and said.isdigit()) or len(said) > 4 or int(said) > MOST:
        raise InputError(f"PALATE_THREADS is {said!r}; it takes a whole number up to {MOST}, 0 for one per core")
    compiled.set_threads(int(said))
    return compiled.threads()
