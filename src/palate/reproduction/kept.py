"""Rows that were finished, in a folder: interrupting a run loses none of them."""

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
    """Where rows are kept where nobody says: in the cache of data."""
    return cache() / "reproduce"


def key(recipe: Recipe, row: Row, data: Path) -> str:
    """A name for what a row's figures rest on: protocol, options, metrics, model, version of Palate, files of data."""
    at = data.resolve()
    files = sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in at.glob("*") if path.is_file())
    rests_on = {
        "version": version("palate"),
        "protocol": [recipe.protocol, dict(recipe.options), [asdict(one) for one in recipe.metrics]],
        "model": [row.model, dict(row.parameters)],
        "data": [str(at), files],
    }
    return hashlib.sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()[:16]


def path_of(place: Path, recipe: Recipe, row: Row, data: Path) -> Path:
    return place / f"{recipe.name}-{row.name}-{key(recipe, row, data)}.json"


def kept(path: Path) -> dict[str, Any] | None:
    """What was written there; None where nothing was, or nothing that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def keep(path: Path, found: dict[str, Any]) -> None:
    """Writes it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, found)
