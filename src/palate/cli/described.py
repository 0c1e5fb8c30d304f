"""Versions and models as JSON: what `palate train` and `palate models` print with --json."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from palate.catalogue import find
from palate.hyper import Choice, Fixed, Log, Mark, marks
from palate.registry.registry import Version


def of_version(version: Version) -> dict[str, Any]:
    """What `palate models list` shows of a version, and where it lies."""
    return {
        "version": version.number,
        "live": version.live,
        "model": version.name,
        "trained": version.created,
        "data": version.source,
        "events": version.n_events,
        "folder": version.folder,
    }


def of_model(name: str, *, whole: bool = False) -> dict[str, Any]:
    """A model's name and what it does; with `whole`, its hyper-parameters with defaults, ranges and meanings too."""
    model = find(name)
    about = {"model": name, "about": (model.__doc__ or "").strip().split("\n")[0]}
    if not whole:
        return about
    known = marks(model)
    return {**about, "parameters": [_of_field(field, known) for field in fields(model) if field.init]}


def _of_field(field: Field[Any], known: Mapping[str, Mark]) -> dict[str, Any]:
    default = field.default if field.default is not MISSING else None
    plain = default if isinstance(default, bool | int | float | str | tuple | None) else str(default)
    mark = known.get(field.name)
    if mark is None or isinstance(mark, Fixed):
        return {"name": field.name, "default": plain, "about": mark.about if mark else ""}
    if isinstance(mark, Choice):
        return {"name": field.name, "default": plain, "choices": mark.of, "about": mark.about}
    scale = "log" if isinstance(mark, Log) else "linear"
    return {
        "name": field.name,
        "default": plain,
        "low": mark.low,
        "high": mark.high,
        "scale": scale,
        "about": mark.about,
    }
