"""Models, hybrids, pipelines and steps made of plain data: of what TOML, JSON, REST forms and `make` say.

What the catalogue names is its name, "ease", or a table of its settings, {"kind": "item_knn", "neighbors": 50}; what
stands in one of its fields is read as that field declares. Nothing is made that the catalogue does not name.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from palate import catalogue
from palate.catalogue import find, name_of
from palate.errors import InputError
from palate.hyper import default_of
from palate.parameters import Parameter
from palate.suggest import suggestion

KIND = "kind"  # the entry of a table that says what it is
PLAIN = (bool, int, float, str, NoneType)


@dataclass(frozen=True)
class _Place:
    """Where in the settings of `root` something stands, such as `retrievers[1].neighbors`."""

    root: str
    path: str = ""

    def field(self, name: str) -> "_Place":
        return _Place(self.root, f"{self.path}.{name}" if self.path else name)

    def item(self, number: int) -> "_Place":
        return _Place(self.root, f"{self.path}[{number}]")

    def of(self, kind: str) -> str:
        """What stands there, for a sentence."""
        return f"{self.root}: {self.path} ({kind})" if self.path else kind

    def __str__(self) -> str:
        return f"{self.root}: {self.path}" if self.path else self.root


@dataclass(frozen=True)
class _Changed:
    """An object some of whose settings are to be others."""

    of: Any
    settings: Mapping[str, Any]


def make(name: str, **settings: Any) -> Any:
    """A model, a hybrid or a pipeline by its name, not yet fitted, its settings checked.

    A value may be a string, as a command line gives it: it is read as its field's type ("10", "true", "cosine"). A part
    is an object, a name, or a table with its settings; a setting of a part may be named with dots, as `parts.0.l2`.
    Raises InputError, naming the place, for an unknown name or setting, a value of the wrong type or out of bounds.
    """
    return build({KIND: name, **settings})


def build(form: str | Mapping[str, Any]) -> Any:
    """What a name or a table says; see `make`."""
    name = form if isinstance(form, str) else form.get(KIND)
    if not isinstance(name, str):
        raise InputError(f'a model is named by its {KIND!r}, such as {{"{KIND}": "ease"}}, and here is none')
    kind = find(name)
    if name not in catalogue.MODELS and name not in catalogue.COMPOSED:
        raise InputError(f"{name!r} is not a model{suggestion(name, catalogue.MODELS, catalogue.MODELS)}")
    return _assembled(name, kind, {} if isinstance(form, str) else form, _Place(name))


def _assembled(name: str, kind: type, settings: Mapping[str, Any], place: _Place, base: Any = None) -> Any:
    """An object of that class with the settings, those left out as the class or `base` has them."""
    defaults = {f.name: default_of(f) if base is None else getattr(base, f.name) for f in fields(kind) if f.init}
    spread = _spread(settings, name, defaults, place)
    for setting, default in defaults.items():
        if default is MISSING and setting not in spread:
            raise InputError(f"{place.of(name)} needs a value for {setting}; give it one")
    hints = get_type_hints(kind, include_extras=True)
    values = {
        setting: _read(hints[setting], value, place.field(setting), defaults[setting])
        for setting, value in spread.items()
    }
    try:
        return kind(**values) if base is None else replace(base, **values)
    except ValueError as wrong:
        own = not place.path and str(wrong).startswith(kind.__name__)
        raise InputError(str(wrong) if own else f"{place}: {wrong}") from wrong


def _spread(settings: Mapping[str, Any], name: str, defaults: Mapping[str, Any], place: _Place) -> dict[str, Any]:
    """The settings with those of parts, which are named with dots, put into the parts."""
    own = {setting: value for setting, value in settings.items() if setting != KIND}
    spread = {setting: value for setting, value in own.items() if "." not in setting}
    for setting, value in own.items():
        head, dot, rest = setting.partition(".")
        if head not in defaults:
            raise InputError(f"{place.of(name)} has no parameter {head!r}{suggestion(head, defaults, defaults)}")
        if dot:
            spread[head] = _with(spread.get(head, defaults[head]), rest.split("."), value, place.field(head))
    return spread


def _with(form: Any, path: list[str], value: Any, place: _Place) -> Any:
    """The form with another value at the end of a path of names and numbers."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(form, tuple | list):
        if not head.isdecimal() or int(head) >= len(form):
            raise InputError(f"{place} has {len(form)} part{'s' * (len(form) != 1)}, counted from 0, and no {head}")
        at = int(head)
        return [*form[:at], _with(form[at], rest, value, place.item(at)), *form[at + 1 :]]
    if isinstance(form, _Changed):
        changed = _with(form.settings.get(head, getattr(form.of, head, None)), rest, value, place.field(head))
        return _Changed(form.of, {**form.settings, head: changed})
    if is_dataclass(form) and not isinstance(form, type):
        return _with(_Changed(form, {}), path, value, place)
    table = {KIND: form} if isinstance(form, str) else dict(form) if isinstance(form, Mapping) else {}
    return {**table, head: _with(table.get(head), rest, value, place.field(head))}


