"""A folder that is written whole or not at all, with every file's size and SHA-256, verified at loading."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from palate.errors import ArtifactError

MANIFEST = "manifest.json"
FORMAT = 1
RESTORE = "restore it from a copy, or train again"


@contextmanager
def written_beside(folder: Path) -> Iterator[Path]:
    """A new folder to write in; at the end it gets its manifest and moves to its place; after an error it goes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield draft
        write_manifest(draft)
        draft.chmod(0o755)
        if folder.exists():
            raise ArtifactError(f"{folder} is there already; choose another name, or remove it first")
        os.replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def read_json(path: Path, cure: str = RESTORE) -> Any:
    """What a JSON file holds; raises ArtifactError, ending with the cure, where it is not there or is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ArtifactError(f"{path.parent} has no {path.name}; {cure}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ArtifactError(f"{path} cannot be read as JSON ({error}); {cure}") from error


def write_manifest(folder: Path) -> None:
    """The size and SHA-256 of every file in the folder."""
    files = {path.name: _seen(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    (folder / MANIFEST).write_text(json.dumps({"format": FORMAT, "files": files}, indent=1), encoding="utf-8")


def verify(folder: Path) -> None:
    """Raises ArtifactError, naming the file, where one is missing, changed or not in the manifest."""
    if not folder.is_dir():
        raise ArtifactError(f"there is no artifact at {folder}; `palate train` writes one")
    said = read_json(folder / MANIFEST)
    if not isinstance(said, dict) or not isinstance(said.get("files"), dict):
        raise ArtifactError(f"{folder / MANIFEST} lists no files; {RESTORE}")
    if said.get("format") != FORMAT:
        raise ArtifactError(
            f"{folder} is of format {said.get('format')}, and this Palate reads format {FORMAT}: "
            "train again, or use the Palate that wrote it"
        )
    there = {path.name for path in folder.iterdir()} - {MANIFEST}
    if missing := sorted(said["files"].keys() - there):
        raise ArtifactError(f"{folder / missing[0]} is missing; {RESTORE}")
    if extra := sorted(there - said["files"].keys()):
        raise ArtifactError(f"{folder / extra[0]} is not in the manifest; remove it")
    for name, seen in said["files"].items():
        if _seen(folder / name) != seen:
            raise ArtifactError(f"{folder / name} was changed after it was saved; {RESTORE}")


def _seen(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
