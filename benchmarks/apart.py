"""A row of a benchmark in a process of its own, so that its seconds and its peak memory are its own."""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
CORES = {"avx512": "SKYLAKEX", "avx2": "HASWELL", "portable": "NEHALEM"}  # what OpenBLAS calls one with no more


def measured_apart(
    script: Path | str, *words: str, python: str = sys.executable, threads: int = 0, env: dict[str, str] | None = None
) -> dict[str, Any]:
    """What `script` prints last, as JSON, run with these words; the program ends where it fails."""
    limits = ("PALATE_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS") if threads else ()
    env = {**os.environ, **(env or {}), **dict.fromkeys(limits, str(threads))}
    process = subprocess.run([python, str(script), *words], capture_output=True, text=True, check=False, env=env)
    if process.returncode:
        sys.exit(f"{Path(script).name} {' '.join(words)} failed:\n{process.stderr}")
    row: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return row


def timed(row: dict[str, Any], name: str, work: Callable[[], T]) -> T:
    """The result of the work; its seconds and CPU-seconds (user and system, all threads) go into the row."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    row[f"{name}_s"] = round(time.perf_counter() - wall, 3)
    row[f"{name}_cpu_s"] = round(time.process_time() - cpu, 3)
    return result


def peak_mib() -> int:
    """The most memory that this process has held, in MiB."""
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) >> 10


def kernel_paths(names: str) -> list[str]:
    """The kernel paths of these names, or all of them for "all"; without a name the best that this processor has.

    Ends the program for a name that it does not have.
    """
    from palate.kernels import paths

    available = paths.available()
    chosen = available if names == "all" else names.split(",") if names else available[:1]
    unknown = [path for path in chosen if path not in available]
    if unknown:
        sys.exit(f"this processor does not have the kernels {', '.join(unknown)}; it has {', '.join(available)}")
    return chosen


def held_to(path: str) -> dict[str, str]:
    """What holds the kernels and, on x86, OpenBLAS to a path, as on a processor that has no more."""
    blas = {"OPENBLAS_CORETYPE": CORES[path]} if platform.machine() in {"x86_64", "AMD64"} else {}
    return {"PALATE_KERNELS": path, **blas}


def processor() -> str:
    """What this machine's processor calls itself, with its family and model where it says so."""
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    lines = dict(reversed([line.partition(":")[::2] for line in text.splitlines()]))
    facts = {name.strip(): value.strip() for name, value in lines.items()}
    if "model name" not in facts:
        return platform.processor() or platform.machine()
    return f"{facts['model name']} (family {facts.get('cpu family')}, model {facts.get('model')})"


def write_rows(rows: Sequence[dict[str, Any]], path: Path | None) -> None:
    """Writes the rows as JSON, where a path is given."""
    if path:
        path.write_text(json.dumps(list(rows), indent=1) + "\n")
