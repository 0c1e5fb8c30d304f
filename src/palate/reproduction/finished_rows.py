"""Finished rows on disk, so that an interrupted run loses none of them."""

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from palate.readers.downloads import cache
from palate.reproduction.recipe import Recipe, Row
from palate.writing import write_json


def folder() -> Path:
    """The folder of finished rows unless another is named: in the cache of data."""
    return cache() / "reproduce"


def key(recipe: Recipe, row: Row, data: Path) -> str:
    """A hash of what a row's figures rest on: protocol, options, metrics, model, version of Palate, files of data."""
    at = data.resolve()
    files = sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in at.glob("*") if path.is_file())
    rests_on = {
        "version": version("palate"),
        "protocol": [recipe.protocol, dict(recipe.options), [asdict(metric) for metric in recipe.metrics]],
        "model": [row.model, dict(row.parameters)],
        "data": [str(at), files],
    }
    return hashlib.sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()[:16]


def path_of(place: Path, recipe: Recipe, row: Row, data: Path) -> Path:
    return place / f"{recipe.name}-{row.name}-{key(recipe, row, data)}.json"


def load_row(path: Path) -> dict[str, Any] | None:
    """The payload of the file; None where there is none, or none that can be read."""
    try:
        payload = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return payload if isinstance(payload, dict) else None


def save_row(path: Path, payload: dict[str, Any]) -> None:
    """Writes it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, payload)
