"""BLAS limited to one thread while Palate calls it: its results depend on the number of threads that share the work.

The numpy wheels bring OpenBLAS (https://github.com/OpenMathLib/OpenBLAS), whose number of threads is set by a function
of its own. Palate cuts the work into blocks whose sizes depend on the matrices alone, and distributes those itself.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np

SET: tuple[str, ...] = (
    *("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads", "openblas_set_num_threads64_"),
    "openblas_set_num_threads",
)  # as wheels and distributions name it


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it, in every thread of the process, BLAS uses one thread; after the last such block, as many as before.

    Where numpy's BLAS has no such function (see `held`), nothing changes.
    """
    _LIMIT.enter()
    try:
        yield
    finally:
        _LIMIT.leave()


def held() -> bool:
    """Whether this numpy's BLAS can be limited, so that results are equal to the last bit for any number of threads."""
    return _LIMIT.settable


class _Limit:
    """How many blocks are inside, and the number of threads to go back to."""

    def __init__(self) -> None:
        self._lock, self._inside, self._before = Lock(), 0, 1
        functions = _functions()
        self.settable = functions is not None
        self._set, self._get = functions or (lambda n: None, lambda: 1)

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._before = self._get()
                self._set(1)

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._set(self._before)


def _functions() -> tuple[Callable[[int], None], Callable[[], int]] | None:
    """OpenBLAS's setter and getter, looked up through numpy's extension, which is linked to it."""
    try:
        library = ctypes.CDLL(np._core._multiarray_umath.__file__)  # type: ignore[attr-defined]
    except (AttributeError, OSError):
        return None
    name = next((each for each in SET if hasattr(library, each)), None)
    if name is None or not hasattr(library, name.replace("set", "get", 1)):
        return None
    setter, getter = library[name], library[name.replace("set", "get", 1)]
    setter.argtypes, setter.restype, getter.argtypes, getter.restype = [ctypes.c_int], None, [], ctypes.c_int
    return setter, getter


_LIMIT = _Limit()
