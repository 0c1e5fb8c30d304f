"""The value of a hyper-parameter: read as the type of its field, within the limits of what the field can hold."""

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
    """One setting, as its annotation declares it; `name` may be a place in what is made of parts, as `parts[0].l2`.

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
        counts = int in self.kinds and float not in self.kinds and self._field != "seed"
        least = float_info.min if self._field == "learning_rate" else float(counts)  # no step, no learning
        return min(least, searched), float(MOST) if int in self.kinds else inf

    @property
    def description(self) -> str:
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

    def value(self, raw: object) -> Any:
        """The raw value as the field's type, read from a string where it is one; raises ValueError, saying why."""
        if isinstance(self.mark, Choice):
            value = next((choice for choice in self.mark.of if str(raw).lower() == str(choice).lower()), NOT)
        else:
            value = next((value for kind in self.kinds if (value := _as(kind, raw)) is not NOT), NOT)
            low, high = self.limits
            if isinstance(value, int | float) and not isinstance(value, bool) and not low <= value <= high:
                value = NOT
        if value is NOT:
            raise ValueError(f"{self.name} must be {self.description}, not {raw!r}")
        return value

    @property
    def _field(self) -> str:
        return self.name.rpartition(".")[2]


def _as(kind: Any, raw: object) -> Any:
    """The value as one type, NOT if it is none; a whole number stands for a float, true and false for no number."""
    text = raw.strip().lower() if isinstance(raw, str) else None
    if kind is NoneType:
        return None if raw is None or text == "none" else NOT
    if kind is bool:
        return raw if isinstance(raw, bool) else TRUTHS.get(text or "", NOT)
    if kind in (int, float):
        return _number(kind, raw if text is None else text)
    return raw if isinstance(kind, type) and isinstance(raw, kind) else NOT


def _number(kind: type, raw: object) -> Any:
    if isinstance(raw, bool):
        return NOT
    try:
        value = float(raw)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return NOT
    if not isfinite(value) or (kind is int and value != int(value)):
        return NOT
    return kind(value)
