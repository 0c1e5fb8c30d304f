"""One setting of one model, tried on a part of the users."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Attempt:
    """A setting fitted to a share of the users; `value` is the metric on the validation part, None with a reason.

    "done" was judged, "failed" could not be fitted, "late" was ended by the clock, or never begun.
    """

    name: str
    parameters: Mapping[str, Any]
    share: float
    state: Literal["done", "failed", "late"]
    value: float | None = None
    seconds: float = 0.0
    reason: str = ""
