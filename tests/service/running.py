"""A service that answers on a free port of this machine: in a thread of this process, or in a process of its own."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

import palate
from palate.registry.registry import Registry
from palate.service.listening import listening

SERVE = """
import sys
from palate.registry.registry import Registry
from palate.service.app import serve
serve(Registry(sys.argv[1]), port=0, ready=lambda address: print(address, flush=True))
"""


def run(code: str, *arguments: str) -> "subprocess.Popen[str]":
    """Python code in a process of its own, its output to be read."""
    where = {**os.environ, "PYTHONPATH": str(Path(palate.__file__).parent.parent)}
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, env=where)


@contextmanager
def running_apart(registry: Registry) -> Iterator[int]:
    """The port of a service of the registry in a process of its own, where no types are checked as they are here."""
    with run(SERVE, str(registry.folder)) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline().rsplit(":", 1)[1])
        finally:
            process.terminate()


@contextmanager
def running(app: FastAPI, **settings: Any) -> Iterator[int]:
    """The port; `settings` are uvicorn's."""
    with listening("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", **settings))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(10)
