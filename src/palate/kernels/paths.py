"""The processor's instructions that the kernels use: `PALATE_KERNELS`, else the best that this one has.

Every kernel is compiled for registers of AVX-512 (sixteen floats), AVX2 (eight) and any processor (four: NEON on ARM,
SSE2 elsewhere). On processors that multiply and add in one rounding, sums are in the same order on every path, so that
results are equal to the last bit except where a library's exponentials and logarithms differ.
"""

import os

from palate.errors import InputError
from palate.kernels import _compiled as compiled

PATHS = ("avx512", "avx2", "portable")


def available() -> list[str]:
    """The paths that this processor has, the best first."""
    return compiled.paths()


def path() -> str:
    """The path in use."""
    return compiled.path()


def use_path(name: str | None = None) -> str:
    """Sets the path of every kernel from now on, and returns it; None reads `PALATE_KERNELS`, else takes the best.

    InputError for a path that is not known, or that this processor does not have.
    """
    name = os.environ.get("PALATE_KERNELS", "") if name is None else name
    if name and name not in PATHS:
        raise InputError(f"PALATE_KERNELS is {name!r}; it takes one of {', '.join(PATHS)}, or nothing for the best")
    if name and name not in available():
        raise InputError(
            f"PALATE_KERNELS is {name!r}, which this processor does not have; it has {', '.join(available())}"
        )
    compiled.use_path(name or available()[0])
    return path()
