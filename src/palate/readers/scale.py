"""Weights that reach far, brought closer: by their logarithm, or by a cap."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from palate.errors import InputError
from palate.writing import counted

FAR = 10  # times the middle: weights that reach so far are worth a word


@dataclass(frozen=True)
class Scale:
    """`kind` is none, log or cap; `cap` is the largest weight that is left."""

    kind: str = "none"
    cap: float = np.inf

    @classmethod
    def of(cls, text: str | None) -> "Scale":
        """From what people write: none, log or cap=NUMBER."""
        kind, _, number = (text or "none").partition("=")
        try:
            cap = float(number) if kind == "cap" else np.inf
        except ValueError:
            cap = np.nan
        if kind not in ("none", "log", "cap") or not cap > 0 or (kind != "cap" and number):
            raise InputError(f"no scale of weights {text!r}; scales are none, log and cap=NUMBER, such as cap=10")
        return cls(kind, cap)

    def __call__(self, weight: Float32[np.ndarray, "events"]) -> Float32[np.ndarray, "events"]:
        """The weights on this scale; 0 stays 0, and 1 stays 1 unless the cap is below it."""
        if self.kind == "none":
            return weight
        large = np.abs(weight.astype(np.float64))
        scaled = np.log2(1 + large) if self.kind == "log" else np.minimum(large, self.cap)
        return np.asarray(np.sign(weight) * scaled, dtype=np.float32)

    def says(self, column: str, weight: Float32[np.ndarray, "events"]) -> str:
        """What is done with the column whose values are `weight`."""
        if self.kind == "log":
            return f"weights are log2(1 + {column!r})"
        if self.kind == "cap":
            n = int((np.abs(weight) > self.cap).sum())
            return f"weights are the column {column!r}, {self.cap:g} at most ({counted(n, 'event')} had more)"
        if not len(weight):
            return f"weights are the column {column!r} as it stands"
        low, middle, high = float(weight.min()), float(np.median(weight)), float(weight.max())
        says = f"weights are the column {column!r} as it stands, {low:g} to {high:g}, {middle:g} in the middle"
        if high <= FAR * max(middle, 1):
            return says
        cure = (
            f"--weight-scale log or cap={max(10, round(middle)):g} brings them closer, --column weight=none counts each"
        )
        return f"{says}; {cure} event as 1"
