"""Short forms of comparisons, cached beside them: a list of hundreds reads none of them anew."""

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

CACHE = ".summaries.json"
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
    """What was saved, by the id that its file has; raises ArtifactError for what is not a comparison."""
    content = read_json(path, REMOVE)
    if not isinstance(content, dict) or not all(isinstance(content.get(name), str) for name in ("id", "created")):
        raise ArtifactError(f"{path} is not a comparison; remove it")
    try:
        return {**finite(content), "id": path.stem}
    except RecursionError:
        raise ArtifactError(f"{path} is nested too deeply for a comparison; remove it") from None


def summaries(folder: Path, ids: Sequence[str]) -> list[Summary]:
    """Those of some ids, in their order; files written since they were cached are read, and cached."""
    cache = _cached(folder)
    rows, fresh = [], False
    for comparison_id in ids:
        path = folder / f"{comparison_id}.json"
        stamp = _stamp(path)
        if stamp is None:
            continue  # it was removed meanwhile
        known = cache.get(comparison_id)
        if known is None or known[0] != stamp:
            known, fresh = (stamp, _read(path, stamp)), True
        cache[comparison_id] = known
        rows.append(known[1])
    if fresh:
        _write(folder, cache)
    return rows


@lru_cache(4096)
def _read(path: Path, stamp: Stamp) -> Summary:
    """Cached in memory too, for those who may read the folder and not write to it."""
    try:
        content = read_comparison(path)
        values = {name: value for name, value in content.items() if isinstance(value, PLAIN)}
        json.dumps(values, ensure_ascii=False).encode()
    except ArtifactError as error:
        return Summary(path.stem, problem=relative(str(error), path.parent.parent))  # a registry may be moved
    except UnicodeEncodeError:
        return Summary(path.stem, problem=f"{path.parent.name}/{path.name} holds what is not text; {REMOVE}")
    about = content.get("about")
    data = about.get("data") if isinstance(about, dict) else None
    return Summary(path.stem, values, data if isinstance(data, str) else None)


def _cached(folder: Path) -> dict[str, tuple[Stamp, Summary]]:
    """The cache by id; empty where there is none that this Palate wrote."""
    try:
        rows = json.loads((folder / CACHE).read_text(encoding="utf-8"))
        return {name: ((row.pop("written"), row.pop("bytes")), Summary(name, **row)) for name, row in rows.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def _write(folder: Path, cache: Mapping[str, tuple[Stamp, Summary]]) -> None:
    """Leaves out those of files that are gone; who may not write reads them anew in each process."""
    names = {path.stem for path in folder.iterdir()}
    with suppress(OSError, ValueError):
        write_json(folder / CACHE, {name: _row(*pair) for name, pair in cache.items() if name in names})


def _row(stamp: Stamp, summary: Summary) -> dict[str, Any]:
    content = {"values": summary.values, "data": summary.data, "problem": summary.problem}
    return {"written": stamp[0], "bytes": stamp[1], **content}


def _stamp(path: Path) -> Stamp | None:
    try:
        file = path.stat()
    except OSError:
        return None
    return file.st_mtime_ns, file.st_size
