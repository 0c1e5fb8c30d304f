"""Arrays, strings and sparse matrices as an artifact holds them: plain arrays by name, checked where they are read."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from palate.errors import ArtifactError
from palate.sparse import CSR

Arrays = dict[str, np.ndarray]
STRINGS = np.dtypes.StringDType()
SPARSE = ("indptr", "indices", "data")


def packed_array(value: np.ndarray, path: str, arrays: Arrays) -> Any:
    if value.dtype.kind in "biuf":
        arrays[path] = np.array(value, order="C")
        return {"array": path}
    if value.dtype.kind not in "TU" or value.ndim != 1:
        raise ArtifactError(f"{path} is an array of {value.dtype}, which no artifact can hold")
    texts = [str(text).encode() for text in value]
    arrays[f"{path}.ends"] = np.cumsum([len(text) for text in texts], dtype=np.int64)
    arrays[f"{path}.bytes"] = np.frombuffer(b"".join(texts), dtype=np.uint8)
    return {"strings": path}


def array_at(arrays: Mapping[str, np.ndarray], path: str) -> np.ndarray:
    if path not in arrays:
        raise ArtifactError(f"arrays.safetensors has no array {path!r}, which model.json names")
    return arrays[path]


def strings_of(flat: np.ndarray, ends: np.ndarray, path: str) -> np.ndarray:
    starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
    if flat.dtype != np.uint8 or ends.dtype != np.int64 or (ends < starts).any() or ends[-1:].sum() != len(flat):
        raise ArtifactError(f"the strings {path!r} in arrays.safetensors do not fit together")
    whole = flat.tobytes()
    values = [whole[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    try:
        return np.array([value.decode() for value in values], dtype=STRINGS)
    except UnicodeDecodeError as error:
        raise ArtifactError(f"the strings {path!r} in arrays.safetensors are not UTF-8") from error


def sparse_of(parts: list[np.ndarray], shape: tuple[int, int], path: str) -> CSR:
    """A matrix whose ends and columns are checked: compiled loops trust them."""
    indptr, indices, data = parts
    typed = indptr.dtype == np.int64 and indices.dtype == np.int32 and data.dtype == np.float32
    if not typed or not _fits_together(indptr, indices, data, shape):
        raise ArtifactError(f"the sparse matrix {path!r} in arrays.safetensors does not fit together")
    return CSR(indptr, indices, data, shape)


def _fits_together(indptr: np.ndarray, indices: np.ndarray, data: np.ndarray, shape: tuple[int, int]) -> bool:
    flat = indptr.ndim == indices.ndim == data.ndim == 1 and len(indptr) == shape[0] + 1
    ends = flat and indptr[0] == 0 and indptr[-1] == len(indices) == len(data) and bool((np.diff(indptr) >= 0).all())
    return bool(ends and (not len(indices) or (indices.min() >= 0 and indices.max() < shape[1])))
