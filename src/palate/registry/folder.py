"""A folder that is written whole or not at all, with every file's size and SHA-256, verified at loading."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from palate.errors import ArtifactError
from palate.registry.locks import scratch

MANIFEST = "manifest.json"
FORMAT = 1
RESTORE = "restore it from a copy, or train again"


@contextmanager
def written_beside(folder: Path) -> Iterator[Path]:
    """A new folder to write in. At the end it gets its manifest and moves to its place; after an error it goes."""
    with scratch(folder.parent, folder.name) as draft:
        yield draft
        write_manifest(draft)
        if folder.exists():
            raise ArtifactError(f"{folder} is there already; choose another name, or remove it first")
        os.replace(draft, folder)


@contextmanager
def permitted() -> Iterator[None]:
    """Turns a PermissionError into an ArtifactError that names the file and the cure."""
    try:
        yield
    except PermissionError as error:
        raise ArtifactError(_forbidden(error)) from error


def _forbidden(error: PermissionError) -> str:
    if error.filename is None:
        return f"the registry may not be used by this user ({error}); use the user who trained"
    path = Path(error.filename)
    if not _may(path.parent, os.X_OK):
        return f"{path.parent} may not be opened by this user; let its owner run: chmod a+rX '{path.parent}'"
    if path.exists() and not _may(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        return f"{path} may not be read by this user; let its owner run: chmod -R a+rX '{path.parent}'"
    return f"{path} may not be written by this user; use the user who trained, or another folder with --registry"


def _may(path: Path, how: int) -> bool:
    return os.access(path, how, effective_ids=os.access in os.supports_effective_ids)


def read_json(path: Path, cure: str = RESTORE) -> Any:
    """What a JSON file holds; raises ArtifactError, ending with the cure, where it is not there or is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ArtifactError(f"{path.parent} has no {path.name}; {cure}") from None
    except PermissionError as error:
        raise ArtifactError(_forbidden(error)) from error
    except OSError as error:
        raise ArtifactError(f"{path} cannot be read ({error.strerror}); {cure}") from error
    except (ValueError, RecursionError) as error:
        raise ArtifactError(f"{path} cannot be read as JSON ({error}); {cure}") from error


def relative(sentence: str, folder: Path) -> str:
    """The sentence without the path of the folder: for those who may not know where on the disk it lies."""
    named = rf"(?<![\w./-]){re.escape(str(folder))}"
    return re.sub(rf"{named}(?![\w./-])", "the registry", re.sub(f"{named}/", "", sentence))


def write_manifest(folder: Path) -> None:
    """The size and SHA-256 of every file in the folder."""
    files = {path.name: _checksum(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    (folder / MANIFEST).write_text(json.dumps({"format": FORMAT, "files": files}, indent=1), encoding="utf-8")


@permitted()
def verify(folder: Path) -> None:
    """Raises ArtifactError, naming the file, where one is missing, changed or not in the manifest."""
    if not folder.is_dir():
        raise ArtifactError(f"there is no artifact at {folder}; `palate train` writes one")
    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise ArtifactError(f"{folder / MANIFEST} lists no files; {RESTORE}")
    if manifest.get("format") != FORMAT:
        raise ArtifactError(
            f"{folder} is of format {manifest.get('format')}, and this Palate reads format {FORMAT}: "
            "train again, or use the Palate that wrote it"
        )
    names = {path.name for path in folder.iterdir()} - {MANIFEST}
    if missing := sorted(manifest["files"].keys() - names):
        raise ArtifactError(f"{folder / missing[0]} is missing; {RESTORE}")
    if extra := sorted(names - manifest["files"].keys()):
        raise ArtifactError(f"{folder / extra[0]} is not in the manifest; remove it")
    for name, expected in manifest["files"].items():
        if _checksum(folder / name) != expected:
            raise ArtifactError(f"{folder / name} was changed after it was saved; {RESTORE}")


def _checksum(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
