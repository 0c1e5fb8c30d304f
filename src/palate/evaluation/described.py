"""A model in words: its settings, and whether it is one of those that every other must beat."""

from dataclasses import fields, is_dataclass
from typing import Any

from palate.catalogue import name_of
from palate.models.recommender import Recommends

BASELINES = frozenset({"popular", "random", "recent_popular", "attribute_popular", "bias"})


def is_baseline(model: Recommends) -> bool:
    return name_of(type(model)) in BASELINES


def parameters_of(model: Recommends) -> dict[str, Any]:
    """The settings by name, as JSON can hold them; a part of a hybrid or a pipeline stands by its name."""
    if not is_dataclass(model):
        return {}
    return {f.name: _plain(getattr(model, f.name)) for f in fields(model) if not f.name.endswith("_")}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return name_of(type(value)) or type(value).__name__
