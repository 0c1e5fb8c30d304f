"""Measures the peak memory of a fit, and describes the machine on which figures of time and memory were taken."""

import ctypes
import importlib
import os
import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from palate.kernels import _compiled as compiled
from palate.kernels.paths import path

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
PAUSE = 0.005  # seconds between two looks of the sampling thread


@dataclass
class Peak:
    """`bytes`: by how much the memory held by this process rose, at its highest, above what it held at the begin."""

    bytes: int = 0


@contextmanager
def peak() -> Iterator[Peak]:
    """Measures the resident memory while the block runs; the figure is there when it ends, also after an error.

    Linux keeps the highest mark itself (VmHWM), which is set back first; where that is forbidden, a thread looks 200
    times a second. Elsewhere only a rise above the highest ever held is seen. Pages that lay free in the process before
    are not counted, so a fit that follows a larger one in one process may seem to take a little less than alone; free
    pages are given back to the system first, which leaves little of that.
    """
    rise = Peak()
    if not STATUS.exists():
        before = _highest_ever()
        try:
            yield rise
        finally:
            rise.bytes = _highest_ever() - before
        return
    _give_back()
    before, mark = _held("VmRSS"), _reset()
    look = None if mark else _Look()
    try:
        yield rise
    finally:
        highest = look.end() if look else _held("VmHWM")
        rise.bytes = max(0, highest - before)


def machine() -> dict[str, str]:
    """What figures of time and memory rest on: versions, the processor, its cores, the kernels' path, the threads."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {
        "palate": version("palate"),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "processor": _processor(),
        "kernels": path(),
        "cores": str(cores),
        "threads": str(compiled.threads()),
        "system": platform.system(),
    }


class _Look:
    """A thread that notes the highest memory held until it is ended."""

    def __init__(self) -> None:
        self.highest, self.over = _held("VmRSS"), threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.over.wait(PAUSE):
            self.highest = max(self.highest, _held("VmRSS"))

    def end(self) -> int:
        self.over.set()
        self.thread.join()
        return max(self.highest, _held("VmRSS"))


def _held(what: str) -> int:
    """A line of /proc/self/status, in bytes."""
    for line in STATUS.read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) << 10
    return 0


def _reset() -> bool:
    """Whether the highest mark could be set back to what is held now."""
    try:
        CLEAR.write_text("5")
    except OSError:
        return False
    return _held("VmHWM") <= _held("VmRSS") + (8 << 20)  # some sandboxes take the word and do nothing


def _give_back() -> None:
    """Asks the C library to return what is free; without effect where it lacks the call."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return


def _highest_ever() -> int:
    try:
        resource = importlib.import_module("resource")
    except ImportError:  # Windows
        return 0
    most = int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return most if platform.system() == "Darwin" else most << 10


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
