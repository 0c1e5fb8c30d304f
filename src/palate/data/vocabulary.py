"""The ids that clients see, and the codes that stand for them inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, SupportsIndex

import numpy as np
from jaxtyping import Int32, Shaped

from palate.data.features import STRINGS
from palate.errors import InputError


@dataclass(frozen=True)
class Vocabulary:
    """Code c stands for `ids[c]`. Ids are whole numbers or strings, none twice; a code is int32, -1 for no id here."""

    ids: Shaped[np.ndarray, "ids"]  # int64, or numpy's StringDType

    def __post_init__(self) -> None:
        if len(np.unique(self.ids)) != len(self.ids):
            raise InputError("an id stands twice in the vocabulary; give each user and item an id of its own")

    @classmethod
    def of_codes(cls, n: int) -> "Vocabulary":
        """Codes that are their own ids."""
        return cls(np.arange(n, dtype=np.int64))

    @classmethod
    def of(cls, ids: Sequence[str] | Sequence[int] | np.ndarray) -> "Vocabulary":
        """Ids in the order of their codes."""
        array = np.asarray(ids)
        return cls(array.astype(np.int64 if array.dtype.kind in "iu" else STRINGS))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def whole(self) -> bool:
        """Whether the ids are whole numbers."""
        return self.ids.dtype.kind == "i"

    def code(self, id: object) -> int:
        """The code of one id, -1 if there is none; where ids are whole numbers, "17" is 17."""
        return self._places.get(str(id), -1)

    def codes(self, ids: Sequence[Any] | np.ndarray) -> Int32[np.ndarray, "ids"]:
        """The code of each id, -1 where there is none."""
        return np.array([self.code(id) for id in ids], dtype=np.int32)

    def id(self, code: SupportsIndex) -> str | int:
        """The id of a code."""
        return self.ids[code].item() if self.whole else str(self.ids[code])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {str(id): code for code, id in enumerate(self.ids.tolist())}
