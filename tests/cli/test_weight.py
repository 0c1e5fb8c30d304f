"""What importing costs, and what it must not drag in."""

import json
import subprocess
import sys

import pytest

HEAVY = ("torch", "fastapi", "uvicorn", "starlette", "pyspark", "pandas", "sqlalchemy", "scipy")
PROBE = """
import json, resource, runpy, sys
before = resource.getrusage(resource.RUSAGE_SELF)
{work}
after = resource.getrusage(resource.RUSAGE_SELF)
used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps([used, sorted({{name.partition(".")[0] for name in sys.modules}})]))
"""
IMPORT = "import palate"
HELP = """
import contextlib, io
sys.argv = ["palate", "--help"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    runpy.run_module("palate")
"""


@pytest.mark.parametrize(("work", "limit"), [(IMPORT, 0.4), (HELP, 0.5)])
def test_starts_light(work: str, limit: float) -> None:
    """CPU-seconds, not those of the clock: half of them or less where it was built, so that noise does not decide."""
    done = subprocess.run([sys.executable, "-c", PROBE.format(work=work)], capture_output=True, text=True, check=True)
    used, modules = json.loads(done.stdout)
    assert used < limit
    assert not set(HEAVY) & set(modules)
