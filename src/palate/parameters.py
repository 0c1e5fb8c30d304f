"""The value of a hyper-parameter: read as its field's type, and held to what the field can hold at all."""

from dataclasses import dataclass
from math import inf, isfinite
from sys import float_info
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from palate.hyper import Choice, Log, Range

MOST = 2**31 - 1
TRUTHS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
NOT = object()  # what a value becomes that is not of the type


@dataclass(frozen=True)
class Parameter:
    """One field of a model, as its annotation tells it.

    A count is 1 or more, a learning rate above 0, a seed, a weight or a length 0 or more, unless the range worth
    searching begins below.
    """

    name: str
    hint: Any

    @property
    def kinds(self) -> tuple[Any, ...]:
        """The types that the field takes, None among them if it may be left open."""
        plain = get_args(self.hint)[0] if get_origin(self.hint) is Annotated else self.hint
        return get_args(plain) if get_origin(plain) in (Union, UnionType) else (plain,)

    @property
    def mark(self) -> Log | Range | Choice | None:
        marks = getattr(self.hint, "__metadata__", ())
        return next((mark for mark in marks if isinstance(mark, Log | Range | Choice)), None)

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and the highest number that the field can hold, as opposed to what is worth searching."""
        searched = self.mark.low if isinstance(self.mark, Log | Range) else inf
        counts = int in self.kinds and float not in self.kinds and self.name != "seed"
        least = float_info.min if self.name == "learning_rate" else float(counts)  # a step of no length teaches nothing
        return min(least, searched), float(MOST) if int in self.kinds else inf

    @property
    def said(self) -> str:
        """What the field can hold, in words."""
        if isinstance(self.mark, Choice):
            return f"one of {', '.join(map(str, self.mark.of))}"
        low, high = self.limits
        words = {
            int: f"a whole number from {low:.0f} to {high:.0f}",
            float: "a number above 0" if low == float_info.min else f"a number of {low:g} or more",
            bool: "true or false",
            str: "text",
            NoneType: "none",
        }
        return " or ".join(words.get(kind, f"a {getattr(kind, '__name__', kind)}") for kind in self.kinds)

    def value(self, given: object) -> Any:
        """The given value as the field's type, read from a string where it is one; raises ValueError, saying why."""
        if isinstance(self.mark, Choice):
            read = next((one for one in self.mark.of if str(given).lower() == str(one).lower()), NOT)
        else:
            read = next((value for kind in self.kinds if (value := _as(kind, given)) is not NOT), NOT)
            low, high = self.limits
            if isinstance(read, int | float) and not isinstance(read, bool) and not low <= read <= high:
                read = NOT
        if read is NOT:
            raise ValueError(f"{self.name} must be {self.said}, not {given!r}")
        return read


def _as(kind: Any, given: object) -> Any:
    """The value as one type, NOT if it is none; a whole number stands for a float, true and false for no number."""
    text = given.strip().lower() if isinstance(given, str) else None
    if kind is NoneType:
        return None if given is None or text == "none" else NOT
    if kind is bool:
        return given if isinstance(given, bool) else TRUTHS.get(text or "", NOT)
    if kind in (int, float):
        return _number(kind, given if text is None else text)
    return given if isinstance(kind, type) and isinstance(given, kind) else NOT


def _number(kind: type, given: object) -> Any:
    if isinstance(given, bool):
        return NOT
    try:
        value = float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return NOT
    if not isfinite(value) or (kind is int and value != int(value)):
        return NOT
    return kind(value)
