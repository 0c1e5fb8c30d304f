"""Data sets by name: found in the folder of data, or in the cache, or fetched from their owner and checked by hash.

GroupLens publishes the MovieLens data sets at https://grouplens.org/datasets/movielens/ with their MD5 sums.
"""

import hashlib
import os
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from palate.errors import InputError
from palate.readers.archive import unpack
from palate.suggest import did_you_mean

TIMEOUT = 20.0  # seconds without an answer
LARGEST = 4 << 30  # bytes that an archive may unpack to


@dataclass(frozen=True)
class Owner:
    """Where a data set is published as a zip, and the archive's MD5 sum where the owner states one."""

    url: str
    md5: str | None = None


_MOVIELENS = "https://files.grouplens.org/datasets/movielens/"
KNOWN: Mapping[str, Owner] = {
    "ml-100k": Owner(_MOVIELENS + "ml-100k.zip", "0e33842e24a9c977be4e0107933c0723"),
    "ml-1m": Owner(_MOVIELENS + "ml-1m.zip", "c4d9eecfca2ab87c1945afe126590906"),
    "ml-latest-small": Owner(_MOVIELENS + "ml-latest-small.zip"),
}


def locate(name: str, known: Mapping[str, Owner] = KNOWN) -> Path:
    """The folder of a data set: under PALATE_DATA, else in the cache, else fetched into the cache.

    InputError where it is not known, or cannot be fetched, or is not what its owner published.
    """
    if not name or Path(name).name != name or name.startswith("."):
        raise InputError(f"{name!r} is not the name of a data set; known names are {', '.join(known)}")
    places = [Path(root) / name for root in (os.environ.get("PALATE_DATA"), cache()) if root]
    existing = next((place for place in places if place.exists()), None)
    if existing is not None:
        return existing
    if name not in known:
        hint = did_you_mean(name, known)
        raise InputError(f"there is no file or data set {name!r}{hint}; known by name are {', '.join(known)}")
    return _fetched(name, known[name], cache())


def cache() -> Path:
    """The folder for what was fetched: PALATE_CACHE, or palate in the user's cache."""
    configured = os.environ.get("PALATE_CACHE")
    if configured:
        return Path(configured)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "palate"


def _fetched(name: str, owner: Owner, folder: Path) -> Path:
    cure = f"set PALATE_DATA to a folder that holds {name}, or download {owner.url} by hand and unpack it into {folder}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
            archive = Path(scratch) / "archive.zip"
            _download(owner.url, archive)
            _check(archive, owner, cure)
            unpack(archive, Path(scratch) / "unpacked", f"of {name}", LARGEST)
            return _moved(Path(scratch) / "unpacked", folder / name, name)
    except (OSError, zipfile.BadZipFile) as error:
        why = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise InputError(f"cannot fetch {name} from {owner.url} ({why}); {cure}") from None


def _download(url: str, to: Path) -> None:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer, to.open("wb") as file:
            shutil.copyfileobj(answer, file, 1 << 20)
            promised = answer.headers.get("Content-Length")
    except urllib.error.HTTPError as error:
        error.close()
        raise urllib.error.URLError(f"{error.code} {error.reason}") from None
    if promised and to.stat().st_size != int(promised):
        raise urllib.error.URLError("the download broke off")


def _check(archive: Path, owner: Owner, cure: str) -> None:
    if not zipfile.is_zipfile(archive):
        raise zipfile.BadZipFile("File is not a zip file")
    if owner.md5 is None:
        return
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if digest != owner.md5:
        raise InputError(
            f"what {owner.url} sent is not what its owner published (MD5 {digest}, not {owner.md5}); {cure}"
        )


def _moved(unpacked: Path, to: Path, name: str) -> Path:
    inner = unpacked / name if (unpacked / name).is_dir() else unpacked
    try:
        inner.rename(to)
    except OSError:
        if not to.exists():  # else another process was first, with the same files
            raise
    return to
