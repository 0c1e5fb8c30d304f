"""A pytest plugin that plants a fault: modules are compiled from changed sources, and nothing is written to disk.

`PALATE_FAULT` names the file and both texts, as JSON: {"file": "palate/...", "old": "...", "new": "..."}.
"""

import json
import os
from importlib.machinery import SourceFileLoader
from pathlib import Path

FAULT = json.loads(os.environ["PALATE_FAULT"])
_read, _stats = SourceFileLoader.get_data, SourceFileLoader.path_stats


def _is_changed(path: str) -> bool:
    return Path(path).as_posix().endswith(FAULT["file"])


def _get_data(loader: SourceFileLoader, path: str) -> bytes:
    data = _read(loader, path)
    if not _is_changed(path):
        return data
    source = data.decode()
    if source.count(FAULT["old"]) != 1:
        raise ImportError(f"{FAULT['old']!r} stands {source.count(FAULT['old'])} times in {path}, not once")
    return source.replace(FAULT["old"], FAULT["new"]).encode()


def _path_stats(loader: SourceFileLoader, path: str) -> dict[str, float]:
    if _is_changed(path):
        raise OSError("compiled anew, and not kept")
    return _stats(loader, path)


SourceFileLoader.get_data = _get_data
SourceFileLoader.path_stats = _path_stats
