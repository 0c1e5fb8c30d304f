"""Codes and counts as callers give them, made into what the kernels take."""

from collections.abc import Iterable
from functools import lru_cache
from operator import index
from typing import Any

import numpy as np
from jaxtyping import Int32

from palate.errors import InputError

Count = int | np.integer[Any]
Codes = Iterable[Any] | Count  # a list, an array of any kind of whole numbers, or one number
LARGEST = np.iinfo(np.int32).max


def as_codes(values: Codes, name: str) -> Int32[np.ndarray, "*_"]:
    """Codes as int32, one dimension at least; -1, no user or item, for what is below 0 or above any code.

    Raises InputError for what is not a whole number, such as an id or a mask; `name` is for its message.
    """
    if isinstance(values, np.ndarray) and values.dtype == np.int32 and values.ndim:
        return np.ascontiguousarray(values)
    array = np.atleast_1d(_array(values))
    if not array.size:
        return array.astype(np.int32)
    if array.dtype.kind not in "iuf" or (array.dtype.kind == "f" and (array != np.floor(array)).any()):
        ids = next((f", as data.{kind}_ids.codes([...])" for kind in ("user", "item") if name.startswith(kind)), "")
        raise InputError(
            f"{name} are given by codes, whole numbers from 0 up{ids}, or np.flatnonzero of a mask, not as "
            f"{array.ravel()[:1].tolist()[0]!r}"
        )
    return np.where((array >= 0) & (array <= LARGEST), array, -1).astype(np.int32)


@lru_cache(maxsize=8)
def all_codes(n: int) -> Int32[np.ndarray, "n"]:
    """The codes 0 to n - 1, made once; not to be written to."""
    codes = np.arange(n, dtype=np.int32)
    codes.flags.writeable = False
    return codes


def are_all(codes: Int32[np.ndarray, "_"], n: int) -> bool:
    """Whether these are the codes 0 to n - 1, in order."""
    return codes is all_codes(n) or (len(codes) == n and bool((codes == all_codes(n)).all()))


def as_count(value: Any, name: str = "k") -> int:
    """A count, 1 or more, of any kind of whole number. Raises InputError for all else."""
    try:
        count = index(value)
    except TypeError:
        raise InputError(f"{name} is {value!r}; give a whole number, 1 or more") from None
    if count < 1:
        raise InputError(f"{name} is {count}; ask for 1 item or more")
    return count


def _array(values: Codes) -> np.ndarray:
    if isinstance(values, np.ndarray | int | np.integer):
        return np.asarray(values)
    try:
        return np.asarray(list(values))
    except ValueError:  # lists of different lengths
        return np.asarray([values], dtype=object)


def as_array(values: Any, kind: type[np.generic]) -> np.ndarray:
    """A column of that type, in the byte order of the machine, one entry after the other; as it is where it is so.

    Dates of numpy are seconds since 1970; one that is missing is the least number there is, `NO_TIME`.
    """
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        values = values.astype("datetime64[s]").astype(np.int64)
    return np.ascontiguousarray(values, dtype=kind)
