"""Files made plain before they are read: standard input, pipes, archives, packed files, spreadsheets, whole JSON.

What has to be changed is written into a scratch folder; a file that is plain already stays where it is.
"""

import bz2
import gzip
import lzma
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from palate.errors import InputError, MissingExtraError
from palate.readers.archive import content, unpack
from palate.readers.json_whole import is_whole, to_lines
from palate.readers.spreadsheet import ENDS, to_csv

STANDARD = "standard input"
SIGNS = {
    b"\x1f\x8b": ".gz",
    b"BZh": ".bz2",
    b"\xfd7zXZ\x00": ".xz",
    b"\x28\xb5\x2f\xfd": ".zst",
    b"PK\x03\x04": ".zip",
    b"\xd0\xcf\x11\xe0": ".xls",
    b"PAR1": ".parquet",
}
PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz")


@dataclass(frozen=True)
class Plain:
    """A file or folder that can be read as it is, and sentences on what it was made of."""

    path: Path
    notes: tuple[str, ...] = ()


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is there as long as something is read; no message speaks of it."""
    with tempfile.TemporaryDirectory(prefix="palate-") as folder:
        try:
            yield Path(folder)
        except InputError as error:
            raise InputError(str(error).replace(f"{folder}/", "")) from None


def plain(path: Path, scratch: Path) -> Plain:
    """The file as it can be read. InputError for what cannot be unpacked, MissingExtraError for what needs an extra."""
    if path == Path("-") or _streams(path):
        return plain(_copied(path, scratch), scratch)
    if path.is_dir():
        return Plain(path)
    end = _end(path)
    try:
        return _made(path, end, scratch)
    except (OSError, EOFError, lzma.LZMAError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot unpack {path}: {why}") from None


def bare(name: str) -> str:
    """The name of a file without what says that it is packed."""
    end = next((end for end in PACKED if name.lower().endswith(end)), "")
    return bare(name[: -len(end)]) if end else name


def _made(path: Path, end: str, scratch: Path) -> Plain:
    if end == ".tar" or (end == ".gz" and path.name.lower().endswith((".tar.gz", ".tgz"))):
        end = ".zip"
    if end == ".zip":
        return _of_archive(path, scratch)
    if end in ENDS:
        to = place(scratch, f"{path.stem}.csv")
        return Plain(to, to_csv(path, to))
    if end == ".parquet" and path.suffix.lower() not in (".parquet", ".pq"):
        return Plain(path.rename(place(scratch, f"{path.name}.parquet"))) if path.parent == scratch else Plain(path)
    if end and end != ".parquet" and not (end == ".gz" and path.suffix.lower() == ".gz"):
        return plain(_written(path, scratch, OPENERS[end]), scratch)
    return _of_json(path, scratch)


def _of_archive(path: Path, scratch: Path) -> Plain:
    folder = place(scratch, bare(path.name))
    unpack(path, folder, path.name)
    inside = content(folder)
    made = plain(inside, scratch)
    return Plain(made.path, (f"{path.name} is unpacked: {inside.name}", *made.notes))


def _of_json(path: Path, scratch: Path) -> Plain:
    """JSON of one array or one object as JSON lines; all else as it is."""
    shape = is_whole(path)
    if not shape:
        return Plain(path)
    to = place(scratch, bare(path.name))
    return Plain(to, to_lines(path, shape, to))


def _end(path: Path) -> str:
    """How a file is packed: by its first bytes, or by its name where these say no more than the name does."""
    with path.open("rb") as file:
        start = file.read(8)
    by_content = next((end for sign, end in SIGNS.items() if start.startswith(sign)), "")
    suffix = path.suffix.lower()
    if by_content in (".zip", ".xls") and suffix in ENDS:
        return suffix
    if by_content == ".zip" and _is_book(path):
        return ".xlsx"
    return by_content or (".tar" if suffix == ".tar" else "")


def _is_book(path: Path) -> bool:
    if not zipfile.is_zipfile(path):  # broken: unpacking it says so
        return False
    with zipfile.ZipFile(path) as packed:
        return "xl/workbook.xml" in packed.namelist()


def _zstd(path: Path, mode: str) -> Any:
    try:
        import zstandard  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("a .zst file needs zstandard; pip install 'palate[files]'") from None
    return zstandard.open(path, mode)


OPENERS: dict[str, Callable[[Path, str], Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open, ".zst": _zstd}


def _written(path: Path, scratch: Path, open_packed: Callable[[Path, str], Any]) -> Path:
    to = place(scratch, bare(path.name))
    with open_packed(path, "rb") as packed, to.open("wb") as file:
        shutil.copyfileobj(packed, file, 1 << 20)
    return to


def _streams(path: Path) -> bool:
    """Whether a path is a pipe or a device: what can be read once, from its beginning."""
    return path.exists() and not path.is_dir() and not path.is_file()


def _copied(path: Path, scratch: Path) -> Path:
    standard = path in (Path("-"), Path("/dev/stdin"), Path("/dev/fd/0"))
    if standard and sys.stdin.isatty():
        raise InputError("standard input is the keyboard; pipe a file into the command, or name a file")
    to = place(scratch, STANDARD if standard else path.name)
    with to.open("wb") as file:
        if path == Path("-"):
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
        else:
            with path.open("rb") as pipe:
                shutil.copyfileobj(pipe, file, 1 << 20)
    if not to.stat().st_size:
        raise InputError(f"{to.name} is empty; give a file with a row for each event")
    return to


def place(scratch: Path, name: str) -> Path:
    """A path of that name in the scratch folder where nothing is yet."""
    for at in range(1_000_000):
        folder = scratch / str(at) if at else scratch
        if not (folder / name).exists():
            folder.mkdir(exist_ok=True)
            return folder / name
    raise InputError(f"too many files named {name}")
