"""The search space: the fields of a model that carry a range, less those fixed, narrowed on request."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from palate.errors import InputError
from palate.hyper import Choice, Log, Range, Setting, settings_of, space
from palate.parameters import Parameter
from palate.spec import make
from palate.suggest import suggestion

DIGITS = 4  # significant ones of a number that is searched: not l2=423.17839291


@dataclass(frozen=True)
class Axis:
    """One field that is searched: its range, whether it takes whole numbers alone, and its default."""

    name: str
    mark: Log | Range | Choice
    whole: bool
    default: Any

    @property
    def description(self) -> str:
        """The range in words, such as "8 to 256" or "cosine, jaccard"."""
        if isinstance(self.mark, Choice):
            return ", ".join(map(str, self.mark.of))
        return f"{self.mark.low:g} to {self.mark.high:g}{', log scale' if isinstance(self.mark, Log) else ''}"

    @property
    def left_to_the_fit(self) -> bool:
        """Whether the default is to let the fit choose, and the search may try that."""
        return self.default is None and not isinstance(self.mark, Choice)

    @property
    def size(self) -> int | None:
        """How many values there are, None for real numbers."""
        if isinstance(self.mark, Choice):
            return len(self.mark.of)
        return int(self.mark.high) - math.ceil(self.mark.low) + 1 if self.whole else None

    def near(self, value: Any) -> Any:
        """The value itself if it is in the range, else the nearest that is; of a choice, the first.

        None, which leaves the choice to the fit, is near the middle.
        """
        if isinstance(self.mark, Choice):
            return value if value in self.mark.of else self.mark.of[0]
        if value is None:
            low, high = self.mark.low, self.mark.high
            return self.tidy(math.sqrt(low * high) if isinstance(self.mark, Log) else (low + high) / 2)
        return self.tidy(min(max(value, self.mark.low), self.mark.high))

    def tidy(self, value: Any) -> Any:
        """As the field's type, a real number rounded to the digits that one types, and still in the range."""
        if isinstance(self.mark, Choice):
            return value
        if self.whole:
            return int(min(max(round(value), math.ceil(self.mark.low)), int(self.mark.high)))
        return min(max(float(f"{value:.{DIGITS}g}"), self.mark.low), self.mark.high)

    def draw(self, rng: np.random.Generator) -> Any:
        """A value at random: of a log scale each power of ten as likely as another."""
        if isinstance(self.mark, Choice):
            return self.mark.of[int(rng.integers(len(self.mark.of)))]
        if isinstance(self.mark, Log):
            return self.tidy(math.exp(rng.uniform(math.log(self.mark.low), math.log(self.mark.high))))
        return self.tidy(rng.uniform(self.mark.low, self.mark.high))


def axes(
    name: str, fixed: Mapping[str, Any] | None = None, narrowed: Mapping[str, Sequence[Any]] | None = None
) -> tuple[Axis, ...]:
    """The axes of the model of that name, in the order of its fields, with those of what it holds: a training plan, or
    the parts of a hybrid, which are then among the `fixed`.

    `fixed` fields are left out. `narrowed` gives two numbers, the lowest and the highest, or values to choose from;
    values may be strings. It may name a field that has no range of its own. Raises InputError for a model or field
    that is not there, one both fixed and narrowed, a bad range, and where nothing is left to search.
    """
    fixed, narrowed = fixed or {}, narrowed or {}
    model = make(name, **fixed)
    known, marks = {setting.name: setting for setting in settings_of(model)}, space(model)
    for field in narrowed:
        _check_searchable(name, field, known, fixed)
    searched = [field for field in known if field not in fixed and (field in marks or field in narrowed)]
    if not searched:
        raise InputError(
            f"{name} has nothing to search: "
            + ("every field with a range is fixed" if marks else "none of its fields has a range; train it as it is")
        )
    return tuple(_axis(known[field], narrowed.get(field)) for field in searched)


def _axis(setting: Setting, values: Sequence[Any] | None) -> Axis:
    parameter = Parameter(setting.name, setting.hint)
    mark = setting.mark if values is None else _narrowed(parameter, values)
    assert isinstance(mark, Log | Range | Choice)
    return Axis(setting.name, mark, int in parameter.kinds and float not in parameter.kinds, setting.value)


def size_of(searched: Sequence[Axis]) -> int | None:
    """How many settings there are in all, None where a field takes real numbers."""
    sizes = [axis.size for axis in searched]
    return None if None in sizes else math.prod(size for size in sizes if size is not None)


def _check_searchable(model: str, field: str, known: Mapping[str, Any], fixed: Mapping[str, Any]) -> None:
    if field not in known:
        raise InputError(f"{model} has no parameter {field!r}{suggestion(field, known, known)}")
    if field in fixed:
        raise InputError(f"{field} of {model} is both fixed and searched; take one of the two")


def _narrowed(parameter: Parameter, raw: Sequence[Any]) -> Log | Range | Choice:
    """Two numbers are a range, on the scale that the field has; anything else is a choice."""
    try:
        values = tuple(dict.fromkeys(parameter.value(value) for value in raw))
    except ValueError as wrong:
        raise InputError(str(wrong)) from wrong
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    if not values:
        raise InputError(f"the space of {parameter.name} is empty; write {parameter.name}=LOW,HIGH or a list of values")
    about = parameter.mark.about if parameter.mark else parameter.name
    if len(values) != 2 or not numbers or isinstance(parameter.mark, Choice):
        return Choice(values, about)
    low, high = values
    if low > high:
        raise InputError(f"the space of {parameter.name} is from {low:g} to {high:g}; give the lower one first")
    return Log(low, high, about) if isinstance(parameter.mark, Log) and low > 0 else Range(low, high, about)
