"""Locks and drafts that end with their process: what a killed process leaves behind blocks no other."""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

PAUSE = 0.02  # seconds between two tries for a lock


@contextmanager
def exclusive(path: Path, seconds: float) -> Iterator[None]:
    """Holds the lock of the file `path`, which is made and stays; TimeoutError where another holds it for so long.

    The lock belongs to the process, and not to the file: a file left by a killed process locks nothing.
    """
    descriptor, until = _opened(path), time.monotonic() + seconds
    try:
        while not _locked(descriptor):
            if time.monotonic() > until:
                raise TimeoutError(f"{path} is locked")
            time.sleep(PAUSE)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def scratch(parent: Path, name: str, leftovers: str | None = None) -> Iterator[Path]:
    """A new folder in `parent` to write in, gone at the end unless it was moved away.

    Drafts of the same name whose process was killed are removed first, and so are folders that match the pattern
    `leftovers`. The folder has the usual rights of new folders.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _clear(parent, rf"\.{re.escape(name)}\.[0-9a-f]{{16}}\.draft" + (f"|{leftovers}" if leftovers else ""))
    folder, lock = _locked_folder(parent, name)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked_folder(parent: Path, name: str) -> tuple[Path, int]:
    """A new folder and the descriptor that locks it; made again where another cleared it away before it was locked."""
    while True:
        folder = parent / f".{name}.{token_hex(8)}.draft"
        folder.mkdir()
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            continue
        with suppress(OSError):  # some network file systems cannot lock a folder: then none is cleared
            _locked(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder, lock
        os.close(lock)


def _clear(parent: Path, pattern: str) -> None:
    """Removes the folders whose names match and which no process holds."""
    for path in [each for each in parent.iterdir() if re.fullmatch(pattern, each.name)]:
        with suppress(OSError):  # gone meanwhile, another user's, or on what locks no folder
            lock = os.open(path, os.O_RDONLY)
            try:
                if _locked(lock):
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)


def _opened(path: Path) -> int:
    """The file of a lock; one made by another user may be opened for reading only, which is enough."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        if not path.exists():
            raise
        return os.open(path, os.O_RDONLY)


def _locked(descriptor: int, how: int = fcntl.LOCK_EX | fcntl.LOCK_NB) -> bool:
    """Whether the lock is held now; False where another process has it."""
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    return True
