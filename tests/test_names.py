"""Names say what a thing is: no bare participles and pronouns, in which a reader learns nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EMPTY = {"told", "said", "found", "one", "there", "asked", "given", "kept", "shown", "foretold", "meant"}
PUBLIC = {  # names that users write, or that artifacts hold
    "__init__.py: given",
    "splitting/given.py: given",
    "splitting/new_users.py: given",
    "models/factors/bayesian_fm/model.py: kept_",
}
