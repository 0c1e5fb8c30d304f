"""No kernel collapses on a path: each reaches a share of what numpy does on this machine, loosely."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "kernels"


@pytest.mark.slow
def test_no_kernel_collapses(path: str) -> None:
    """Eight times slower than it was passes, for machines differ and are busy; what has gone wrong was slower by 60."""
    command = [sys.executable, str(BENCHMARK), "--kernels", path, "--seconds", "0.01", "--loose", "4"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
