"""Versions and models as JSON: what `palate train` and `palate models` print with --json."""

from dataclasses import MISSING
from typing import Any

from palate.catalogue import find
from palate.hyper import Choice, Fixed, Log, Setting, settings_of
from palate.registry.versions import Version


def of_version(version: Version) -> dict[str, Any]:
    """The columns of `palate models list` for a version, and its folder."""
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
    return {**of_class(name, model), "parameters": of_settings(model)} if whole else of_class(name, model)


def of_class(name: str, model: type) -> dict[str, Any]:
    """The name of a model and its description."""
    return {"model": name, "about": (model.__doc__ or "").strip().split("\n")[0]}


def of_settings(model: Any) -> list[dict[str, Any]]:
    """The settings of a model or of a class of models; of a setting that holds others, those instead."""
    every = list(settings_of(model))
    holds = {setting.name.rpartition(".")[0] for setting in every}
    return [_of_setting(setting) for setting in every if not any(_is_inside(setting.name, name) for name in holds)]


def _is_inside(name: str, inner: str) -> bool:
    """Whether a field of that name holds the settings that begin with `inner`."""
    return inner == name or inner.startswith(f"{name}.")


def _of_setting(setting: Setting) -> dict[str, Any]:
    default = None if setting.value is MISSING else setting.value
    plain = default if isinstance(default, bool | int | float | str | tuple | None) else str(default)
    mark = setting.mark
    if mark is None or isinstance(mark, Fixed):
        return {"name": setting.name, "default": plain, "about": mark.about if mark else ""}
    if isinstance(mark, Choice):
        return {"name": setting.name, "default": plain, "choices": mark.of, "about": mark.about}
    scale = "log" if isinstance(mark, Log) else "linear"
    return {
        "name": setting.name,
        "default": plain,
        "low": mark.low,
        "high": mark.high,
        "scale": scale,
        "about": mark.about,
    }
