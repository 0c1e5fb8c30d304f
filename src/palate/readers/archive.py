"""Archives unpacked into a folder: zip and tar, with no path that leads out of it and no size beyond reason."""

import shutil
import tarfile
import zipfile
from pathlib import Path

from palate.errors import InputError

LARGEST = 64 << 30  # bytes that an archive may unpack to
CLUTTER = ("__MACOSX", ".DS_Store", "._", "Thumbs.db")  # what systems leave beside the files


def unpack(archive: Path, to: Path, name: str, largest: int = LARGEST) -> None:
    """Unpack a zip or tar. InputError for one that is broken, locked, too large, or leads out of the folder."""
    try:
        if zipfile.is_zipfile(archive):
            _unzip(archive, to, name, largest)
        else:
            _untar(archive, to, name, largest)
    except (zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(f"cannot unpack {name}: {error}; unpack it by hand and give the folder") from None


def content(folder: Path) -> Path:
    """The one thing within, as deep as there is only one: a file, or the folder with several."""
    inside = [path for path in folder.iterdir() if not path.name.startswith(CLUTTER)]
    if len(inside) != 1:
        return folder
    return content(inside[0]) if inside[0].is_dir() else inside[0]


def _unzip(archive: Path, to: Path, name: str, largest: int) -> None:
    with zipfile.ZipFile(archive) as packed:
        inside = [Path(member.filename) for member in packed.infolist()]
        if any(path.is_absolute() or ".." in path.parts for path in inside):
            raise InputError(f"the archive {name} holds paths that lead out of its folder; it was not unpacked")
        _check_size(sum(member.file_size for member in packed.infolist()), to, name, largest)
        packed.extractall(to)


def _untar(archive: Path, to: Path, name: str, largest: int) -> None:
    with tarfile.open(archive, "r:*") as packed:
        _check_size(sum(member.size for member in packed.getmembers()), to, name, largest)
        packed.extractall(to, filter="data")


def _check_size(size: int, to: Path, name: str, largest: int) -> None:
    free = shutil.disk_usage(next(path for path in (to, *to.parents) if path.exists())).free
    if size > largest:
        raise InputError(f"the archive {name} unpacks to more than {largest >> 30} GB; it was not unpacked")
    if size > free:
        raise InputError(
            f"the archive {name} unpacks to {size >> 20:,} MB, and {free >> 20:,} MB are free; unpack it elsewhere"
        )