def _read(hint: Any, value: Any, place: _Place, default: Any) -> Any:
    """The value as a field of that declared type holds it."""
    parameter = Parameter(place.path, hint)
    if value is None and NoneType in parameter.kinds:
        return None
    is_text = isinstance(value, str) and str in parameter.kinds
    for kind in () if is_text else parameter.kinds:
        if get_origin(kind) is tuple:
            return _several(kind, value, place)
        if hasattr(kind, "array_type"):
            return _array(kind.dtypes[0], value, place)
        if isinstance(kind, type) and kind not in PLAIN:  # what the catalogue names, or a dataclass
            return _part(kind, value, place, default)
    try:
        return parameter.value(value)
    except ValueError as wrong:
        raise InputError(f"{place.root}: {wrong}") from wrong


def _several(hint: Any, value: Any, place: _Place) -> Any:
    """A tuple of what is declared; what stands alone is a tuple of one."""
    kinds, values = get_args(hint), value if isinstance(value, tuple | list) else [value]
    if kinds[1:] == (...,):
        kinds = (kinds[0],) * len(values)
    if len(values) != len(kinds):
        raise InputError(f"{place} takes {len(kinds)} values, not {len(values)}")
    pairs = enumerate(zip(kinds, values, strict=True))
    return tuple(_read(kind, part, place.item(at), MISSING) for at, (kind, part) in pairs)


def _array(dtype: str, value: Any, place: _Place) -> Any:
    """A list as an array of that type, an array as it is; its class checks what it holds."""
    array = np.asarray(value)
    if array.size and not np.can_cast(array.dtype, dtype, "same_kind"):
        raise InputError(f"{place} must be a list of {dtype}, not {value!r}")
    return array.astype(dtype, copy=False)


def _part(kind: type, value: Any, place: _Place, default: Any) -> Any:
    if isinstance(value, _Changed):
        return _assembled(
            name_of(type(value.of)) or type(value.of).__name__, type(value.of), value.settings, place, value.of
        )
    if isinstance(value, str):
        return _named(kind, value, {}, place)
    if not isinstance(value, Mapping):
        if not isinstance(value, kind):
            raise InputError(f"{place} takes {_expected(kind)}, and {value!r} is not one")
        return value
    if KIND in value:
        return _named(kind, value[KIND], value, place)
    if not is_dataclass(kind):
        raise InputError(f'{place} has no {KIND!r}; name what it is, as in {{"{KIND}": "ease"}}')
    base = default if isinstance(default, kind) else None
    return _assembled(kind.__name__, kind, value, place, base)


def _named(kind: type, name: Any, settings: Mapping[str, Any], place: _Place) -> Any:
    names = {**catalogue.MODELS, **catalogue.COMPOSED} if hasattr(kind, "recommend") else catalogue.STEPS
    if not isinstance(name, str) or name not in names:
        raise InputError(f"{place}: there is no {name!r} to put here{suggestion(str(name), names, names)}")
    listed = find(name)
    if not issubclass(listed, kind):
        raise InputError(f"{place} takes {_expected(kind)}, and {name} is not one")
    return _assembled(name, listed, settings, place)


def _expected(kind: type) -> str:
    """What stands in a field of that type, in words."""
    if hasattr(kind, "recommend"):
        return "a model with scores" if hasattr(kind, "score") else "a model"
    return f"a {kind.__name__}"
