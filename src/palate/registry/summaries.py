"""Comparisons in a few words, kept beside them: a list of hundreds reads none of them anew."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from palate.errors import ArtifactError
from palate.registry.folder import read_json, relative
from palate.writing import finite, write_json

KEPT = ".summaries.json"
PLAIN = (str, int, float, bool)
REMOVE = "remove it, or restore it from a copy"
Stamp = tuple[int, int]  # when a file was written, in nanoseconds, and its size


@dataclass(frozen=True)
class Summary:
    """One comparison: its plain values, the fingerprint of its data, and what is wrong where it cannot be read."""

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    data: str | None = None
    problem: str | None = None


def read_comparison(path: Path) -> dict[str, Any]:
    """What was saved, by the id that its file has; raises ArtifactError for what is no comparison."""
    found = read_json(path, REMOVE)
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in ("id", "created")):
        raise ArtifactError(f"{path} is no comparison; remove it")
    try:
        return {**finite(found), "id": path.stem}
    except RecursionError:
        raise ArtifactError(f"{path} is nested too deeply for a comparison; remove it") from None


def summaries(folder: Path, ids: Sequence[str]) -> list[Summary]:
    """Those of some ids, in their order; what was written since they were kept is read, and kept."""
    kept = _kept(folder)
    found, fresh = [], False
    for each in ids:
        path = folder / f"{each}.json"
        stamp = _stamp(path)
        if stamp is None:
            continue  # it was removed meanwhile
        known = kept.get(each)
        if known is None or known[0] != stamp:
            known, fresh = (stamp, _read(path, stamp)), True
        kept[each] = known
        found.append(known[1])
    if fresh:
        _keep(folder, kept)
    return found


@lru_cache(4096)
def _read(path: Path, stamp: Stamp) -> Summary:
    """Kept in memory too, for those who may read the folder and not write to it."""
    try:
        found = read_comparison(path)
        values = {name: value for name, value in found.items() if isinstance(value, PLAIN)}
        json.dumps(values, ensure_ascii=False).encode()
    except ArtifactError as error:
        return Summary(path.stem, problem=relative(str(error), path.parent.parent))  # a registry may be moved
    except UnicodeEncodeError:
        return Summary(path.stem, problem=f"{path.parent.name}/{path.name} holds what is no text; {REMOVE}")
    about = found.get("about")
    data = about.get("data") if isinstance(about, dict) else None
    return Summary(path.stem, values, data if isinstance(data, str) else None)


def _kept(folder: Path) -> dict[str, tuple[Stamp, Summary]]:
    """What was kept; nothing where there is nothing, or nothing that this Palate wrote."""
    try:
        said = json.loads((folder / KEPT).read_text(encoding="utf-8"))
        return {each: ((one.pop("written"), one.pop("bytes")), Summary(each, **one)) for each, one in said.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def _keep(folder: Path, kept: Mapping[str, tuple[Stamp, Summary]]) -> None:
    """Writes them down, but those of files that are gone; who may not write reads them anew in each process."""
    there = {path.stem for path in folder.iterdir()}
    lines = {
        each: {"written": stamp[0], "bytes": stamp[1], "values": one.values, "data": one.data, "problem": one.problem}
        for each, (stamp, one) in kept.items()
        if each in there
    }
    with suppress(OSError, ValueError):
        write_json(folder / KEPT, lines)


def _stamp(path: Path) -> Stamp | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_size
