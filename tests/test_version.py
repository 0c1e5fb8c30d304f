"""The version is said once, and the distribution has the same."""

import tomllib
from pathlib import Path

import palate
from palate.version import __version__


def test_the_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert palate.__version__ == __version__ == project["version"]
