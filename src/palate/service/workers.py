"""Worker processes that answer on one socket, each with a model of its own; one that dies is replaced."""

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection, get_context, parent_process
from typing import Any

from palate.errors import PalateError

PATIENCE = 10.0  # seconds that a worker has to end what it answers
PAUSE = 1.0  # seconds between two starts in the place of one that died
Work = Callable[[socket.socket, Callable[[], None]], None]  # answers on a socket; calls back once it does
log = logging.getLogger("palate.service")


def supervise(work: Work, listener: socket.socket, n: int, ready: Callable[[], None]) -> None:
    """Runs `work`, which must be picklable, in n processes until interrupted; calls `ready` once all of them answer.

    Raises PalateError, with its sentence, where a process cannot begin.
    """
    crew: list[Worker] = []
    with _on_signal(signal.SIGTERM, _interrupt):  # ends the wait as Ctrl-C does, and the workers with it
        try:
            crew.extend(Worker(work, listener) for _ in range(n))
            for each in crew:
                each.wait()
            ready()
            while True:
                _replace_dead(crew, work, listener)
        finally:
            _end(crew)


class Worker:
    """One process, and the pipe by which it reports that it answers, or why it cannot."""

    def __init__(self, work: Work, listener: socket.socket) -> None:
        self.pipe, theirs = get_context("spawn").Pipe(duplex=False)
        self.process = get_context("spawn").Process(target=_work, args=(work, listener, theirs))
        with _on_signal(signal.SIGINT, signal.SIG_IGN):  # inherited: Ctrl-C ends no worker in the midst of an import
            self.process.start()
        theirs.close()

    def wait(self) -> None:
        """Returns when it answers; raises PalateError where it cannot."""
        try:
            problem = self.pipe.recv()
        except EOFError:
            problem = "a worker of the service ended before it answered; the lines above give the reason"
        if problem:
            raise PalateError(problem)


def _work(work: Work, listener: socket.socket, pipe: Any) -> None:
    """What a process does: it ends on a signal, and with the process that started it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(KeyboardInterrupt, BrokenPipeError):
        try:
            work(listener, lambda: pipe.send(None))
        except PalateError as error:
            pipe.send(str(error))
            sys.exit(1)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)


def _replace_dead(crew: list[Worker], work: Work, listener: socket.socket) -> None:
    """Waits until one dies, and starts another in its place."""
    connection.wait([each.process.sentinel for each in crew])
    for place, each in enumerate(crew):
        if not each.process.is_alive():
            log.warning("a worker of the service died (exit code %s); another takes its place", each.process.exitcode)
            time.sleep(PAUSE)
            crew[place] = Worker(work, listener)


def _end(crew: list[Worker]) -> None:
    for each in crew:
        each.process.terminate()
    until = time.monotonic() + PATIENCE
    for each in crew:
        each.process.join(max(0.0, until - time.monotonic()))
        each.process.kill()
        each.process.join()


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _on_signal(number: int, handler: Any) -> Iterator[None]:
    """Another answer to a signal; threads other than the first have none to give."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)
