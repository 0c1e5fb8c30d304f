"""Models, hybrids, pipelines and steps as plain data, of which `palate.spec` makes them; and files that hold such."""

import json
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from palate.catalogue import name_of
from palate.errors import InputError
from palate.hyper import default_of
from palate.spec import KIND, PLAIN
from palate.structure import settings

FILES = (".toml", ".json")


def read_form(path: Path) -> dict[str, Any]:
    """The plain data in a TOML or JSON file, to be given to `palate.spec.build`.

    Raises InputError, naming the file, where it cannot be read, or does not say what it describes.
    """
    try:
        text = path.read_text(encoding="utf-8")
        form = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except OSError as problem:
        raise InputError(f"{path} cannot be read: {problem.strerror}") from problem
    except ValueError as problem:  # of what is not UTF-8, TOML or JSON
        raise InputError(f"{path} is not a {path.suffix[1:].upper()} file: {problem}") from problem
    if not isinstance(form, dict) or not isinstance(form.get(KIND), str):
        raise InputError(
            f'{path} describes no model: it has no {KIND!r}, such as {KIND} = "pipeline"; if it holds data, name it '
            "after --data"
        )
    return form


def form_of(value: Any) -> Any:
    """The plain data of which `build` makes its like: a part's name, and those settings that are not its defaults."""
    if isinstance(value, tuple | list):
        return [form_of(part) for part in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value if isinstance(value, PLAIN) else value.tolist() if hasattr(value, "tolist") else _name(value)
    known = {f.name: default_of(f) for f in fields(value)}
    own = {name: form_of(part) for name, part in settings(value).items() if not _same(part, known[name])}
    name = name_of(type(value))
    if name is None and hasattr(type(value), "fit"):
        return _name(value)
    return own if name is None else {KIND: name, **own} if own else name


def parameters_of(model: Any) -> dict[str, Any]:
    """The settings by name, as JSON can hold them; a step that holds arrays stands by its name."""
    if not is_dataclass(model):
        return {}
    return {name: _brief(value) for name, value in settings(model).items()}


def _brief(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_brief(part) for part in value]
    arrays = is_dataclass(value) and any(hasattr(part, "tolist") for part in settings(value).values())
    return _name(value) if arrays or hasattr(value, "tolist") else form_of(value)


def _name(value: object) -> str:
    return name_of(type(value)) or type(value).__name__


def _same(value: Any, default: Any) -> bool:
    return type(value) is type(default) and not hasattr(value, "tolist") and bool(value == default)
