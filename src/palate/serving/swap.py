"""Serves the live version: a newly promoted one is loaded beside the old, and swapped in between two requests."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from palate.errors import ArtifactError
from palate.registry.folder import MANIFEST, relative
from palate.registry.live import POINTER
from palate.registry.registry import Registry
from palate.serving.server import Server

EVERY = 0.1  # seconds between two looks at the pointer
AGAIN = 10.0  # seconds until a version that could not be loaded is tried once more
Stamp = tuple[int, int, int] | None
State = tuple[int | None, Stamp]  # the live number, and its manifest as it lies on the disk
NO_STATE: State = (-1, None)  # differs from every state
log = logging.getLogger("palate.serving")


@dataclass(frozen=True)
class ServerStatus:
    """What is served and what is live; `problem` states in one sentence why they differ where they should not."""

    server: Server
    live: int | None
    pinned: bool
    problem: str | None = None


class LiveServer:
    """Serves the live version of a registry, or the one given, which it then keeps (it is pinned).

    `now` is replaced as a whole: a request that takes it once sees one version from its start to its end. A live
    version that cannot be loaded leaves the old one serving, and `now.problem` states it. Raises ArtifactError where
    there is no such version, nothing is live, or its files are not as they were saved.
    """

    def __init__(self, registry: Registry, version: int | None = None) -> None:
        self.registry, self._pinned = registry, version is not None
        self._pointer: tuple[Stamp, int | None] = (None, None)
        self._last = self._look()
        server = Server.of(registry.load(self._last[0] if version is None else version))
        server.warm()
        self._served = self._last
        self.now = ServerStatus(server, self._last[0], self._pinned)
        self._stop, self._thread = threading.Event(), threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Looks at the pointer from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Looks no more; a version that is being loaded is waited for no longer than a moment."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def check(self) -> None:
        """Looks once, and takes the live version where it is another, or was made anew."""
        try:
            state = self._look()
        except Exception as error:
            self._keep(self.now.live, "the live version cannot be made out", error)
            self._last = NO_STATE
            return
        if state != self._last:
            self._last = state
            self._follow(*state)

    def _follow(self, number: int | None, manifest: Stamp) -> None:
        if self._pinned or (number, manifest) == self._served:
            self.now = ServerStatus(self.now.server, number, self._pinned)
        elif number is None:
            self._keep(None, "nothing is live any more")
        else:
            self._take(number, manifest)

    def _take(self, number: int, manifest: Stamp) -> None:
        """Loads a version beside the one that is served, and only then takes it."""
        try:
            server = Server.of(self.registry.load(number))
            server.warm()
        except Exception as error:
            self._keep(number, f"version {number} is live and cannot be loaded", error)
            return
        self._served, self.now = (number, manifest), ServerStatus(server, number, pinned=False)
        log.info("version %s (%s) is served from now on", number, server.name)

    def _keep(self, live: int | None, problem: str, error: Exception | None = None) -> None:
        """Goes on with what is served, and reports why."""
        server = self.now.server
        problem = f"{problem}, so version {server.version} goes on being served"
        if isinstance(error, ArtifactError):
            problem = f"{problem}: {relative(str(error), self.registry.folder)}"
        if problem != self.now.problem:
            log.error(problem, exc_info=error)
        self.now = ServerStatus(server, live, self._pinned, problem)

    def _run(self) -> None:
        waited = 0.0
        while not self._stop.wait(EVERY):
            waited = waited + EVERY if self.now.problem else 0.0
            if waited >= AGAIN:
                self._last, waited = NO_STATE, 0.0
            self.check()

    def _look(self) -> State:
        """The live number, read where live.json was written anew, and when its version was written."""
        stamp = _stamp(self.registry.folder / POINTER)
        if stamp != self._pointer[0] or stamp is None:
            self._pointer = stamp, self.registry.live_number()
        number = self._pointer[1]
        return number, None if number is None else _stamp(self.registry.place(number) / MANIFEST)


def _stamp(path: Path) -> Stamp:
    """What differs between two versions of a file; None for a missing file."""
    try:
        file = path.stat()
    except OSError:
        return None
    return file.st_ino, file.st_mtime_ns, file.st_size
