"""NumPy arrays in the form that the engine takes: in one piece, in this machine's byte order, of a type it knows."""

from collections.abc import Sequence

import numpy as np

from palate.errors import InputError

UNITS = ("s", "ms", "us", "ns")  # of datetimes that the engine knows
NONE = ("nan", "<NA>", "NaT")


def plain(values: np.ndarray, column: str) -> np.ndarray:
    """The same values: masked ones and those missing among objects are None. InputError for what is not a column."""
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        return objects([None if value is np.ma.masked else value for value in values.astype(object)])
    array = np.asarray(values)
    kind = array.dtype.kind
    if kind == "S":
        return objects(np.char.decode(array, "utf-8", "replace").tolist())
    if kind in "OUT":
        return objects([None if value is None or str(value) in NONE else value for value in array.tolist()])
    if kind not in "biufMm":
        raise InputError(f"column {column!r} of the table given holds {array.dtype}; give numbers, texts or times")
    known = array.astype(_known(array.dtype), copy=False)
    return known if known.strides == (known.itemsize,) else known.copy()  # one value turned round has a stride of -1


def objects(values: Sequence[object]) -> np.ndarray:
    """One object per row, None where there is none."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _known(dtype: np.dtype) -> np.dtype:
    if dtype.kind == "M" and np.datetime_data(dtype) not in [(unit, 1) for unit in UNITS]:
        return np.dtype("datetime64[us]")
    if dtype.kind == "f" and dtype.itemsize > 8:
        return np.dtype(np.float64)
    return dtype.newbyteorder("=")
