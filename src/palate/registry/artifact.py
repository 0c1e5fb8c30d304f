"""A model, a hybrid or a pipeline as a folder, with the ids, features and events to serve it: never pickle.

`model.json` describes it, `card.md` does so for people, `arrays.safetensors` holds its arrays, `users.parquet`,
`items.parquet` and `events.parquet` what it was fitted on, `manifest.json` the size and SHA-256 of each. Loading
runs no code.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from palate.catalogue import name_of
from palate.data.dataset import Dataset
from palate.errors import ArtifactError
from palate.evaluation.comparison import Comparison
from palate.evaluation.profiling import machine
from palate.forms import parameters_of
from palate.hybrids.parts import parts_of
from palate.models.recommender import Recommender, Recommends
from palate.models.sound import check_sound
from palate.packed_arrays import Arrays
from palate.packing import packed, unpacked
from palate.registry.card import CARD, card
from palate.registry.folder import FORMAT, read_json, verify, written_beside
from palate.registry.parquet import ELSEWHERE
from palate.registry.tables import read_events, read_table, write_events, write_table
from palate.version import __version__


@dataclass(frozen=True)
class Artifact:
    """What a folder holds; `data` is what was fitted on, less the context of its events, None if not saved."""

    recommends: Recommends
    data: Dataset | None
    about: Mapping[str, Any]  # name, palate, created, reads, settings, data (fingerprint and counts), comparison
    version: int | None = None  # its number in the registry that it was loaded from


def save(
    what: Recommends,
    folder: Path,
    data: Dataset | None = None,
    *,
    name: str | None = None,
    source: str = "",
    settings: Mapping[str, Any] | None = None,
    comparison: str | None = None,
    measured: Comparison | None = None,
    fit_seconds: float | None = None,
) -> None:
    """Writes the folder whole or not at all; it must not exist. With `data`, users can be served by their ids.

    Raises InputError for a model whose learned numbers are not finite or beyond all use: its fit diverged.

    Kept for people: `name` (default: its catalogue name), `source` (where the data came from), `settings` (JSON;
    default: the hyper-parameters), `fit_seconds`, and `comparison`: the id of the one that chose it, whose figures
    (`measured`) the model card shows.
    """
    _check_sound(what)
    arrays: Arrays = {}
    payload = {
        "format": FORMAT,
        "palate": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "name": name or name_of(type(what)) or type(what).__name__,
        "reads": [part.name for part in type(what.reads) if part in what.reads],
        "source": source,
        "settings": _settings(what) if settings is None else dict(settings),
        "comparison": comparison,
        "fallback": _fallback(what),
        "knows_items": _knows_items(what),
        "fit_seconds": fit_seconds,
        "machine": machine(),
        "data": data and _counts(data),
        "model": packed(what, "model", arrays),
    }
    with written_beside(Path(folder)) as draft:
        payload["tables"] = data and _write_tables(data, draft, arrays)
        _save_arrays(arrays, draft / "arrays.safetensors")
        (draft / "model.json").write_text(json.dumps(payload, indent=1, allow_nan=False), encoding="utf-8")
        size = sum(path.stat().st_size for path in draft.iterdir())
        (draft / CARD).write_text(card(payload, data, measured, size), encoding="utf-8")


def load(folder: Path) -> Recommends:
    """What was saved, fit to recommend; raises ArtifactError, naming the file, where the folder is not whole."""
    return load_artifact(folder).recommends


def load_artifact(folder: Path) -> Artifact:
    """All that was saved, verified against the manifest first."""
    folder = Path(folder)
    verify(folder)
    payload = read_json(folder / "model.json")
    arrays = _arrays(folder / "arrays.safetensors")
    try:
        recommends = unpacked(payload["model"], arrays)
        data = _read_tables(payload["tables"], folder, arrays) if payload["tables"] else None
        about = {name: value for name, value in payload.items() if name not in ("model", "tables")}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArtifactError(f"{folder / 'model.json'} does not say what it should ({error!r}); train again") from error
    if not isinstance(recommends, Recommends):
        raise ArtifactError(f"{folder} holds a {type(recommends).__name__}, which recommends nothing")
    return Artifact(recommends, data, about)


def read_about(folder: Path) -> dict[str, Any]:
    """What model.json says about the artifact, its arrays not read and its files not verified."""
    payload = read_json(folder / "model.json")
    if not isinstance(payload, dict) or not _describes(payload):
        raise ArtifactError(f"{folder / 'model.json'} does not describe a model; train again")
    return {name: value for name, value in payload.items() if name not in ("model", "tables")}


def read_card(folder: Path, measured: Comparison | None = None) -> str:
    """The model card; of an artifact saved before there were cards, one made of what its model.json says."""
    path = Path(folder) / CARD
    return path.read_text(encoding="utf-8") if path.exists() else card(read_about(folder), None, measured)


def _describes(payload: Mapping[str, Any]) -> bool:
    """Whether it holds what lists of versions and the service show of an artifact."""
    kinds = {"name": str, "created": str, "source": str, "reads": list, "settings": dict}
    counts = payload.get("data", "")
    counted = counts is None or (isinstance(counts, dict) and isinstance(counts.get("n_events"), int))
    return counted and all(isinstance(payload.get(name), kind) for name, kind in kinds.items())


def _settings(what: Recommends) -> dict[str, Any]:
    """The settings; of a model that has no more than a fallback beside it, those of the model."""
    stages = ("filters", "ranker", "rerankers")
    alone = len(what.primary) == 1 and not any(getattr(what, stage, None) for stage in stages)
    return parameters_of(what.primary[0] if alone else what)


def _check_sound(what: Recommends) -> None:
    if isinstance(what, Recommender):
        check_sound(what)
    for part in parts_of(what):
        _check_sound(part)


def _fallback(what: Recommends) -> str | None:
    """The catalogue name of what serves those whom the rest cannot serve."""
    return name_of(type(what.fallback)) if what.fallback else None


def _knows_items(what: Recommends) -> bool:
    """Whether some part of it knows items by their features."""
    if isinstance(what, Recommender):
        return type(what).learn_items is not Recommender.learn_items
    return any(_knows_items(part) for part in parts_of(what))


def _counts(data: Dataset) -> dict[str, Any]:
    counts = {"n_users": data.n_users, "n_items": data.n_items, "n_events": len(data.interactions)}
    return {"fingerprint": data.fingerprint, **counts}


def _write_tables(data: Dataset, folder: Path, arrays: Arrays) -> dict[str, Any]:
    return {
        "users": write_table(folder / "users.parquet", data.user_ids, data.users, arrays),
        "items": write_table(folder / "items.parquet", data.item_ids, data.items, arrays),
        "events": write_events(folder / "events.parquet", data.interactions),
    }


def _read_tables(payload: Any, folder: Path, arrays: Arrays) -> Dataset:
    user_ids, users = read_table(folder / "users.parquet", payload["users"], arrays)
    item_ids, items = read_table(folder / "items.parquet", payload["items"], arrays)
    done = read_events(folder / "events.parquet", payload["events"], len(user_ids), len(item_ids))
    return Dataset(done, items, users, item_ids, user_ids)


def _save_arrays(arrays: Arrays, path: Path) -> None:
    path.touch()  # a new file with the usual rights, which the library's own does not have
    rights = path.stat().st_mode
    try:
        save_file(arrays, path)
        path.chmod(rights)
    except SafetensorError as error:
        raise ArtifactError(
            f"{path.name} cannot be written ({error}); make room on the disk, or {ELSEWHERE}"
        ) from error


def _arrays(path: Path) -> Arrays:
    try:
        arrays: Arrays = load_file(path)
    except (SafetensorError, OSError) as error:
        raise ArtifactError(f"{path} cannot be read as safetensors ({error}); restore it, or train again") from error
    return arrays
