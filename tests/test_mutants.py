"""A fault planted in a mechanism is caught by the tests that are named for it: `make mutants`."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from mutants import MUTANTS, Mutant

HERE = Path(__file__).parent


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_tests_catch_it(mutant: Mutant) -> None:
    fault = json.dumps({**asdict(mutant), "file": f"palate/{mutant.file}"})
    words = [sys.executable, "-m", "pytest", "-p", "planted", "-p", "no:cacheprovider", "-q", "-x", "--no-header"]
    paths = [str(HERE / path) for path in mutant.tests.split()]
    run = subprocess.run(
        [*words, *(["-k", mutant.only] if mutant.only else []), *paths],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent,
        env={**os.environ, "PALATE_FAULT": fault, "PYTHONPATH": str(HERE)},
    )
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, f"{mutant.file}: not caught\n{run.stdout}{run.stderr}"
    assert "ImportError" not in run.stdout
