"""Recipes of published tables: data, protocol, metrics, and rows with what was published, where, and our model for it.

Recipes are TOML files in `recipes/`; the name of the file is the name of the recipe.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from palate.errors import InputError
from palate.suggest import did_you_mean

FOLDER = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Measure:
    """A column of the table: its name, such as "recall@20", whether "higher" or "lower" is better, and its meaning."""

    name: str
    better: str
    means: str


@dataclass(frozen=True)
class Row:
    """A row of the table.

    `published` holds a value per metric, none where nothing was published; `band` how far ours may lie from it for
    the row to count as reproduced. `model` is "" where there is no such model yet; `chosen` says where the
    parameters come from, `differs` what of the published algorithm or its settings ours does not have: such a row is
    never reproduced. A row that is `heavy` runs only where it is asked for by name, and `note` says why.
    """

    name: str
    label: str
    source: str
    model: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    chosen: str = ""
    differs: str = ""
    published: Mapping[str, float] = field(default_factory=dict)
    band: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    heavy: bool = False


@dataclass(frozen=True)
class Recipe:
    """One published table. `data` names the folder of the data, `whence` where to get it; `options` are those of the
    protocol, a function of `reproduction.protocols`, or "" where nothing of the table can be run yet. `size` is that of
    the authors' first split, as `Task.about` has it: other data are known by it, "" where it is not stated."""

    name: str
    title: str
    table: str
    data: str
    whence: str
    protocol: str
    about: str
    metrics: Sequence[Measure]
    rows: Sequence[Row]
    options: Mapping[str, Any] = field(default_factory=dict)
    size: str = ""

    def row(self, name: str) -> Row:
        """The row of that name; InputError with the nearest."""
        row = next((row for row in self.rows if row.name == name), None)
        if row is None:
            names = [row.name for row in self.rows]
            raise InputError(
                f"{self.name} has no row {name!r}{did_you_mean(name, names)}; there are {', '.join(names)}"
            )
        return row


def names(folder: Path = FOLDER) -> list[str]:
    """The names of all recipes, in the order of the tables."""
    return sorted((path.stem for path in folder.glob("*.toml")), key=lambda name: load(name, folder).table)


def load(name: str, folder: Path = FOLDER) -> Recipe:
    """The recipe of that name; InputError where there is none, or where it is not a valid recipe."""
    path = folder / f"{name}.toml"
    if not path.is_file():
        known = sorted(other.stem for other in folder.glob("*.toml"))
        raise InputError(f"there is no table {name!r}{did_you_mean(name, known)}; there are {', '.join(known)}")
    try:
        return _recipe(name, tomllib.loads(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        raise InputError(f"{path} is not a recipe (its letters are not UTF-8); write it as those in {FOLDER}") from None
    except (tomllib.TOMLDecodeError, TypeError) as problem:
        raise InputError(f"{path} is not a recipe ({problem}); write it as those in {FOLDER}") from None


def load_file(path: Path) -> Recipe:
    """A recipe of one's own, named as its file. Where `data` is a path, it is taken from the folder of the file."""
    if path.suffix != ".toml" or not path.is_file():
        raise InputError(f"there is no recipe {path}; give a TOML file written as those of `palate reproduce list`")
    recipe = load(path.stem, path.parent)
    beside = path.parent / recipe.data
    return replace(recipe, data=str(beside.resolve())) if beside.is_dir() else recipe


def _recipe(name: str, written: dict[str, Any]) -> Recipe:
    band, source = _part(written, "band", {}), written.pop("source", "")
    metrics = tuple(_parsed(Measure, f"metric {key}", key, fields) for key, fields in _part(written, "metrics").items())
    rows = tuple(_row(key, fields, band, source) for key, fields in _part(written, "rows").items())
    recipe: Recipe = _parsed(Recipe, "the table", name, {"metrics": metrics, "rows": rows, **written})
    _check(recipe)
    return recipe


def _part(written: dict[str, Any], name: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    part = written.pop(name, default)
    if not isinstance(part, Mapping):
        raise TypeError(f"it has no [{name}]" if part is None else f"{name} is not a table of TOML")
    return part


def _parsed(kind: type[Any], what: str, name: str, written: Any) -> Any:
    """An object of that class from its fields in TOML; TypeError for a field that is missing or unknown."""
    if not isinstance(written, Mapping):
        raise TypeError(f"{what} is not a table of TOML")
    known = [f for f in fields(kind) if f.name != "name"]
    if odd := sorted(set(written) - {f.name for f in known}):
        raise TypeError(f"{what} has {', '.join(odd)}{did_you_mean(odd[0], [f.name for f in known])}")
    required = [f.name for f in known if f.default is MISSING and f.default_factory is MISSING]
    if missing := [name for name in required if name not in written]:
        raise TypeError(f"{what} does not state {', '.join(missing)}")
    return kind(name=name, **written)


def _row(name: str, written: Any, band: Mapping[str, float], source: str) -> Row:
    """A row; band and source are the table's where it states none of its own."""
    if not isinstance(written, Mapping):
        raise TypeError(f"row {name} is not a table of TOML")
    published = written.get("published", {})
    stated = {**band, **written.get("band", {})}
    own = {metric: stated[metric] for metric in published if metric in stated}
    row: Row = _parsed(Row, f"row {name}", name, {"source": source, **written, "band": own})
    return row


def _check(recipe: Recipe) -> None:
    known = {metric.name for metric in recipe.metrics}
    for metric in recipe.metrics:
        if metric.better not in ("higher", "lower"):
            raise TypeError(f"{metric.name} is better when {metric.better!r}: say higher or lower")
    for row in recipe.rows:
        if odd := set(row.published) - known:
            raise TypeError(f"row {row.name} has {', '.join(sorted(odd))}, which is not a metric of the table")
        if row.model and set(row.published) - set(row.band):
            raise TypeError(f"row {row.name} states no band")
        if row.model and not recipe.protocol:
            raise TypeError(f"row {row.name} has a model, and the table no protocol")
