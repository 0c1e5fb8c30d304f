"""Checks of what a fit has learned: numbers that are finite, and of a usable size; else the fit has diverged."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from palate.errors import InputError
from palate.sparse import CSR, Submatrix
from palate.structure import learned_names, leaves

LARGEST = 2.0**64  # above it a number squared is more than float32 holds
CURES = {"learning_rate": "a smaller learning_rate", "l2": "a larger l2"}


def check_sound(model: Any) -> None:
    """Raises InputError, with the cure, where a learned number is NaN, infinite, or beyond `LARGEST` in size.

    A model may name in `open_ended` the fields that hold such numbers by right: the ends of an outermost class are
    infinite. Features are what people gave, and are not looked at.
    """
    work = () if model.open_ended else ("state_",)  # which holds the same numbers under other names
    for name in (name for name in (*learned_names(model), *work) if name not in model.open_ended):
        for array in _numbers(vars(model).get(name)):
            wrong = _wrong(array)
            if wrong:
                raise InputError(f"the fit of {type(model).__name__} diverged: {wrong} in {name}; {_cure(model)}")


def diverged(model: Any, loss: float) -> InputError:
    """What to raise for a loss that is not finite."""
    return InputError(f"the fit of {type(model).__name__} diverged: its loss is {loss}; {_cure(model)}")


def _cure(model: Any) -> str:
    own = [words for name, words in CURES.items() if hasattr(type(model), name)]
    return f"take {', '.join([*own, ''])}{'or ' if own else ''}weights and ratings of a usual size"


def _wrong(array: np.ndarray) -> str:
    """What is wrong with the numbers, "" if nothing; no copy of them is made."""
    if not array.size or array.dtype.kind != "f":
        return ""
    low, high = float(array.min()), float(array.max())  # NaN where one number is
    if np.isnan(low):
        return "there are values that are not a number"
    if max(-low, high) <= LARGEST:
        return ""
    return f"the numbers go from {low:.3g} to {high:.3g}"


def _numbers(value: Any) -> Iterator[np.ndarray]:
    """The numbers in it; other dataclasses, such as features, are not looked into."""
    for leaf in leaves(value, (CSR, Submatrix)):
        if isinstance(leaf, np.ndarray | float | np.floating):
            yield np.asarray(leaf)
